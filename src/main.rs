//! Runs one command and tells how it ended.

use std::process::ExitCode;

use clap::Parser;
use openslot::app;
use openslot::cli::Cli;

fn main() -> ExitCode {
    app::run(Cli::parse())
}
