//! The private Postgres: a real server in the data directory, on a unix socket alone, started and
//! stopped with the program.
//!
//! What lies in the data directory:
//!
//! | path | what |
//! |---|---|
//! | `postgres/` | mode 0700, of the server's account; the socket is here |
//! | `postgres/cluster/` | the cluster; it gets this name only when it is complete |
//! | `postgres.lock` | locked by the program that runs the server |
//! | `postgres.log` | what the server says; statements and values never get into it |
//! | `postgres-programs/` | the server's programs, when they had to be fetched, unless they are kept elsewhere |

mod account;
mod binaries;
mod cluster;
mod fetch;
mod folder;
mod keeper;
mod leftovers;
mod packages;
mod server;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::bail;
use sqlx::postgres::PgConnectOptions;

use folder::{Claim, Folder};
use keeper::Keeper;

/// The oldest major version of Postgres that the migrations need.
pub const OLDEST_MAJOR: u32 = 15;

/// How a private Postgres is to be run.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The data directory; made if it is missing.
    pub home: PathBuf,
    /// The only directory to take the server's programs from, if one is set.
    pub bin: Option<PathBuf>,
    /// The directories to look for programs in first, in the form of `PATH`.
    pub search_path: Option<OsString>,
    /// Where to put programs that have to be fetched, and to look for those that were.
    pub fetched: PathBuf,
    /// Whether a commit must survive a crash of the machine.
    pub durability: Durability,
}

/// Whether a commit survives a crash of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Each commit is on the disk before it is acknowledged.
    Safe,
    /// Nothing is waited for: for tests, whose rows nobody misses.
    Fast,
}

/// A running private server. Dropping it stops the server too, only without waiting for it.
#[derive(Debug)]
pub struct PrivatePostgres {
    folder: Folder,
    keeper: Option<Keeper>,
}

impl PrivatePostgres {
    /// Starts the server of a data directory, whatever an earlier program left there, and keeps it
    /// running. It fails with one sentence that says what to do: another program runs this server,
    /// no Postgres programs can be had, or the directory cannot be used.
    pub async fn start(wanted: &Wanted) -> anyhow::Result<Self> {
        let folder = Folder::open(&wanted.home)?;
        match folder.claim()? {
            Claim::Ours(lock) => Self::run(folder, lock, wanted).await,
            Claim::Theirs(holder) => bail!(
                "another openslot{holder} is using the data directory {}: stop it, or give this \
                 one a directory of its own",
                folder.home().display()
            ),
        }
    }

    /// Uses the server that another program runs in the data directory, or starts it when nobody
    /// does: for commands that do one thing beside a running program.
    pub async fn start_or_join(wanted: &Wanted) -> anyhow::Result<Self> {
        let folder = Folder::open(&wanted.home)?;
        match folder.claim()? {
            Claim::Ours(lock) => Self::run(folder, lock, wanted).await,
            Claim::Theirs(_) => Ok(Self {
                folder,
                keeper: None,
            }),
        }
    }

    /// How to reach the database `openslot` as its owner, the superuser role `openslot`.
    pub fn options(&self) -> PgConnectOptions {
        cluster::options(&self.folder)
    }

    /// Stops the server and waits until it is gone: clients are disconnected, commits are kept.
    pub async fn stop(self) -> anyhow::Result<()> {
        match self.keeper {
            Some(keeper) => keeper.stop().await,
            None => Ok(()),
        }
    }

    /// Lets the server go on after this program, without anybody to keep it; gives its number in
    /// the table of running programs. The next start in this directory stops it first.
    pub async fn leave_running(self) -> anyhow::Result<Option<u32>> {
        match self.keeper {
            Some(keeper) => keeper.leave_running().await,
            None => Ok(None),
        }
    }

    async fn run(folder: Folder, lock: folder::Lock, wanted: &Wanted) -> anyhow::Result<Self> {
        let keeper = Keeper::start(folder.clone(), lock, wanted).await?;
        cluster::ensure_database(&folder).await?;
        Ok(Self {
            folder,
            keeper: Some(keeper),
        })
    }
}
