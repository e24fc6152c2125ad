//! The places in the data directory, who owns them, and the lock that keeps two programs apart.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use nix::unistd::geteuid;

use super::account::Account;

/// The longest path of a socket that every system takes, in bytes.
const LONGEST_SOCKET_PATH: usize = 103;

/// The server's socket is named after this number; nothing listens on the network.
pub(super) const PORT: u16 = 5432;

/// A server's log that is longer than this, in bytes, is set aside at the next start.
const LONGEST_LOG: u64 = 1 << 20;

/// A data directory.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    home: PathBuf,
}

/// Held for as long as the program runs the server; the system releases it however we end.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Who may run the server now.
pub(super) enum Claim {
    /// This program.
    Ours(Lock),
    /// Another one, named as far as it is known (« (number 123)»).
    Theirs(String),
}

impl Folder {
    /// Opens the data directory and makes it when it is missing.
    pub(super) fn open(home: &Path) -> anyhow::Result<Self> {
        make_folder(home, home_mode())
            .with_context(|| format!("the data directory {} cannot be made", home.display()))?;
        let home = home
            .canonicalize()
            .with_context(|| format!("the data directory {} cannot be read", home.display()))?;
        let folder = Self { home };
        let length = folder.socket().as_os_str().len();
        if length > LONGEST_SOCKET_PATH {
            bail!(
                "the data directory {} has too long a path: choose one that is at least {} bytes \
                 shorter, because the path of Postgres' socket in it is limited",
                folder.home.display(),
                length - LONGEST_SOCKET_PATH
            );
        }
        Ok(folder)
    }

    /// The data directory itself.
    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    /// What belongs to the server's account; its socket is here.
    pub(super) fn server(&self) -> PathBuf {
        self.home.join("postgres")
    }

    /// The complete cluster.
    pub(super) fn cluster(&self) -> PathBuf {
        self.server().join("cluster")
    }

    /// The cluster while it is being made.
    pub(super) fn unfinished_cluster(&self) -> PathBuf {
        self.server().join("cluster.new")
    }

    /// The server's socket.
    pub(super) fn socket(&self) -> PathBuf {
        self.server().join(format!(".s.PGSQL.{PORT}"))
    }

    /// The mark that Postgres sets against a second server on the same socket.
    pub(super) fn socket_mark(&self) -> PathBuf {
        self.server().join(format!(".s.PGSQL.{PORT}.lock"))
    }

    /// The mark that Postgres sets against a second server in the same cluster.
    pub(super) fn server_mark(&self) -> PathBuf {
        self.cluster().join("postmaster.pid")
    }

    /// The server's log. It lies outside the server's own folder, so that its account cannot make
    /// root write elsewhere by putting a link in its place.
    pub(super) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    /// The major version of the cluster, if there is one.
    pub(super) fn cluster_major(&self) -> anyhow::Result<Option<u32>> {
        let path = self.cluster().join("PG_VERSION");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && !self.cluster().exists() => {
                return Ok(None);
            }
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", path.display()));
            }
        };
        let major = text.trim().parse();
        major
            .map(Some)
            .with_context(|| format!("{} names no version", path.display()))
    }

    /// Claims the server for this program.
    pub(super) fn claim(&self) -> anyhow::Result<Claim> {
        let path = self.home.join("postgres.lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                write!(file, "{}", std::process::id())?;
                Ok(Claim::Ours(Lock { _file: file }))
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.rewind()?;
                file.read_to_string(&mut holder)?;
                let known = holder.trim().parse::<u32>();
                Ok(Claim::Theirs(known.map_or_else(
                    |_| String::new(),
                    |id| format!(" (number {id})"),
                )))
            }
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// Makes the server's own folder and gives it, with all that is in it, to its account.
    pub(super) fn prepare(&self) -> anyhow::Result<Account> {
        let server = self.server();
        let owner = match fs::symlink_metadata(&server) {
            Ok(found) => Some((found.uid(), found.gid())),
            Err(_) => None,
        };
        let account = Account::for_owner(owner)?;
        make_folder(&server, 0o700)?;
        if let Some((uid, _)) = owner.filter(|(uid, _)| *uid != geteuid().as_raw())
            && account == Account::Own
        {
            bail!(
                "{} belongs to another account (number {uid}): start openslot as that account or \
                 as root, or choose another data directory",
                server.display()
            );
        }
        if owner.is_none_or(|(uid, _)| uid == 0) {
            give_tree(account, &server)?;
        }
        fs::set_permissions(&server, Permissions::from_mode(0o700))?;
        if account != Account::Own {
            let_pass(&self.home)?;
        }
        Ok(account)
    }

    /// Opens the server's log for adding to it, after setting a long one aside.
    pub(super) fn open_log(&self) -> anyhow::Result<File> {
        let path = self.log();
        if fs::metadata(&path).is_ok_and(|found| found.len() > LONGEST_LOG) {
            fs::rename(&path, self.home.join("postgres.log.old"))?;
        }
        let opened = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&path);
        opened.with_context(|| format!("{} cannot be opened", path.display()))
    }
}

/// Removes a file or a folder with all in it; it may be gone already.
pub(super) fn remove(path: &Path) -> anyhow::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

/// Makes a change of a folder's entries survive a crash of the machine.
pub(super) fn sync(folder: &Path) -> anyhow::Result<()> {
    let synced = File::open(folder).and_then(|opened| opened.sync_all());
    synced.with_context(|| format!("{} cannot be written to the disk", folder.display()))
}

/// The server's account must be able to pass through the home of a root program.
fn home_mode() -> u32 {
    if geteuid().is_root() { 0o711 } else { 0o700 }
}

fn make_folder(path: &Path, mode: u32) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(mode).create(path)
}

fn let_pass(home: &Path) -> anyhow::Result<()> {
    let mode = fs::metadata(home)?.permissions().mode();
    if mode & 0o011 != 0o011 {
        fs::set_permissions(home, Permissions::from_mode(mode | 0o011))?;
    }
    Ok(())
}

fn give_tree(account: Account, path: &Path) -> anyhow::Result<()> {
    account.give(path)?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            give_tree(account, &entry?.path())?;
        }
    }
    Ok(())
}
