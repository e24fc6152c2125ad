//! The tests that run the real parts together.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and ends, and asks the database in words of its own"
)]

mod book;
mod changing;
mod cli;
mod db;
mod demo;
mod history;
mod jobs;
mod kills;
mod known_visits;
mod load;
mod mail;
mod me;
mod plans;
mod postgres;
mod practice_file;
mod security;
mod settings;
mod staff;
mod statements;
mod support;
mod together;
