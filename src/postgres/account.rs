//! The operating system's account that the server runs as: Postgres refuses root.

use std::ffi::OsStr;
use std::os::unix::fs::lchown;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, bail};
use nix::unistd::{User, geteuid};
use tokio::process::Command;

/// The accounts that root gives the server to, the first that exists.
const UNPRIVILEGED: [&str; 3] = ["postgres", "openslot", "nobody"];

/// Where a shell and the tools of the operating system are.
const SYSTEM_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Who runs the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// The program's own account.
    Own,
    /// Another account, because the program runs as root.
    Other {
        /// The account's number.
        uid: u32,
        /// The number of its group.
        gid: u32,
    },
}

impl Account {
    /// The account for files of this owner (account, group): root keeps to the account that has
    /// them already, and anybody else can only be themself.
    pub(super) fn for_owner(owner: Option<(u32, u32)>) -> anyhow::Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self::Own);
        }
        if let Some((uid, gid)) = owner.filter(|(uid, _)| *uid != 0) {
            return Ok(Self::Other { uid, gid });
        }
        for name in UNPRIVILEGED {
            if let Some(found) = User::from_name(name)? {
                return Ok(Self::Other {
                    uid: found.uid.as_raw(),
                    gid: found.gid.as_raw(),
                });
            }
        }
        bail!(
            "Postgres does not run as root and there is no account named {}: add one, or start \
             openslot as an ordinary account",
            UNPRIVILEGED.join(", ")
        )
    }

    /// Makes the account the owner of a file or folder, not of what a link points to.
    pub(super) fn give(self, path: &Path) -> anyhow::Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Other { uid, gid } => lchown(path, Some(uid), Some(gid))
                .with_context(|| format!("{} cannot be given away", path.display())),
        }
    }

    /// Whether the account may enter a folder, through all the folders above it.
    pub(super) async fn reaches(self, folder: &Path) -> anyhow::Result<bool> {
        let mut enter = self.command("/bin/sh");
        enter.args(["-c", "cd \"$1\"", "sh"]).arg(folder);
        Ok(enter
            .status()
            .await
            .context("/bin/sh cannot be run")?
            .success())
    }

    /// A program to be run by the account, with an empty environment, so that no secret of ours is
    /// handed on, and apart from our terminal, so that Ctrl-C reaches us first.
    pub(super) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", SYSTEM_PATH)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }
}
