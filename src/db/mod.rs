//! Room 2: the only SQL. Functions by noun, domain types out.
//!
//! Every function takes the connection of a unit of work, which is opened for
//! one practice: row-level security hides all others, so no statement names it.

pub mod accounts;
pub mod activity;
pub mod appointments;
pub mod audit_events;
pub mod blocks;
pub mod bookings;
pub mod busy;
pub mod calendars;
pub mod check_ins;
pub mod closures;
pub mod communications;
pub mod deliveries;
pub mod demo;
pub mod desk;
pub mod doctor;
pub mod drafts;
pub mod encounters;
pub mod failed_tries;
pub mod holds;
pub mod kept_places;
pub mod kiosks;
mod known_visits;
pub mod live;
pub mod manage_links;
pub mod messages;
pub mod migrations;
pub mod notes;
pub mod offers;
pub mod patient_merges;
pub mod patient_records;
pub mod patient_search;
pub mod patients;
mod pool;
pub mod practice_file;
pub mod practices;
pub mod purge;
pub mod reminders;
pub mod reports;
pub mod rooms;
pub mod sessions;
pub mod sign_in_codes;
pub mod staff;
pub mod staff_accounts;
mod together;
pub mod unsettled;
pub mod visitors;

use std::cell::Cell;
use std::io::ErrorKind;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use pool::{Pool, Unit};
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use tokio::time::Instant;

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
    pool: Pool,
    patience: Duration,
}

/// An open unit of work that only reads: all its questions see one moment.
///
/// Dropped, it ends aside, where nobody waits for it. Whoever holds one must not wait for a second
/// connection, or many at once wait for each other.
pub struct Reading {
    /// Absent while a question is asked, and after one that failed.
    open: Option<Unit>,
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

impl Unavailable {
    fn for_long() -> Self {
        let cause = sqlx::Error::PoolTimedOut;
        Self { cause }
    }
}

impl Db {
    /// Opens a pool of at most `connections`; connects when first needed.
    pub fn new(options: PgConnectOptions, connections: u32) -> Self {
        Self::with_patience(options, connections, ACQUIRE_TIMEOUT)
    }

    /// As [`Db::new`], where a unit of work waits this long for a connection before it is refused.
    pub fn with_patience(options: PgConnectOptions, connections: u32, patience: Duration) -> Self {
        let pool = Pool::new(options, connections, patience);
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
        let open = in_own_task(async move { Ok(db.open(begin).await?) }).await?;
        Ok(Reading { open: Some(open) })
    }

    /// Asks one question that names its practice itself: it is a unit of its own, and costs no
    /// more than its statement. It only reads, so it is asked again while the database restarts.
    ///
    /// # Errors
    /// As [`Db::work`].
    pub async fn ask<T, F>(&self, question: F) -> anyhow::Result<T>
    where
        T: 'static,
        F: AsyncFn(&mut PgConnection) -> sqlx::Result<T> + 'static,
    {
        let db = self.clone();
        in_own_task(async move {
            let ask = async || db.pool.ask(&question).await;
            Ok(db.patiently(ask).await?)
        })
        .await
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

    /// Closes every connection: those in use when they come back.
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
            let mut open = db.open(begin).await?;
            let value = unit(open.conn()?).await?;
            open.commit().await?;
            Ok(value)
        })
        .await
    }

    /// Begins.
    async fn open(&self, begin: String) -> sqlx::Result<Unit> {
        self.patiently(async || self.pool.begin(begin.clone()).await)
            .await
    }

    /// Tries what changes nothing again while the database restarts, as long as anybody would wait
    /// for a connection.
    async fn patiently<T>(&self, attempt: impl AsyncFn() -> sqlx::Result<T>) -> sqlx::Result<T> {
        let deadline = Instant::now() + self.patience;
        loop {
            let answer = attempt().await;
            let pause = answer.as_ref().err().and_then(pause_after);
            let Some(pause) = pause.filter(|pause| Instant::now() + *pause < deadline) else {
                return answer;
            };
            tokio::time::sleep(pause).await;
        }
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
        let mut open = self.open.take().context("a unit of work that is over")?;
        let (open, value) = in_own_task(async move {
            let value = unit(open.conn()?).await?;
            Ok((open, value))
        })
        .await?;
        self.open = Some(open);
        Ok(value)
    }

    /// Ends the unit, and waits for it.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn end(mut self) -> anyhow::Result<()> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        in_own_task(async move { Ok(open.commit().await?) }).await
    }
}

/// Work with a connection runs in a task of its own, so that a visitor who goes away cannot stop
/// it between a question and its answer, which would cost the connection.
fn in_own_task<T: 'static>(
    work: impl Future<Output = anyhow::Result<T>> + 'static,
) -> impl Future<Output = anyhow::Result<T>> {
    let answer = Rc::new(Cell::new(None));
    let within = Rc::clone(&answer);
    // One type for all tasks: each of its own would be compiled anew, a hundred times.
    let task: Pin<Box<dyn Future<Output = ()>>> =
        Box::pin(async move { within.set(Some(work.await)) });
    let task = tokio::task::spawn_local(task);
    async move {
        let early = "a unit of work ended early";
        task.await.context(early)?;
        answer.take().context(early)?.map_err(classify)
    }
}

/// The database's own time, at this statement.
pub async fn get_time(conn: &mut PgConnection) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"select clock_timestamp() as "now!""#)
        .fetch_one(conn)
        .await
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

/// The same error once more, for somebody else who waited for the same answer.
fn share(error: &anyhow::Error) -> anyhow::Error {
    if let Some(Contended { state }) = error.downcast_ref() {
        let state = state.clone();
        return Contended { state }.into();
    }
    let told = describe(error);
    if error.is::<Unavailable>() {
        let cause = sqlx::Error::Protocol(told);
        return Unavailable { cause }.into();
    }
    anyhow::anyhow!(told)
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
    is_told.then_some(PAUSE_AFTER_CUT)
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
            | sqlx::Error::WorkerCrashed),
        ) => Unavailable { cause }.into(),
        Ok(other) => other.into(),
    }
}
