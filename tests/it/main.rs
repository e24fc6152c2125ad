//! The tests that run the real parts together.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and ends"
)]

mod book;
mod cli;
mod history;
mod kills;
mod load;
mod mail;
mod postgres;
mod practice_file;
mod settings;
mod support;
