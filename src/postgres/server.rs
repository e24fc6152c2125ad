//! One run of the server: from its launch until it is gone.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::{Instant, interval, sleep, timeout};

use super::account::Account;
use super::folder::Folder;

/// How long clients are given to be disconnected and the last writes to reach the disk.
const STOP_PATIENCE: Duration = Duration::from_secs(30);

/// How often to look whether the server is ready.
const LOOK: Duration = Duration::from_millis(10);

/// How often a line says that the work goes on.
const PROGRESS: Duration = Duration::from_secs(5);

/// Waits until the program is gone, however it ends, then stops the server, unless that is gone too
/// or another one has taken its place.
const GUARD: &str = r#"
while read -r _; do :; done
{ read -r pid < "$1"; } 2> /dev/null && [ "$pid" = "$2" ] && kill -INT "$2"
"#;

/// A server that accepts connections.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    pid: Pid,
    guard: Child,
}

impl Server {
    /// Launches the server and waits until it accepts connections, as long as it takes to recover
    /// from a crash.
    pub(super) async fn launch(
        folder: &Folder,
        account: Account,
        mut command: Command,
    ) -> anyhow::Result<Self> {
        let mut log = folder.open_log()?;
        let already_said = log.seek(SeekFrom::End(0))?;
        command.stdout(log.try_clone()?).stderr(log);
        let mut child = command.spawn().context("Postgres cannot be run")?;
        let pid = number_of(&child)?;
        let guard = guard(folder, account, pid)?;
        await_ready(folder, &mut child, pid, already_said).await?;
        Ok(Self { child, pid, guard })
    }

    /// The server's number in the table of running programs.
    pub(super) fn number(&self) -> u32 {
        self.pid.as_raw().unsigned_abs()
    }

    /// Waits until the server ends by itself.
    pub(super) async fn ended(&mut self) -> anyhow::Result<ExitStatus> {
        Ok(self.child.wait().await?)
    }

    /// Stops the server and waits until it is gone.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGKILL] {
            if self.child.try_wait()?.is_some() {
                break;
            }
            kill(self.pid, signal)?;
            if timeout(STOP_PATIENCE, self.child.wait()).await.is_ok() {
                break;
            }
            tracing::warn!(?signal, "Postgres does not stop");
        }
        Ok(())
    }

    /// Takes the guard away and lets the server go on.
    pub(super) async fn leave(mut self) -> anyhow::Result<u32> {
        self.guard.kill().await?;
        Ok(self.number())
    }
}

/// The guard sees the end of its input when we end, even when we are killed.
fn guard(folder: &Folder, account: Account, server: Pid) -> anyhow::Result<Child> {
    let mut command = account.command("/bin/sh");
    command.args(["-c", GUARD, "openslot-postgres-guard"]);
    command.arg(folder.server_mark()).arg(server.to_string());
    command
        .stdin(Stdio::piped())
        .spawn()
        .context("/bin/sh cannot be run")
}

async fn await_ready(
    folder: &Folder,
    child: &mut Child,
    pid: Pid,
    already_said: u64,
) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut ticks = interval(PROGRESS);
    ticks.tick().await;
    loop {
        if child.try_wait()?.is_some() {
            bail!(
                "Postgres did not start: {} (its log is {})",
                last_words(folder, already_said)?,
                folder.log().display()
            );
        }
        if is_ready(folder, pid) {
            return Ok(());
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            _ = ticks.tick() => {
                tracing::info!("Postgres is starting, for {} s now", began.elapsed().as_secs());
            }
        }
    }
}

/// Postgres writes its number into the first line of its mark and its state into the eighth.
fn is_ready(folder: &Folder, pid: Pid) -> bool {
    let Ok(text) = fs::read_to_string(folder.server_mark()) else {
        return false;
    };
    let mut lines = text.lines();
    lines.next() == Some(&pid.to_string()) && lines.nth(6).is_some_and(|it| it.trim() == "ready")
}

/// The last thing the server said that stopped it.
fn last_words(folder: &Folder, already_said: u64) -> anyhow::Result<String> {
    let mut log = fs::File::open(folder.log())?;
    log.seek(SeekFrom::Start(already_said))?;
    let mut said = String::new();
    log.take(1 << 16).read_to_string(&mut said)?;
    let fatal = said.lines().rev().find(|line| line.contains("FATAL:"));
    let line = fatal.or(said.lines().last()).unwrap_or("it gave no reason");
    Ok(line
        .split_once("FATAL:")
        .map_or(line, |(_, reason)| reason)
        .trim()
        .to_owned())
}

fn number_of(child: &Child) -> anyhow::Result<Pid> {
    let number = child.id().context("Postgres ended at once")?;
    Ok(Pid::from_raw(i32::try_from(number)?))
}
