//! What pages and actions may hold. No mailer and no EHR client is here, so a
//! request cannot call one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::db::busy::Moment;
use crate::db::calendars::Calendars;
use crate::db::practices::Stamp;
use crate::db::visitors::Visitors;
use crate::db::{self, Db};
use crate::domain::ids::PracticeId;
use crate::domain::practice::Practice;
use crate::secret::Secrets;

/// Shared by every request and every action of one program.
pub struct State {
    pub db: Db,
    pub clock: Clock,
    pub secrets: Secrets,
    pub sessions: SessionLimits,
    /// Rung after a commit that put a message into the outbox, so that mail leaves at once.
    pub outbox_bell: Arc<Notify>,
    /// Finds who asks.
    pub visitors: Visitors,
    /// What the pages that show times read of calendars.
    pub calendars: Calendars,
    practices: Mutex<HashMap<PracticeId, Arc<Practice>>>,
}

/// How long somebody stays signed in.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without activity.
    pub idle: TimeDelta,
    /// A patient, at all.
    pub absolute: TimeDelta,
    /// A member of staff, at all.
    pub staff_absolute: TimeDelta,
}

impl State {
    pub fn new(db: Db, clock: Clock, secrets: Secrets, sessions: SessionLimits) -> Self {
        Self {
            db,
            clock,
            secrets,
            sessions,
            outbox_bell: Arc::new(Notify::new()),
            visitors: Visitors::default(),
            calendars: Calendars::default(),
            practices: Mutex::default(),
        }
    }

    /// The practice of this unit of work as it is now: the copy in memory if it
    /// is of the version the database has, else loaded anew.
    pub async fn practice(&self, conn: &mut PgConnection) -> anyhow::Result<Arc<Practice>> {
        let stamp = db::practices::get_stamp(conn).await?;
        self.practice_of(conn, stamp).await
    }

    /// The copy in memory, of this request's version or a newer one; else as [`Self::practice`].
    pub async fn practice_at_hand(
        &self,
        conn: &mut PgConnection,
        id: PracticeId,
    ) -> anyhow::Result<Arc<Practice>> {
        match self.remembered(id) {
            Some(known) => Ok(known),
            None => self.practice(conn).await,
        }
    }

    /// As [`Self::practice`], where the version is known already.
    pub async fn practice_of(
        &self,
        conn: &mut PgConnection,
        stamp: Stamp,
    ) -> anyhow::Result<Arc<Practice>> {
        if let Some(known) = self.known_practice(stamp) {
            return Ok(known);
        }
        let loaded = db::practices::load(conn)
            .await?
            .context("the practice is gone")?;
        let loaded = Arc::new(loaded);
        let mut practices = self
            .practices
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        practices.insert(stamp.id, Arc::clone(&loaded));
        Ok(loaded)
    }

    /// This program's time, read from the database after any lock was taken.
    pub async fn now(&self, conn: &mut PgConnection) -> anyhow::Result<DateTime<Utc>> {
        Ok(self.clock.from_database(db::get_time(conn).await?))
    }

    /// The copy in memory, if it is of that version.
    pub fn known_practice(&self, Stamp { id, version }: Stamp) -> Option<Arc<Practice>> {
        self.remembered(id).filter(|known| known.version == version)
    }

    /// This program's now, for the database to read after any lock was taken.
    pub fn moment(&self) -> Moment {
        match self.clock.ahead() {
            Some(ahead) => Moment::Database { ahead },
            None => Moment::At(self.clock.now()),
        }
    }

    /// The copy in memory, however old.
    pub fn remembered(&self, id: PracticeId) -> Option<Arc<Practice>> {
        let practices = self
            .practices
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        practices.get(&id).cloned()
    }
}
