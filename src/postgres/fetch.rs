//! Fetches the server's programs where the machine has none.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use postgresql_embedded::{PostgreSQL, Settings, VersionReq};
use tokio::time::{Instant, interval_at, timeout};

/// The version that is fetched for a new cluster.
pub(super) const MAJOR: u32 = 17;

/// Where the builds for all systems are published, with their checksums.
const RELEASES: &str = "https://github.com/theseus-rs/postgresql-binaries";

/// Longer than this, for some 15 MB, means that the line is dead.
const PATIENCE: Duration = Duration::from_mins(10);

/// How often a line says that the work goes on.
const PROGRESS: Duration = Duration::from_secs(5);

/// Puts the newest programs of a major version into a folder named after their version.
pub(super) async fn fetch(into: &Path, major: u32) -> anyhow::Result<()> {
    fs::create_dir_all(into).with_context(|| format!("{} cannot be made", into.display()))?;
    tracing::info!("no Postgres on this machine: fetching version {major}");
    let mut install = installer(into, major)?;
    let installing = timeout(PATIENCE, install.setup());
    tokio::pin!(installing);
    let began = Instant::now();
    let mut ticks = interval_at(began + PROGRESS, PROGRESS);
    loop {
        tokio::select! {
            ended = &mut installing => {
                return match ended {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => bail!("{}", first_line(&error)),
                    Err(_) => bail!("no answer for {} minutes", PATIENCE.as_secs() / 60),
                };
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
