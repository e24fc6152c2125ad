//! Cancels a visit for its patient, whose time is kept for a few minutes in case it was a slip.

use std::sync::Arc;

use anyhow::Context;
use chrono::TimeDelta;
use sqlx::PgConnection;

use super::hold_slot::{contended, or_taken};
use super::tell;
use crate::db;
use crate::db::appointments::Change;
use crate::db::communications::Told;
use crate::domain::appointment::{Appointment, AppointmentStatus, CancelReason, UNDO_MINUTES};
use crate::domain::audit::Action;
use crate::domain::change;
use crate::domain::ids::{AppointmentId, PracticeId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// What became of a wish about a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Done,
    NotFound,
}

/// Cancels within the notice. Cancelling what the patient has cancelled changes nothing.
pub async fn cancel_appointment(
    state: &Arc<State>,
    practice: PracticeId,
    (id, asker): (AppointmentId, Asker),
    reason: CancelReason,
) -> anyhow::Result<Result<Done, Refusal>> {
    let within = Arc::clone(state);
    let cancelled = state
        .db
        .work(practice, async move |conn| {
            let today = within.clock.now().date_naive();
            let found = db::appointments::find_appointment(conn, id, asker, today).await?;
            let Some(seen) = found else {
                return Ok(Ok(Done::NotFound));
            };
            db::busy::lock(conn, &[seen.practitioner], &[]).await?;
            let locked = db::appointments::lock_appointment(conn, id, asker, today).await?;
            let visit = locked.context("a visit is gone")?;
            if visit.status == AppointmentStatus::Cancelled && visit.undo_until().is_some() {
                return Ok(Ok(Done::Done));
            }
            cancel_within(conn, &within, &visit, asker, reason).await
        })
        .await;
    state.outbox_bell.notify_one();
    or_taken(cancelled)
}

async fn cancel_within(
    conn: &mut PgConnection,
    state: &State,
    visit: &Appointment,
    asker: Asker,
    reason: CancelReason,
) -> anyhow::Result<Result<Done, Refusal>> {
    let now = state.now(conn).await?;
    let cancelled = match change::decide_cancellation(visit, now) {
        Ok(cancelled) => cancelled,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let by = cancelled.by;
    if db::appointments::update_to_cancelled(conn, visit, by, reason, now).await? == Change::Stale {
        return Err(contended("the visit was changed meanwhile"));
    }
    let kept_until = now + TimeDelta::minutes(UNDO_MINUTES);
    db::kept_places::update_place_to_kept(conn, visit.id, kept_until).await?;
    db::manage_links::update_links_superseded(conn, visit.id, now).await?;
    let after = db::appointments::find_appointment(conn, visit.id, asker, now.date_naive()).await?;
    let after = after.context("a visit just cancelled is not found")?;
    tell::tell_patient(conn, &after, Told::Cancelled, now).await?;
    tell::record(
        conn,
        &after,
        tell::Deed {
            by: asker.into(),
            action: Action::Cancel,
            from: Some(visit.status),
            why: None,
        },
        now,
    )
    .await?;
    Ok(Ok(Done::Done))
}
