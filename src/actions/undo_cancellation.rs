//! Takes a cancellation back while the time is kept for its patient.

use std::sync::Arc;

use anyhow::Context;
use sqlx::PgConnection;

use super::cancel_appointment::Done;
use super::hold_slot::{contended, or_taken};
use super::tell;
use crate::db;
use crate::db::appointments::Change;
use crate::db::communications::Told;
use crate::db::holds::Taking;
use crate::domain::appointment::Appointment;
use crate::domain::audit::Action;
use crate::domain::change;
use crate::domain::ids::{AppointmentId, PracticeId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// Gives the visit back its time and its state. Undoing twice changes nothing more.
pub async fn undo_cancellation(
    state: &Arc<State>,
    practice: PracticeId,
    (id, asker): (AppointmentId, Asker),
) -> anyhow::Result<Result<Done, Refusal>> {
    let within = Arc::clone(state);
    let undone = state
        .db
        .work(practice, async move |conn| {
            let today = within.clock.now().date_naive();
            let found = db::appointments::find_appointment(conn, id, asker, today).await?;
            let Some(seen) = found else {
                return Ok(Ok(Done::NotFound));
            };
            db::busy::lock(conn, &[seen.practitioner], &[]).await?;
            db::patients::lock_patient(conn, seen.patient).await?;
            let locked = db::appointments::lock_appointment(conn, id, asker, today).await?;
            let visit = locked.context("a visit is gone")?;
            if visit.status.is_live() {
                return Ok(Ok(Done::Done));
            }
            undo_within(conn, &within, &visit, asker).await
        })
        .await;
    state.outbox_bell.notify_one();
    or_taken(undone)
}

async fn undo_within(
    conn: &mut PgConnection,
    state: &State,
    visit: &Appointment,
    asker: Asker,
) -> anyhow::Result<Result<Done, Refusal>> {
    let now = state.now(conn).await?;
    let kept_until = db::kept_places::find_kept_until(conn, visit.id).await?;
    if let Err(refusal) = change::decide_undo(visit, kept_until, now) {
        return Ok(Err(refusal));
    }
    let span = crate::domain::time::Interval {
        start: visit.starts_at,
        end: visit.ends_at,
    };
    let whose = (visit.patient, Some(visit.id));
    let elsewhere = db::appointments::list_busy_times_of_patient(conn, whose, span).await?;
    if !elsewhere.is_empty() {
        return Ok(Err(Refusal::PatientBusy));
    }
    if db::kept_places::update_place_from_kept(conn, visit.id, now).await? == Taking::Taken {
        return Ok(Err(Refusal::Taken));
    }
    if db::appointments::update_to_uncancelled(conn, visit).await? == Change::Stale {
        return Err(contended("the visit was changed meanwhile"));
    }
    let after = db::appointments::find_appointment(conn, visit.id, asker, now.date_naive()).await?;
    let after = after.context("a visit just taken back is not found")?;
    let link = tell::renew_link(conn, &state.secrets, visit.id, now).await?;
    tell::tell_patient(conn, &after, Told::Booked(link), now).await?;
    tell::record(
        conn,
        &after,
        tell::Deed {
            by: asker.into(),
            action: Action::UndoCancel,
            from: Some(visit.status),
            why: None,
        },
        now,
    )
    .await?;
    Ok(Ok(Done::Done))
}
