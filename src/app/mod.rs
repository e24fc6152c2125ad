//! Builds everything and runs one command. Only `main` and the tests import it.

mod availability;
mod config;
mod database;
mod demo;
mod doctor;
mod encounters;
mod healthcheck;
mod migrate;
mod practice;
mod preview;
mod requests;
pub mod serve;
mod staff;
mod terminal;
mod zones;

use std::process::ExitCode;

use actix_web::rt::System;
use chrono::Utc;

use crate::cli::{self, Cli, Command};
use crate::clock::Clock;
use crate::config::{Config, Overrides, Purpose, Sources};
use crate::secret::Secrets;
use crate::telemetry;

pub use database::Database;

use crate::web::page::Demo;
use database::Keeping;
use serve::{Start, Work};

/// Runs the command, and tells in one line what is wrong if it fails. Everything is waited for
/// here, not in `main`: code that waits is compiled where it is waited for, and in the program's
/// own crate it would be compiled a second time, alone, after everything else.
pub fn run(cli: Cli) -> ExitCode {
    match System::new().block_on(carry_out(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(wanted) => serve(wanted).await,
        Command::Work => work().await,
        Command::Demo(wanted) => demo::run(wanted).await,
        Command::Migrate(wanted) => migrate::run(&wanted).await,
        Command::Practice(wanted) => practice::run(&wanted).await,
        Command::Requests(wanted) => requests::run(wanted).await,
        Command::Encounters(wanted) => encounters::run(wanted).await,
        Command::Staff(wanted) => staff::run(wanted).await,
        Command::Doctor(cli::Doctor { question: None }) => doctor::run().await,
        Command::Doctor(cli::Doctor {
            question: Some(cli::Question::Availability(wanted)),
        }) => availability::run(wanted).await,
        Command::Config(cli::Config::Show) => config::show(),
        Command::Healthcheck => healthcheck::run().await,
        Command::Doctor(cli::Doctor {
            question: Some(cli::Question::Zones),
        }) => zones::run().await,
        Command::Version => {
            terminal::say(concat!("openslot ", env!("CARGO_PKG_VERSION")));
            Ok(())
        }
    }
}

async fn serve(wanted: cli::Serve) -> anyhow::Result<()> {
    let overrides = Overrides {
        bind: wanted.bind,
        data: None,
    };
    let config = read(Purpose::Practice, overrides)?;
    telemetry::start(&config.log)?;
    let database = Database::open(&config, Keeping::Own).await?;
    if wanted.migrate {
        migrate::apply(&database).await?;
    }
    let work = if wanted.no_worker {
        Work::Elsewhere
    } else {
        Work::Here
    };
    let served = start_practice(config, &database, work).await;
    database.close().await?;
    served
}

async fn work() -> anyhow::Result<()> {
    let config = read(Purpose::Practice, Overrides::default())?;
    telemetry::start(&config.log)?;
    let database = Database::open(&config, Keeping::Join).await?;
    let worked = start_practice(config, &database, Work::Only).await;
    database.close().await?;
    worked
}

async fn start_practice(config: Config, database: &Database, work: Work) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    let secrets = secrets(&config)?;
    let start = Start {
        db: database.db(config.database.pool),
        clock: Clock::real(),
        secrets,
        work,
        mailbox: None,
        demo: Demo::Off,
        greeting: None,
        config,
    };
    serve::run(start).await
}

fn read(purpose: Purpose, overrides: Overrides) -> anyhow::Result<Config> {
    Ok(Config::read(
        &Sources::of_this_program(),
        purpose,
        overrides,
    )?)
}

fn secrets(config: &Config) -> anyhow::Result<Secrets> {
    let key = config.secret_key.as_ref();
    let key = key.ok_or_else(|| anyhow::anyhow!("OPENSLOT_SECRET_KEY is required"))?;
    Secrets::new(key.bytes())
}

/// The machine's time, for commands that write rows.
fn now() -> chrono::DateTime<Utc> {
    Clock::real().now()
}

/// Tells on standard error, in one line, why the command failed.
fn complain(error: &anyhow::Error) {
    terminal::complain(format_args!("openslot: {}", in_one_line(error)));
}

/// An error with its causes; a cause that its effect has repeated is left out.
fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error
        .chain()
        .map(|cause| cause.to_string().replace('\n', "; "))
    {
        if line.is_empty() {
            line = cause;
        } else if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}
