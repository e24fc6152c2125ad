//! Connections of the program, opened when first needed and kept for the next unit of work.
//!
//! sqlx's own pool asks a connection whether it is well each time it comes back, a round trip for
//! every unit. Here the next unit finds out when it begins.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

const MAX_LIFETIME: Duration = Duration::from_mins(30);

/// What every connection is set to: the role without DDL, and limits, so that
/// no statement and no forgotten transaction can stop the practice. Statements are
/// short: compiling one costs more than running it.
const ON_CONNECT: &str = "
    set role openslot_program;
    set statement_timeout = '5s';
    set lock_timeout = '3s';
    set jit = off;
    set idle_in_transaction_session_timeout = '10s';
    set time zone 'UTC'";

/// The connections at rest, and how many more there may be.
pub(super) struct Pool {
    options: PgConnectOptions,
    most: u32,
    free: Arc<Semaphore>,
    resting: Mutex<Vec<Resting>>,
}

struct Resting {
    conn: PgConnection,
    opened_at: Instant,
}

/// A connection in use. Dropped, it is closed; given back, it rests.
pub(super) struct Taken {
    pub(super) conn: PgConnection,
    opened_at: Instant,
    _place: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(options: PgConnectOptions, most: u32) -> Self {
        Self {
            options,
            most,
            free: Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1))),
            resting: Mutex::default(),
        }
    }

    /// The connection that rested last, or a new one.
    pub(super) async fn take(&self, patience: Duration) -> sqlx::Result<Taken> {
        let opening = async {
            let place = Arc::clone(&self.free).acquire_owned().await;
            let place = place.map_err(|_closed| sqlx::Error::PoolClosed)?;
            let (conn, opened_at) = match self.rested() {
                Some(rested) => (rested.conn, rested.opened_at),
                None => (self.open().await?, Instant::now()),
            };
            Ok(Taken {
                conn,
                opened_at,
                _place: place,
            })
        };
        timeout(patience, opening)
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// For the next unit, which begins anew.
    pub(super) fn give_back(&self, taken: Taken) {
        if taken.opened_at.elapsed() < MAX_LIFETIME {
            let Taken {
                conn, opened_at, ..
            } = taken;
            self.lock().push(Resting { conn, opened_at });
        }
    }

    /// Closes every connection once its unit is done.
    pub(super) async fn close(&self) {
        let all = self.free.acquire_many(self.most).await;
        self.free.close();
        drop(all);
        let resting = std::mem::take(&mut *self.lock());
        for one in resting {
            // The server notices a connection that is gone anyway.
            let _ = one.conn.close().await;
        }
    }

    fn rested(&self) -> Option<Resting> {
        let mut resting = self.lock();
        while let Some(one) = resting.pop() {
            if one.opened_at.elapsed() < MAX_LIFETIME {
                return Some(one);
            }
        }
        None
    }

    async fn open(&self) -> sqlx::Result<PgConnection> {
        let mut conn = PgConnection::connect_with(&self.options).await?;
        conn.execute(ON_CONNECT).await?;
        Ok(conn)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Resting>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
