//! Logs: text on a terminal, JSON otherwise, to standard error.
//!
//! They name no person. Statements are never logged, whatever the filter says,
//! and a panic is logged with its place but without its words, because both may
//! repeat what a patient typed.

use std::io::{IsTerminal, stderr};
use std::panic;

use anyhow::anyhow;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Comes before it, for what matters only when somebody asks.
const UNLESS_ASKED: &str = "actix_server=warn,reqwest_retry=error";
/// Comes after the filter of the settings and so has the last word.
const NEVER: &str = "sqlx=off";

/// What is logged under a filter of the settings.
///
/// # Errors
/// It is none.
pub fn filter(wanted: &str) -> anyhow::Result<Targets> {
    Ok(format!("{UNLESS_ASKED},{wanted},{NEVER}").parse()?)
}

/// Starts logging under a filter such as `info` or `openslot=debug`. Once per program.
///
/// # Errors
/// The filter is none, or logging was started before.
pub fn start(filter: &str) -> anyhow::Result<()> {
    let filter = self::filter(filter)?;
    let lines = fmt::layer().with_writer(stderr);
    let started = if stderr().is_terminal() {
        let lines = lines.with_target(false).with_filter(filter);
        tracing_subscriber::registry().with(lines).try_init()
    } else {
        let lines = lines.json().flatten_event(true).with_filter(filter);
        tracing_subscriber::registry().with(lines).try_init()
    };
    started.map_err(|error| anyhow!("logging could not be started: {error}"))?;
    panic::set_hook(Box::new(|panicked| {
        let place = panicked.location().map(ToString::to_string);
        tracing::error!(panic.place = place.unwrap_or_default(), "a task panicked");
    }));
    Ok(())
}
