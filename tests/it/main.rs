//! Every test that needs more than one room.

mod practice_file;
mod support;
