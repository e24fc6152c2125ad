//! What commands say to people.

use std::io::{IsTerminal, Read, Write, stdin, stdout};

use anyhow::{Context, bail};

/// Longest password that is read, in bytes.
const PASSWORD_BYTES_MAX: u64 = 4096;

/// Says one line on standard output. Nobody listening is no reason to stop.
pub(super) fn say(line: impl std::fmt::Display) {
    let _ = writeln!(stdout(), "{line}");
}

/// Reads a new password: typed twice on a terminal, else the first line of standard input.
pub(super) fn read_password() -> anyhow::Result<String> {
    if stdin().is_terminal() {
        let first = rpassword::prompt_password("New password: ").context("no password was read")?;
        let again =
            rpassword::prompt_password("The same again: ").context("no password was read")?;
        if first != again {
            bail!("the two passwords differ; nothing was changed");
        }
        return Ok(first);
    }
    let mut text = String::new();
    let mut input = stdin().take(PASSWORD_BYTES_MAX);
    input
        .read_to_string(&mut text)
        .context("no password was read")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Writes text to standard output as it is.
pub(super) fn print(text: &str) {
    let _ = stdout().write_all(text.as_bytes());
}

/// Says one line on standard error.
pub(super) fn complain(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
