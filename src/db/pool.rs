//! Connections that are kept, and units of work on them.
//!
//! A connection comes back as it is: whether it still stands is found out by whoever opens the next
//! unit on it, so that neither lending nor giving back costs a round trip.

use std::time::Duration;

use deadpool::managed::{
    self, Manager, Metrics, Object, PoolError, QueueMode, RecycleError, RecycleResult,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::runtime::Handle;
use tokio::time::timeout;

const MAX_LIFETIME: Duration = Duration::from_mins(30);

/// What every connection is set to: the role without DDL, and limits, so that
/// no statement and no forgotten transaction can stop the practice. Statements are
/// short: compiling one costs more than running it, and so does planning it each time. A plan is
/// kept from when its tables were empty until they are full, so it uses an index all along.
const ON_CONNECT: &str = "
    set role openslot_program;
    set statement_timeout = '5s';
    set lock_timeout = '3s';
    set jit = off;
    set plan_cache_mode = force_generic_plan;
    set enable_seqscan = off;
    set idle_in_transaction_session_timeout = '10s';
    set time zone 'UTC'";

/// Opens connections when they are first needed, and lends them.
#[derive(Clone)]
pub(super) struct Pool {
    kept: managed::Pool<Connector>,
    patience: Duration,
}

struct Connector {
    options: PgConnectOptions,
}

/// An open unit of work. Dropped before it is committed, it is undone aside, where nobody waits.
pub(super) struct Unit {
    /// Absent once it is over.
    lent: Option<Object<Connector>>,
}

impl Pool {
    /// Of at most `connections`, for which nobody waits longer than `patience`.
    pub(super) fn new(options: PgConnectOptions, connections: u32, patience: Duration) -> Self {
        let builder = managed::Pool::builder(Connector { options })
            .max_size(usize::try_from(connections).unwrap_or(usize::MAX))
            // The one used last has what it needs at hand.
            .queue_mode(QueueMode::Lifo);
        #[expect(
            clippy::expect_used,
            reason = "it fails only where it waits without a runtime"
        )]
        let kept = builder.build().expect("it does not wait");
        Self { kept, patience }
    }

    /// Asks one question outside of any unit.
    pub(super) async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let mut lent = self.lend().await?;
        let answer = question(lent.conn()?).await;
        lent.keep_after(&answer);
        answer
    }

    /// Opens a unit of work by this statement.
    pub(super) async fn begin(&self, statement: String) -> sqlx::Result<Unit> {
        let mut lent = self.lend().await?;
        // It holds nothing but a practice's UUID besides fixed words.
        lent.conn()?.execute(AssertSqlSafe(statement)).await?;
        Ok(Unit {
            lent: lent.0.take(),
        })
    }

    /// Ends every connection that nobody uses; the others end when they come back.
    pub(super) async fn close(&self) {
        let idle = self.kept.retain(|_, _| false).removed;
        self.kept.close();
        for conn in idle {
            // The server ends one that cannot be taken leave of by itself.
            let _ = conn.close().await;
        }
    }

    async fn lend(&self) -> sqlx::Result<Risked> {
        let Ok(lent) = timeout(self.patience, self.kept.get()).await else {
            return Err(sqlx::Error::PoolTimedOut);
        };
        match lent {
            Ok(lent) => Ok(Risked(Some(lent))),
            Err(PoolError::Backend(cause)) => Err(cause),
            Err(PoolError::Closed) => Err(sqlx::Error::PoolClosed),
            Err(
                PoolError::Timeout(_)
                | PoolError::NoRuntimeSpecified
                | PoolError::PostCreateHook(_),
            ) => Err(sqlx::Error::PoolTimedOut),
        }
    }
}

/// A connection of which it is not known what state it is in. Dropped, it is given up.
struct Risked(Option<Object<Connector>>);

impl Risked {
    fn conn(&mut self) -> sqlx::Result<&mut PgConnection> {
        self.0.as_deref_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    /// Gives it back, unless the answer was an error after which it is of no use.
    fn keep_after<T>(mut self, answer: &sqlx::Result<T>) {
        if answer.as_ref().err().is_none_or(leaves_sound) {
            drop(self.0.take());
        }
    }
}

impl Drop for Risked {
    fn drop(&mut self) {
        if let Some(lent) = self.0.take() {
            drop(Object::take(lent));
        }
    }
}

impl Unit {
    /// The connection it runs on.
    pub(super) fn conn(&mut self) -> sqlx::Result<&mut PgConnection> {
        self.lent.as_deref_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    /// Makes all of it last.
    pub(super) async fn commit(mut self) -> sqlx::Result<()> {
        end(Risked(self.lent.take()), "commit").await
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        let Some(lent) = self.lent.take() else {
            return;
        };
        let undone = end(Risked(Some(lent)), "rollback");
        if let Ok(runtime) = Handle::try_current() {
            drop(runtime.spawn(undone));
        }
    }
}

/// Whether a connection can be used after this error.
fn leaves_sound(error: &sqlx::Error) -> bool {
    if let sqlx::Error::Database(answer) = error {
        // 57P: the server ends the connection.
        return answer.code().is_none_or(|code| !code.starts_with("57P"));
    }
    matches!(error, sqlx::Error::RowNotFound)
}

/// Ends a unit; its connection goes back, unless it cannot be trusted any more.
async fn end(mut lent: Risked, statement: &'static str) -> sqlx::Result<()> {
    let ended = lent.conn()?.execute(statement).await.map(drop);
    lent.keep_after(&ended);
    ended
}

impl Manager for Connector {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> sqlx::Result<PgConnection> {
        let mut conn = PgConnection::connect_with(&self.options).await?;
        conn.execute(ON_CONNECT).await?;
        Ok(conn)
    }

    async fn recycle(&self, _: &mut PgConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() < MAX_LIFETIME {
            Ok(())
        } else {
            Err(RecycleError::message("old"))
        }
    }
}
