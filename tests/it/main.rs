//! The tests that run the real parts together.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and ends, and asks the database in words of its own"
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
