//! Runs one command and tells how it ended.

use std::process::ExitCode;

use clap::Parser;
use openslot::app;
use openslot::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match actix_web::rt::System::new().block_on(app::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            app::complain(&error);
            ExitCode::FAILURE
        }
    }
}
