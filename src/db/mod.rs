//! Room 2: the only SQL. Functions by noun, domain types out.
//!
//! Every function takes the connection of a unit of work, which is opened for
//! one practice: row-level security hides all others, so no statement names it.

pub mod accounts;
pub mod appointments;
pub mod audit_events;
pub mod busy;
pub mod communications;
pub mod deliveries;
pub mod demo;
pub mod doctor;
pub mod drafts;
pub mod failed_tries;
pub mod holds;
pub mod kept_places;
pub mod known_visits;
pub mod manage_links;
pub mod migrations;
pub mod patients;
mod pool;
pub mod practice_file;
pub mod practices;
pub mod purge;
pub mod sessions;
pub mod sign_in_codes;
pub mod staff;
pub mod visitors;

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use tokio::time::Instant;

use self::pool::{Pool, Taken};
use crate::domain::ids::PracticeId;

/// The schema, in the order it grew.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Whoever waits longer for a connection is told to come back: a crowd is not queued without end.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// The rest after a connection that a restart of the database had cut: a pool full of them is passed
/// through quickly.
const PAUSE_AFTER_CUT: Duration = Duration::from_millis(1);
/// The rest after there was no database to be had.
const PAUSE_AFTER_ABSENCE: Duration = Duration::from_millis(50);

/// The database, as the program's role.
#[derive(Clone)]
pub struct Db {
    pool: Arc<Pool>,
    patience: Duration,
}

/// An open unit of work that only reads: all its questions see one moment.
///
/// Whoever holds one must not wait for a second connection, or many at once wait for each other.
pub struct Reading {
    db: Db,
    /// Absent while a question is asked, and after one that failed.
    taken: Option<Taken>,
}

/// The database answered that somebody else was faster or in the way: nothing
/// was written, and trying again is sound.
#[derive(Debug, thiserror::Error)]
#[error("the database refused for contention ({state})")]
pub struct Contended {
    pub state: String,
}

/// The database cannot be used just now.
#[derive(Debug, thiserror::Error)]
#[error("the database is not available")]
pub struct Unavailable {
    #[source]
    cause: sqlx::Error,
}

impl Db {
    /// Opens a pool of at most `connections`; connects when first needed.
    pub fn new(options: PgConnectOptions, connections: u32) -> Self {
        Self::with_patience(options, connections, ACQUIRE_TIMEOUT)
    }

    /// As [`Db::new`], where a unit of work waits this long for a connection before it is refused.
    pub fn with_patience(options: PgConnectOptions, connections: u32, patience: Duration) -> Self {
        let pool = Arc::new(Pool::new(options, connections));
        Self { pool, patience }
    }

    /// Runs one unit of work in a practice: all of it, or on an error nothing.
    ///
    /// It runs in a task of its own, so that a visitor who goes away cannot stop it halfway.
    ///
    /// # Errors
    /// [`Contended`], [`Unavailable`], or what the unit answered.
    pub async fn work<T, F>(&self, practice: PracticeId, unit: F) -> anyhow::Result<T>
    where
        T: 'static,
        F: AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T> + 'static,
    {
        self.run(
            format!("begin; set local openslot.practice_id = '{practice}'"),
            unit,
        )
        .await
    }

    /// As [`Db::work`], for a unit that only reads, and sees one moment.
    ///
    /// # Errors
    /// As [`Db::work`].
    pub async fn read<T, F>(&self, practice: PracticeId, unit: F) -> anyhow::Result<T>
    where
        T: 'static,
        F: AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T> + 'static,
    {
        let mut reading = self.open_read(practice).await?;
        let value = reading.ask(unit).await?;
        reading.end().await?;
        Ok(value)
    }

    /// Opens a unit that only reads, for questions that follow one another.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn open_read(&self, practice: PracticeId) -> anyhow::Result<Reading> {
        let begin = format!(
            "begin isolation level repeatable read read only; \
             set local openslot.practice_id = '{practice}'"
        );
        let db = self.clone();
        let taken = in_own_task(async move { Ok(db.open(begin).await?) }).await?;
        Ok(Reading {
            db: self.clone(),
            taken: Some(taken),
        })
    }

    /// Runs a unit outside of any practice. It sees no rows, only what the
    /// named functions that look across practices answer.
    ///
    /// # Errors
    /// As [`Db::work`].
    pub async fn across<T, F>(&self, unit: F) -> anyhow::Result<T>
    where
        T: 'static,
        F: AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T> + 'static,
    {
        self.run("begin".to_owned(), unit).await
    }

    /// Closes every connection once its unit is done.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn run<T, F>(&self, begin: String, unit: F) -> anyhow::Result<T>
    where
        T: 'static,
        F: AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T> + 'static,
    {
        let db = self.clone();
        in_own_task(async move {
            let mut taken = db.open(begin).await?;
            match unit(&mut taken.conn).await {
                Ok(value) => {
                    taken.conn.execute("commit").await?;
                    db.pool.give_back(taken);
                    Ok(value)
                }
                Err(error) => {
                    // One that cannot even be rolled back is closed.
                    if taken.conn.execute("rollback").await.is_ok() {
                        db.pool.give_back(taken);
                    }
                    Err(error)
                }
            }
        })
        .await
    }

    /// Begins. While the database restarts it is tried again, as long as anybody would wait for a
    /// connection; nothing was done yet, so that is sound.
    async fn open(&self, begin: String) -> sqlx::Result<Taken> {
        let deadline = Instant::now() + self.patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let opened = self.begin(&begin, left).await;
            let pause = opened.as_ref().err().and_then(pause_after);
            let Some(pause) = pause.filter(|pause| Instant::now() + *pause < deadline) else {
                return opened;
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn begin(&self, begin: &str, patience: Duration) -> sqlx::Result<Taken> {
        let mut taken = self.pool.take(patience).await?;
        // The statement holds nothing but a practice's UUID besides fixed words.
        taken.conn.execute(AssertSqlSafe(begin.to_owned())).await?;
        Ok(taken)
    }
}

impl Reading {
    /// Asks within the unit. After an error it is over.
    ///
    /// # Errors
    /// What the unit answered.
    pub async fn ask<T, F>(&mut self, unit: F) -> anyhow::Result<T>
    where
        T: 'static,
        F: AsyncFnOnce(&mut PgConnection) -> anyhow::Result<T> + 'static,
    {
        let mut taken = self.taken.take().context("a unit of work that is over")?;
        let (taken, value) = in_own_task(async move {
            let value = unit(&mut taken.conn).await?;
            Ok((taken, value))
        })
        .await?;
        self.taken = Some(taken);
        Ok(value)
    }

    /// Ends the unit, and waits for it.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn end(mut self) -> anyhow::Result<()> {
        let Some(taken) = self.taken.take() else {
            return Ok(());
        };
        let db = self.db.clone();
        in_own_task(async move { Ok(finish(&db, taken).await?) }).await
    }
}

