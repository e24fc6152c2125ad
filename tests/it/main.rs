//! Every test that needs more than one room.

mod postgres;
mod practice_file;
mod support;
