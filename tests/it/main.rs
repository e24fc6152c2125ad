//! Every test that needs more than one room.

mod mail;
mod postgres;
mod practice_file;
mod support;
