//! Whoever changed a visit's status takes that back, for five minutes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::lock::{finish, lock};
use super::{Outcome, Wish};
use crate::actions::hold_slot::or_taken;
use crate::actions::tell;
use crate::db;
use crate::db::communications::Told;
use crate::db::holds::Taking;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::audit::Action;
use crate::domain::desk::decide_undo;
use crate::domain::ids::PracticeId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Interval;
use crate::state::State;

/// Takes the last change of a visit's status back. A time that was given up is taken again, which
/// the calendar can refuse.
pub async fn undo(state: &Arc<State>, practice: PracticeId, wish: Wish) -> anyhow::Result<Outcome> {
    let within = Arc::clone(state);
    let undone = state
        .db
        .work(practice, async move |conn| {
            let (visit, now) = match lock(conn, &within, wish).await? {
                Ok(locked) => locked,
                Err(outcome) => return Ok(Ok(outcome)),
            };
            let last = db::desk::find_last_change(conn, visit.id).await?;
            let to = match decide_undo(&visit, last, wish.by, now) {
                Ok(to) => to,
                Err(refusal) => return Ok(Ok(Outcome::Refused(refusal))),
            };
            if to.is_live()
                && !visit.status.is_live()
                && let Err(refusal) = retake(conn, &visit, now).await?
            {
                return Ok(Ok(Outcome::Refused(refusal)));
            }
            let was_cancelled = visit.status == AppointmentStatus::Cancelled;
            let changed = if was_cancelled {
                db::appointments::update_to_uncancelled(conn, &visit).await?
            } else {
                db::desk::update_back(conn, &visit, to).await?
            };
            let after = finish(conn, (&visit, changed), (wish, Action::Undo), now).await?;
            if was_cancelled {
                let link = tell::renew_link(conn, &within.secrets, visit.id, now).await?;
                tell::tell_patient(conn, &after, Told::Booked(link), now).await?;
            }
            Ok(Ok(Outcome::Done))
        })
        .await;
    state.outbox_bell.notify_one();
    Ok(or_taken(undone)?.unwrap_or_else(Outcome::Refused))
}

/// Makes sure that a visit that was over can be live again: its patient is free, and a cancelled
/// one has its time back.
async fn retake(
    conn: &mut PgConnection,
    visit: &Appointment,
    now: DateTime<Utc>,
) -> anyhow::Result<Result<(), Refusal>> {
    let span = Interval {
        start: visit.starts_at,
        end: visit.ends_at,
    };
    let whose = (visit.patient, Some(visit.id));
    let elsewhere = db::appointments::list_busy_times_of_patient(conn, whose, span).await?;
    if !elsewhere.is_empty() {
        return Ok(Err(Refusal::PatientBusy));
    }
    let is_cancelled = visit.status == AppointmentStatus::Cancelled;
    if is_cancelled
        && db::kept_places::update_place_from_kept(conn, visit.id, now).await? == Taking::Taken
    {
        return Ok(Err(Refusal::Taken));
    }
    Ok(Ok(()))
}
