//! Swaps a visit's time for the one held: same visit, same reference, one transaction, so that
//! the patient is never without.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::facts::{self, Asking, Facts, Requests};
use super::hold_slot::{Holder, contended, or_taken, place_hold};
use super::tell;
use crate::db;
use crate::db::appointments::{Change, NewTime};
use crate::db::busy::Mine;
use crate::db::communications::Told;
use crate::db::holds::Taking;
use crate::domain::appointment::Appointment;
use crate::domain::audit::Action;
use crate::domain::booking::Wanted;
use crate::domain::change::{self, MovePlan};
use crate::domain::draft::{Answers, Moving};
use crate::domain::ids::{AppointmentId, DraftId, PracticeId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// What became of the wish to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Moved now, or by the same form sent before.
    Done,
    /// No new time is chosen for this visit.
    NothingChosen,
    NotFound,
}

/// Moves a visit to the time its draft holds. The hold is the key, as in a booking.
pub async fn move_appointment(
    state: &Arc<State>,
    practice: PracticeId,
    draft: DraftId,
    (id, asker): (AppointmentId, Asker),
) -> anyhow::Result<Result<Moved, Refusal>> {
    let within = Arc::clone(state);
    let moved = state
        .db
        .work(practice, async move |conn| {
            let answers = db::drafts::lock_draft(conn, draft).await?;
            let moving = answers.as_ref().and_then(|answers| answers.moving);
            let Some((answers, moving)) = answers
                .zip(moving)
                .filter(|(_, moving)| moving.appointment == id)
            else {
                return Ok(Ok(Moved::NothingChosen));
            };
            if db::appointments::find_by_hold(conn, moving.hold).await? == Some(id) {
                return Ok(Ok(Moved::Done));
            }
            let order = Order {
                draft,
                answers,
                moving,
                asker,
                offered_at: None,
            };
            move_within(conn, &within, &order).await
        })
        .await;
    state.outbox_bell.notify_one();
    or_taken(moved)
}

/// Moves a visit to the time that the practice keeps for it. The patient's notice does not bind: it
/// was the practice that wished for another time.
pub async fn take_offer(
    state: &Arc<State>,
    practice: PracticeId,
    (id, asker): (AppointmentId, Asker),
) -> anyhow::Result<Result<Moved, Refusal>> {
    let within = Arc::clone(state);
    let moved = state
        .db
        .work(practice, async move |conn| {
            let Some(offer) = db::offers::find_newest_offer(conn, id).await? else {
                return Ok(Ok(Moved::NothingChosen));
            };
            let answers = db::drafts::lock_draft(conn, offer.draft).await?;
            if db::appointments::find_by_hold(conn, offer.hold).await? == Some(id) {
                return Ok(Ok(Moved::Done));
            }
            let moving = answers.as_ref().and_then(|answers| answers.moving);
            let Some((answers, moving)) = answers.zip(moving) else {
                return Ok(Err(Refusal::HoldExpired));
            };
            let order = Order {
                draft: offer.draft,
                answers,
                moving,
                asker,
                offered_at: Some(offer.created_at),
            };
            move_within(conn, &within, &order).await
        })
        .await;
    state.outbox_bell.notify_one();
    or_taken(moved)
}

struct Order {
    draft: DraftId,
    answers: Answers,
    moving: Moving,
    asker: Asker,
    /// When the practice offered the time; none: the patient chose it.
    offered_at: Option<DateTime<Utc>>,
}

