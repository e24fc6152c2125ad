//! Asks the program on this machine whether it is ready.

use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{read, terminal};
use crate::config::{Origin, Overrides, Purpose};

const PATIENCE: Duration = Duration::from_secs(5);
/// More than the first line of any answer.
const ANSWER_BYTES_MAX: u64 = 4096;

/// `openslot healthcheck`
pub(super) async fn run() -> anyhow::Result<()> {
    let config = read(Purpose::Other, Overrides::default())?;
    let place = Origin::of_address(config.bind).authority().to_owned();
    let answer = timeout(PATIENCE, ask(&place)).await;
    let answer = answer.with_context(|| format!("{place} does not answer"))??;
    let status = answer.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        bail!("{place} is not ready: {status}");
    }
    terminal::say(format_args!("{place} is ready"));
    Ok(())
}

async fn ask(place: &str) -> anyhow::Result<String> {
    let connected = TcpStream::connect(place).await;
    let mut stream = connected.with_context(|| format!("nothing listens on {place}"))?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream
        .take(ANSWER_BYTES_MAX)
        .read_to_end(&mut answer)
        .await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
