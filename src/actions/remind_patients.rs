//! Writes the reminders that are due in a practice into its outbox.

use std::sync::Arc;

use chrono::TimeDelta;
use sqlx::PgConnection;

use crate::chance;
use crate::db;
use crate::domain::ids::{CommunicationId, PracticeId};
use crate::domain::reminder::{Remindable, is_due};
use crate::state::State;

/// Most reminders of one unit of work. After a pause of the worker there may be many, and letters of what was just
/// booked do not wait behind all of them.
pub const MOST: usize = 200;

/// Writes those that are due, the soonest visits first; how many were written. Whoever does the same meanwhile
/// writes no second one.
pub async fn remind_patients(state: &Arc<State>, practice: PracticeId) -> anyhow::Result<u64> {
    let within = Arc::clone(state);
    let written = state
        .db
        .work(practice, async move |conn| {
            remind_within(conn, &within).await
        })
        .await?;
    if written > 0 {
        state.outbox_bell.notify_one();
    }
    Ok(written)
}

async fn remind_within(conn: &mut PgConnection, state: &State) -> anyhow::Result<u64> {
    let hours = state.practice(conn).await?.reminder_hours;
    if hours == 0 {
        return Ok(0);
    }
    let now = state.clock.now();
    let until = now + TimeDelta::hours(i64::from(hours));
    let mut due: Vec<Remindable> = db::reminders::list_remindable(conn, now, until).await?;
    due.retain(|visit| is_due(visit, hours, now));
    due.truncate(MOST);
    if due.is_empty() {
        return Ok(0);
    }
    let ids = due.iter().map(|_| chance::uuid(now).map(CommunicationId));
    let ids: Vec<CommunicationId> = ids.collect::<anyhow::Result<_>>()?;
    Ok(db::reminders::insert_reminders(conn, &ids, &due, now).await?)
}
