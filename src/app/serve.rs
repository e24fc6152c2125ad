//! Starts the site and the worker, and stops them when the program is told to.

use std::path::PathBuf;

use tokio::signal::unix::{SignalKind, signal};

use super::terminal;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::secret::Secrets;

/// What a site is started from.
pub struct Start {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub secrets: Secrets,
    pub work: Work,
    /// The folder that a demo's mailbox shows; `None`: not a demo.
    pub mailbox: Option<PathBuf>,
    /// What to say once the site answers.
    pub greeting: Option<String>,
}

/// Who does what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Here,
    /// Another program.
    Elsewhere,
    /// This program, which then serves nobody.
    Only,
}

/// Serves until the program is told to stop.
///
/// # Errors
/// The address is in use, or the signals cannot be heard.
pub async fn run(start: Start) -> anyhow::Result<()> {
    if let Some(greeting) = &start.greeting {
        terminal::say(greeting);
    }
    let mut stop = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = stop.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    start.db.close().await;
    Ok(())
}