async fn move_within(
    conn: &mut PgConnection,
    state: &State,
    order: &Order,
) -> anyhow::Result<Result<Moved, Refusal>> {
    let today = state.clock.now().date_naive();
    let id = order.moving.appointment;
    let found = db::appointments::find_appointment(conn, id, order.asker, today).await?;
    let Some(seen) = found else {
        return Ok(Ok(Moved::NotFound));
    };
    let wanted = wanted_of(order, &seen);
    let mine = Mine {
        draft: Some(order.draft),
        moving: Some(id),
    };
    let patient = Some(seen.patient);
    let practice = state.practice(conn).await?;
    let asking = Asking {
        practice: &practice,
        wanted: &wanted,
        mine,
        patient,
        leaving: Some(&seen),
        requests: Requests::Occupy,
    };
    let facts = facts::lock_and_load(conn, state, asking).await?;
    let locked = db::appointments::lock_appointment(conn, id, order.asker, today).await?;
    let visit = locked.context("a visit is gone")?;
    if visit.version != seen.version {
        return Err(contended("the visit was changed meanwhile"));
    }
    let Facts {
        practice,
        busy,
        now,
        ..
    } = &facts;
    let is_held = hold_is_live(conn, &facts, order).await?;
    let plan = match order.offered_at {
        None => change::decide_move(practice, busy, &visit, &wanted, *now),
        Some(_) if !is_held => Err(Refusal::HoldExpired),
        Some(since) => change::decide_offered(practice, busy, &visit, &wanted, since),
    };
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !is_held {
        let whose = Holder::of(order.moving.hold, order.draft);
        if place_hold(conn, &facts, &plan.time, &wanted, whose).await? == Taking::Taken {
            return Ok(Err(Refusal::Taken));
        }
    }
    swap(conn, &facts, &visit, &plan, order).await?;
    tell_all(conn, state, &facts, &visit, order).await?;
    Ok(Ok(Moved::Done))
}

fn wanted_of(order: &Order, visit: &Appointment) -> Wanted {
    let time = order.moving.time;
    Wanted {
        appointment_type: visit.appointment_type,
        mode: Some(visit.mode),
        been_before: None,
        minutes: None,
        practitioner: time.practitioner,
        location: time.location,
        starts_at: time.starts_at,
    }
}

async fn hold_is_live(
    conn: &mut PgConnection,
    facts: &Facts,
    order: &Order,
) -> anyhow::Result<bool> {
    let held = db::holds::find_hold(conn, order.moving.hold, order.draft).await?;
    Ok(held.is_some_and(|held| held.is_live(facts.now)))
}

async fn swap(
    conn: &mut PgConnection,
    facts: &Facts,
    visit: &Appointment,
    plan: &MovePlan,
    order: &Order,
) -> anyhow::Result<()> {
    let of = facts.practice.appointment_type(visit.appointment_type);
    let held = db::holds::find_hold(conn, order.moving.hold, order.draft).await?;
    let new = NewTime {
        status: plan.status,
        appointment_type: visit.appointment_type,
        visit_reason: visit.visit_reason,
        mode: visit.mode,
        practitioner: held.map_or(plan.time.practitioner, |held| held.practitioner),
        location: plan.time.location,
        visit: plan.time.visit,
        starts_wall: plan.time.starts_wall,
        time_zone: plan.time.time_zone,
        change_notice_minutes: of
            .map_or(visit.change_notice_minutes, |of| of.change_notice_minutes),
        hold: order.moving.hold,
    };
    if db::appointments::update_time(conn, visit, &new).await? == Change::Stale {
        return Err(contended("the visit was changed meanwhile"));
    }
    db::holds::delete_place_of(conn, visit.id).await?;
    match db::holds::mark_hold_booked(conn, order.moving.hold, visit.id).await? {
        Taking::Done => Ok(()),
        Taking::Taken => Err(contended("the hold went")),
    }
}

async fn tell_all(
    conn: &mut PgConnection,
    state: &State,
    facts: &Facts,
    was: &Appointment,
    order: &Order,
) -> anyhow::Result<()> {
    let today = facts.now.date_naive();
    let visit = db::appointments::find_appointment(conn, was.id, order.asker, today).await?;
    let visit = visit.context("a visit just moved is not found")?;
    let link = tell::renew_link(conn, &state.secrets, visit.id, facts.now).await?;
    tell::tell_patient(conn, &visit, Told::Moved(link), facts.now).await?;
    tell::record(
        conn,
        &visit,
        tell::Deed {
            by: order.asker.into(),
            action: Action::Move,
            from: Some(was.status),
            why: None,
        },
        facts.now,
    )
    .await?;
    db::drafts::update_draft(conn, order.draft, &order.answers, facts.now).await?;
    Ok(())
}
