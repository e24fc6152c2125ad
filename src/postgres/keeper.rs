//! Keeps the server running for as long as the program wants it.

use std::time::Duration;

use anyhow::{Context, bail};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::account::Account;
use super::binaries::{Need, Programs, find_or_fetch};
use super::folder::{Folder, Lock};
use super::server::Server;
use super::{Durability, Wanted, cluster, leftovers};

/// The first pause before a server that ended is started again, and the longest; each pause is twice
/// the one before.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// The end of the keeping, as it was asked for.
#[derive(Debug)]
enum Farewell {
    Stop,
    Leave,
}

/// Runs a server and starts it again when it ends unasked.
#[derive(Debug)]
pub(super) struct Keeper {
    farewell: oneshot::Sender<Farewell>,
    keeping: JoinHandle<anyhow::Result<Option<u32>>>,
}

/// All that a launch needs.
struct Plan {
    folder: Folder,
    account: Account,
    programs: Programs,
    durability: Durability,
    _lock: Lock,
}

impl Keeper {
    /// Clears what an earlier program left, makes the cluster when there is none, and launches.
    pub(super) async fn start(folder: Folder, lock: Lock, wanted: &Wanted) -> anyhow::Result<Self> {
        let account = folder.prepare()?;
        if !account.reaches(&folder.server()).await? {
            bail!(
                "the data directory {} lies where the unprivileged account of the server may not \
                 go: choose one outside of private folders, such as /var/lib/openslot",
                folder.home().display()
            );
        }
        leftovers::clear(&folder).await?;
        let need = Need {
            account,
            major: folder.cluster_major()?,
        };
        let programs = find_or_fetch(wanted, need).await?;
        let durability = wanted.durability;
        cluster::ensure(&folder, account, &programs, durability).await?;
        let plan = Plan {
            folder,
            account,
            programs,
            durability,
            _lock: lock,
        };
        let server = plan.launch().await?;
        tracing::info!(major = plan.programs.major(), "the private Postgres runs");
        let (farewell, asked) = oneshot::channel();
        let keeping = tokio::spawn(keep(plan, server, asked));
        Ok(Self { farewell, keeping })
    }

    /// Stops the server and waits until it is gone.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.end(Farewell::Stop).await.map(|_| ())
    }

    /// Lets the server go on alone; gives its number, unless it had just ended.
    pub(super) async fn leave_running(self) -> anyhow::Result<Option<u32>> {
        self.end(Farewell::Leave).await
    }

    async fn end(self, farewell: Farewell) -> anyhow::Result<Option<u32>> {
        // The keeping may have ended by itself; then its answer says why.
        let _ = self.farewell.send(farewell);
        self.keeping
            .await
            .context("the keeping of Postgres broke off")?
    }
}

impl Plan {
    async fn launch(&self) -> anyhow::Result<Server> {
        let Self {
            folder,
            account,
            programs,
            durability,
            _lock,
        } = self;
        let command = cluster::server_command(folder, *account, programs, *durability);
        Server::launch(folder, *account, command).await
    }

    /// Launches again after the server has ended, as often as it takes.
    async fn relaunch(&self) -> Server {
        let (mut pause, longest) = PAUSES;
        loop {
            sleep(pause).await;
            let launched = match leftovers::clear(&self.folder).await {
                Ok(()) => self.launch().await,
                Err(error) => Err(error),
            };
            match launched {
                Ok(server) => return server,
                Err(error) => tracing::error!("Postgres cannot be started again: {error:#}"),
            }
            pause = longest.min(pause * 2);
        }
    }
}

async fn keep(
    plan: Plan,
    mut server: Server,
    mut asked: oneshot::Receiver<Farewell>,
) -> anyhow::Result<Option<u32>> {
    loop {
        tokio::select! {
            farewell = &mut asked => {
                return match farewell {
                    Ok(Farewell::Leave) => server.leave().await.map(Some),
                    Ok(Farewell::Stop) | Err(_) => server.stop().await.map(|()| None),
                };
            }
            ended = server.ended() => {
                tracing::error!(status = %ended?, "Postgres ended unasked: starting it again");
            }
        }
        // The guard of the server that ended goes with it, once its mark is cleared.
        let ended = server;
        tokio::select! {
            _ = &mut asked => return Ok(None),
            next = plan.relaunch() => server = next,
        }
        drop(ended);
    }
}
