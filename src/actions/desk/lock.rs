//! The lock that every change of a visit by staff takes, and the comparison of versions.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{Conflict, Outcome, Wish};
use crate::actions::hold_slot::contended;
use crate::actions::tell::{self, Deed};
use crate::db;
use crate::db::appointments::Change;
use crate::db::audit_events::Actor;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::audit::Action;
use crate::domain::session::Asker;
use crate::domain::staff::Reach;
use crate::state::State;

/// A visit nobody else can change until the unit ends, or why there is none to change.
pub(super) async fn lock(
    conn: &mut PgConnection,
    state: &State,
    wish: Wish,
) -> anyhow::Result<Result<(Appointment, DateTime<Utc>), Outcome>> {
    let today = state.clock.now().date_naive();
    let asker = Asker::Link(wish.visit);
    let seen = db::appointments::find_appointment(conn, wish.visit, asker, today).await?;
    let Some(seen) = seen.filter(|seen| reaches(wish.reach, seen)) else {
        return Ok(Err(Outcome::NotFound));
    };
    let visit = lock_seen(conn, &seen, today).await?;
    if !reaches(wish.reach, &visit) {
        return Ok(Err(Outcome::NotFound));
    }
    if visit.version != wish.version {
        return Ok(Err(Outcome::Conflict(conflict(conn, &visit).await?)));
    }
    let now = state.now(conn).await?;
    Ok(Ok((visit, now)))
}

/// A visit as it is now, which nobody else can change until the unit ends.
pub(super) async fn lock_seen(
    conn: &mut PgConnection,
    seen: &Appointment,
    today: NaiveDate,
) -> anyhow::Result<Appointment> {
    db::busy::lock(conn, &[seen.practitioner], &[]).await?;
    db::patients::lock_patient(conn, seen.patient).await?;
    let asker = Asker::Link(seen.id);
    let locked = db::appointments::lock_appointment(conn, seen.id, asker, today).await?;
    locked.context("a visit is gone")
}

/// Whether somebody of this reach manages a visit.
pub(super) fn reaches(reach: Reach, visit: &Appointment) -> bool {
    reach
        .practitioner()
        .is_none_or(|practitioner| practitioner == visit.practitioner)
}

/// Records a change that a member of staff wished for and that was written; the visit as it is now.
pub(super) async fn finish(
    conn: &mut PgConnection,
    written: (&Appointment, Change),
    (wish, action): (Wish, Action),
    now: DateTime<Utc>,
) -> anyhow::Result<Appointment> {
    finish_by(conn, written, (Actor::Staff(wish.by), action, None), now).await
}

/// Records a change that was written, with the reason that was given; the visit as it is now.
pub(super) async fn finish_by(
    conn: &mut PgConnection,
    (was, changed): (&Appointment, Change),
    (by, action, why): (Actor, Action, Option<&str>),
    now: DateTime<Utc>,
) -> anyhow::Result<Appointment> {
    if changed == Change::Stale {
        return Err(contended("the visit was changed meanwhile"));
    }
    let asker = Asker::Link(was.id);
    let after = db::appointments::find_appointment(conn, was.id, asker, now.date_naive()).await?;
    let after = after.context("a visit just changed is not found")?;
    let deed = Deed {
        by,
        action,
        from: Some(was.status),
        why,
    };
    tell::record(conn, &after, deed, now).await?;
    Ok(after)
}

/// What was done to a visit last, and by whom.
pub(super) async fn conflict(
    conn: &mut PgConnection,
    visit: &Appointment,
) -> anyhow::Result<Conflict> {
    let history = db::desk::list_history(conn, visit.id).await?;
    let last = history.into_iter().next();
    let (name, at) = last.map_or((None, None), |last| (last.name, Some(last.at)));
    Ok(Conflict {
        name,
        at,
        status: visit.status,
    })
}

/// The name of a status change in the record.
pub(super) fn action_of(to: AppointmentStatus) -> Action {
    match to {
        AppointmentStatus::Pending => Action::Request,
        AppointmentStatus::Booked => Action::Approve,
        AppointmentStatus::Confirmed => Action::Confirm,
        AppointmentStatus::Arrived => Action::Arrive,
        AppointmentStatus::InProgress => Action::Start,
        AppointmentStatus::Completed => Action::Complete,
        AppointmentStatus::Cancelled => Action::Cancel,
        AppointmentStatus::NoShow => Action::NoShow,
    }
}
