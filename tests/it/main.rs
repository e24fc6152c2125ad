//! The tests that run the real parts together.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says so and ends"
)]

mod mail;
mod postgres;
mod support;
