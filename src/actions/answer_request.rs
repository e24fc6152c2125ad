//! Answers a request for a visit: the practice grants it, or declines.

use std::sync::Arc;

use anyhow::Context;
use sqlx::PgConnection;

use super::cancel_appointment::Done;
use super::facts::{self, Asking, Requests};
use super::hold_slot::{contended, or_taken};
use super::tell;
use crate::db;
use crate::db::appointments::Change;
use crate::db::audit_events::Actor;
use crate::db::busy::Mine;
use crate::db::communications::Told;
use crate::domain::appointment::{Appointment, CancelReason, CancelledBy};
use crate::domain::approval;
use crate::domain::audit::Action;
use crate::domain::ids::{AppointmentId, PracticeId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// What the practice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Approve,
    Decline,
}

/// Answers a pending visit and tells its patient. The rules are asked again under the lock: what
/// was blocked, closed or booked over the time since refuses an approval.
pub async fn answer_request(
    state: &Arc<State>,
    practice: PracticeId,
    id: AppointmentId,
    (answer, by): (Answer, Actor),
) -> anyhow::Result<Result<Done, Refusal>> {
    let within = Arc::clone(state);
    let answered = state
        .db
        .work(practice, async move |conn| {
            let today = within.clock.now().date_naive();
            // The practice sees every visit of its own.
            let asker = Asker::Link(id);
            let seen = db::appointments::find_appointment(conn, id, asker, today).await?;
            let Some(seen) = seen else {
                return Ok(Ok(Done::NotFound));
            };
            answer_within(conn, &within, &seen, (answer, by)).await
        })
        .await;
    state.outbox_bell.notify_one();
    or_taken(answered)
}

async fn answer_within(
    conn: &mut PgConnection,
    state: &State,
    seen: &Appointment,
    (answer, by): (Answer, Actor),
) -> anyhow::Result<Result<Done, Refusal>> {
    let practice = state.practice(conn).await?;
    let asking = Asking {
        practice: &practice,
        wanted: &approval::place_of(seen),
        mine: Mine {
            draft: None,
            moving: Some(seen.id),
        },
        patient: None,
        leaving: None,
        requests: Requests::Yield,
    };
    let facts = facts::lock_and_load(conn, state, asking).await?;
    let (asker, today) = (Asker::Link(seen.id), facts.now.date_naive());
    let locked = db::appointments::lock_appointment(conn, seen.id, asker, today).await?;
    let request = locked.context("a visit is gone")?;
    if request.version != seen.version {
        return Err(contended("the visit was changed meanwhile"));
    }
    let decided = match answer {
        Answer::Approve => {
            approval::decide_approval(&facts.practice, &facts.busy, &request, facts.now)
        }
        Answer::Decline => approval::decide_answer(&request),
    };
    if let Err(refusal) = decided {
        return Ok(Err(refusal));
    }
    let told = write(conn, state, &request, (answer, facts.now)).await?;
    let after = db::appointments::find_appointment(conn, seen.id, asker, today).await?;
    let after = after.context("a visit just answered is not found")?;
    tell::tell_patient(conn, &after, told, facts.now).await?;
    let deed = tell::Deed {
        by,
        action: match answer {
            Answer::Approve => Action::Approve,
            Answer::Decline => Action::Decline,
        },
        from: Some(request.status),
        why: None,
    };
    tell::record(conn, &after, deed, facts.now).await?;
    Ok(Ok(Done::Done))
}

async fn write(
    conn: &mut PgConnection,
    state: &State,
    request: &Appointment,
    (answer, now): (Answer, chrono::DateTime<chrono::Utc>),
) -> anyhow::Result<Told> {
    match answer {
        Answer::Approve => {
            let changed = db::appointments::update_to_booked(conn, request, now).await?;
            if changed == Change::Stale {
                return Err(contended("the visit was changed meanwhile"));
            }
            let link = tell::renew_link(conn, &state.secrets, request.id, now).await?;
            Ok(Told::Booked(link))
        }
        Answer::Decline => {
            let (by, reason) = (CancelledBy::Practice, CancelReason::NotSaid);
            let changed =
                db::appointments::update_to_cancelled(conn, request, by, reason, now).await?;
            if changed == Change::Stale {
                return Err(contended("the visit was changed meanwhile"));
            }
            db::holds::delete_place_of(conn, request.id).await?;
            db::manage_links::update_links_superseded(conn, request.id, now).await?;
            Ok(Told::Cancelled)
        }
    }
}
