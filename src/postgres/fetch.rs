//! Fetches the server's programs where the machine has none.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use postgresql_embedded::{PostgreSQL, Settings, VersionReq};
use tokio::time::{Instant, interval_at, timeout};

use super::packages;

/// The version that is fetched for a new cluster.
pub(super) const MAJOR: u32 = 17;

/// Where the builds for all systems are published, with their checksums.
const RELEASES: &str = "https://github.com/theseus-rs/postgresql-binaries";

/// Longer than this, for some 15 MB, means that the line is dead.
const PATIENCE: Duration = Duration::from_mins(10);

/// How often a line says that the work goes on.
const PROGRESS: Duration = Duration::from_secs(5);

/// Puts the programs of a major version, or of one that suits a new cluster, into a folder named
/// after their version: a build for this system, or else the system's own packages, unpacked.
///
/// # Errors
/// Why neither could be had.
pub(super) async fn fetch(into: &Path, major: Option<u32>) -> anyhow::Result<()> {
    fs::create_dir_all(into).with_context(|| format!("{} cannot be made", into.display()))?;
    let build = major.unwrap_or(MAJOR);
    tracing::info!("no Postgres on this machine: fetching version {build}");
    let Err(error) = patiently(fetch_build(into, build)).await else {
        return Ok(());
    };
    if !packages::has_apt() {
        return Err(error);
    }
    tracing::info!("that did not work ({error:#}): unpacking the package of this system");
    patiently(packages::unpack(into, major))
        .await
        .with_context(|| format!("{error:#}"))
}

async fn fetch_build(into: &Path, major: u32) -> anyhow::Result<()> {
    let mut install = installer(into, major)?;
    let installed = install.setup().await;
    installed.map_err(|error| anyhow::Error::msg(first_line(&error)))
}

/// Waits for a fetch, and says from time to time that it goes on.
async fn patiently(fetching: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let fetching = timeout(PATIENCE, fetching);
    tokio::pin!(fetching);
    let began = Instant::now();
    let mut ticks = interval_at(began + PROGRESS, PROGRESS);
    loop {
        tokio::select! {
            ended = &mut fetching => {
                let late = format!("no answer for {} minutes", PATIENCE.as_secs() / 60);
                return ended.context(late)?;
            }
            _ = ticks.tick() => {
                tracing::info!("still fetching Postgres, for {} s now", began.elapsed().as_secs());
            }
        }
    }
}

/// The installer makes a cluster too, as root even, unless it sees one: the empty configuration
/// beside the programs is that one.
fn installer(into: &Path, major: u32) -> anyhow::Result<PostgreSQL> {
    fs::write(into.join("postgresql.conf"), "")?;
    Ok(PostgreSQL::new(Settings {
        releases_url: RELEASES.to_owned(),
        version: VersionReq::parse(&format!("={major}"))?,
        installation_dir: into.to_owned(),
        password_file: into.join("unused"),
        data_dir: into.to_owned(),
        host: String::new(),
        port: 0,
        username: String::new(),
        password: String::new(),
        temporary: false,
        timeout: None,
        configuration: HashMap::new(),
        trust_installation_dir: false,
        socket_dir: None,
    }))
}

fn first_line(error: &dyn std::error::Error) -> String {
    error
        .to_string()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned()
}