/// What is left open is ended aside, where nobody waits for it.
impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(taken) = self.taken.take() {
            let db = self.db.clone();
            tokio::task::spawn_local(async move {
                if let Err(error) = finish(&db, taken).await {
                    tracing::debug!(
                        error.cause = describe(&error.into()),
                        "a reading ended badly"
                    );
                }
            });
        }
    }
}

async fn finish(db: &Db, mut taken: Taken) -> sqlx::Result<()> {
    taken.conn.execute("commit").await?;
    db.pool.give_back(taken);
    Ok(())
}

/// Work with a connection runs in a task of its own, so that a visitor who goes away cannot stop
/// it between a question and its answer, which would cost the connection.
fn in_own_task<T: 'static>(
    work: impl Future<Output = anyhow::Result<T>> + 'static,
) -> impl Future<Output = anyhow::Result<T>> {
    let task = tokio::task::spawn_local(work);
    async {
        task.await
            .context("a unit of work ended early")?
            .map_err(classify)
    }
}

/// The database's own time, at this statement.
pub async fn get_time(conn: &mut PgConnection) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"select clock_timestamp() as "now!""#)
        .fetch_one(conn)
        .await
}

/// Whether the schema is the one this program was built with.
pub async fn find_is_migrated(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let newest = MIGRATOR.iter().map(|migration| migration.version).max();
    let applied = sqlx::query_scalar!("select max(version) from _sqlx_migrations where success")
        .fetch_one(conn)
        .await?;
    Ok(applied == newest)
}

/// An error for the log: of what the database answered only the code and the
/// constraint, because its words repeat the values.
pub fn describe(error: &anyhow::Error) -> String {
    let mut told = Vec::new();
    for cause in error.chain() {
        if let Some(sqlx::Error::Database(answer)) = cause.downcast_ref::<sqlx::Error>() {
            let code = answer.code().unwrap_or_default();
            let constraint = answer.constraint().unwrap_or_default();
            told.push(format!("database error {code} {constraint}"));
            break;
        }
        told.push(cause.to_string());
    }
    told.join(": ")
}

/// How long to rest before a unit of work that has not begun is begun again.
/// `None`: that is of no use.
fn pause_after(error: &sqlx::Error) -> Option<Duration> {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    // Told to end by an operator or a crash.
    let is_told = code
        .as_deref()
        .is_some_and(|code| ["57P01", "57P02"].contains(&code));
    let is_starting = code.is_some_and(|code| code == "57P03");
    let broke_off = |cause: &std::io::Error| {
        let breaks = [
            ErrorKind::BrokenPipe,
            ErrorKind::ConnectionAborted,
            ErrorKind::ConnectionReset,
            ErrorKind::UnexpectedEof,
        ];
        breaks.contains(&cause.kind())
    };
    if let sqlx::Error::Io(cause) = error {
        let is_cut = broke_off(cause);
        return Some(if is_cut {
            PAUSE_AFTER_CUT
        } else {
            PAUSE_AFTER_ABSENCE
        });
    }
    if is_starting {
        return Some(PAUSE_AFTER_ABSENCE);
    }
    let is_cut = is_told || matches!(error, sqlx::Error::BeginFailed);
    is_cut.then_some(PAUSE_AFTER_CUT)
}

/// Gives the two expected troubles of a database a type of their own.
fn classify(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<sqlx::Error>() {
        Err(other) => other,
        Ok(sqlx::Error::Database(answer)) => match answer.code().as_deref() {
            // Exclusion, deadlock, lock timeout, serialization.
            Some(state @ ("23P01" | "40P01" | "55P03" | "40001")) => Contended {
                state: state.to_owned(),
            }
            .into(),
            Some("57P01" | "57P02" | "57P03" | "53300") => Unavailable {
                cause: sqlx::Error::Database(answer),
            }
            .into(),
            _ => sqlx::Error::Database(answer).into(),
        },
        Ok(
            cause @ (sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed),
        ) => Unavailable { cause }.into(),
        Ok(other) => other.into(),
    }
}
