//! Every test that needs more than one room.

mod book;
mod mail;
mod postgres;
mod practice_file;
mod support;
