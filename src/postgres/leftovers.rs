//! What an earlier program left behind: a server that still runs, half a cluster, and marks of
//! servers that are gone.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::bail;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

use super::folder::{Folder, remove};

/// The programs that may be at work in the server's folder.
const PROGRAMS: [&str; 2] = ["postgres", "initdb"];

/// How to ask, from the kindest to the last, and how long to wait for each: disconnect the clients
/// and stop, stop without tidying up (the next start recovers), and the end of all asking.
const REQUESTS: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(15)),
    (Signal::SIGQUIT, Duration::from_secs(5)),
    (Signal::SIGKILL, Duration::from_secs(5)),
];

/// How often to look whether a server is gone.
const LOOK: Duration = Duration::from_millis(10);

/// Stops whatever is still at work in the server's folder and clears what would keep a new server
/// from starting. Only for the holder of the data directory's lock.
pub(super) async fn clear(folder: &Folder) -> anyhow::Result<()> {
    stop_all(folder).await?;
    // Postgres believes these marks as long as any program has the number in them, even when the
    // machine has given that number to somebody else since.
    for mark in [folder.server_mark(), folder.socket_mark(), folder.socket()] {
        remove(&mark)?;
    }
    remove(&folder.unfinished_cluster())
}

async fn stop_all(folder: &Folder) -> anyhow::Result<()> {
    for (signal, patience) in REQUESTS {
        let began = Instant::now();
        let mut asked = Vec::new();
        while began.elapsed() < patience {
            let running = at_work_in(&folder.server())?;
            if running.is_empty() {
                return Ok(());
            }
            let asking = addressees(folder, running, signal);
            if asking.is_empty() {
                break;
            }
            if asked.is_empty() {
                tracing::warn!(
                    ?signal,
                    "stopping what is left of an earlier Postgres server"
                );
            }
            for pid in asking {
                if !asked.contains(&pid) {
                    // It may have ended since we looked, so the answer says nothing.
                    let _ = kill(pid, signal);
                    asked.push(pid);
                }
            }
            sleep(LOOK).await;
        }
    }
    bail!(
        "a Postgres server in {} cannot be stopped",
        folder.server().display()
    )
}

/// Only the head of a server understands the kind request, and passes it on; each of what it leaves
/// when it dies is told to hurry.
fn addressees(folder: &Folder, running: Vec<Pid>, signal: Signal) -> Vec<Pid> {
    if signal != Signal::SIGINT {
        return running;
    }
    let mark = fs::read_to_string(folder.server_mark()).unwrap_or_default();
    let head = mark
        .lines()
        .next()
        .and_then(|line| line.parse().ok())
        .map(Pid::from_raw);
    head.filter(|pid| running.contains(pid))
        .into_iter()
        .collect()
}

/// The programs of Postgres that work in a folder.
fn at_work_in(server: &Path) -> anyhow::Result<Vec<Pid>> {
    if Path::new("/proc/self/cwd").exists() {
        listed_by_kernel(server)
    } else {
        listed_by_ps(server)
    }
}

/// Every program of a server works in its cluster's folder; the one that makes a cluster is told the
/// folder as an argument.
fn listed_by_kernel(server: &Path) -> anyhow::Result<Vec<Pid>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")?.filter_map(Result::ok) {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let at = entry.path();
        let Ok(name) = fs::read_to_string(at.join("comm")) else {
            continue;
        };
        if !PROGRAMS.contains(&name.trim_end()) {
            continue;
        }
        let works_there = fs::read_link(at.join("cwd")).is_ok_and(|cwd| cwd.starts_with(server));
        let is_told = fs::read(at.join("cmdline")).is_ok_and(|arguments| {
            arguments.split(|byte| *byte == 0).any(|argument| {
                Path::new(std::ffi::OsStr::from_bytes(argument)).starts_with(server)
            })
        });
        if works_there || is_told {
            found.push(Pid::from_raw(pid));
        }
    }
    Ok(found)
}

/// Systems without a listing by the kernel show the arguments at least: the server itself has the
/// folder among them. What it leaves behind when it dies alone, Postgres finds by its shared memory.
fn listed_by_ps(server: &Path) -> anyhow::Result<Vec<Pid>> {
    let listing = Command::new("ps")
        .args(["-A", "-o", "pid=,args="])
        .output()?
        .stdout;
    let folder = server.as_os_str().to_string_lossy();
    let lines = String::from_utf8_lossy(&listing).into_owned();
    let found = lines.lines().filter_map(|line| {
        let (pid, arguments) = line.trim_start().split_once(' ')?;
        let program = arguments.split_whitespace().next()?;
        let name = Path::new(program).file_name()?.to_str()?;
        let ours = PROGRAMS.contains(&name) && arguments.contains(folder.as_ref());
        ours.then(|| pid.parse().ok().map(Pid::from_raw))?
    });
    Ok(found.collect())
}
