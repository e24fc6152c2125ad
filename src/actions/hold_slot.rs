//! Keeps a time for a visitor for a few minutes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::facts::{self, Asking, Facts, Requests};
use crate::chance;
use crate::db;
use crate::db::busy::Mine;
use crate::db::holds::{NewHold, NewSeat, NewSession, Taking};
use crate::domain::booking::{self, HoldPlan, Place, Wanted};
use crate::domain::change;
use crate::domain::draft::{Answers, ChosenTime, Moving};
use crate::domain::hold;
use crate::domain::ids::{AppointmentId, DraftId, HoldId, OccupancyId, PracticeId};
use crate::domain::practice::Practice;
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// What the held time is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    NewVisit,
    Move(AppointmentId, Asker),
}

/// Holds `wanted` for a draft, whose earlier hold is given back, and notes it in the answers.
pub async fn hold_slot(
    state: &Arc<State>,
    practice: PracticeId,
    draft: DraftId,
    wanted: Wanted,
    purpose: Purpose,
) -> anyhow::Result<Result<HoldId, Refusal>> {
    let within = Arc::clone(state);
    let held = state
        .db
        .work(practice, async move |conn| {
            let Some(answers) = db::drafts::lock_draft(conn, draft).await? else {
                return Ok(Err(Refusal::HoldExpired));
            };
            let practice = within.practice_at_hand(conn, practice).await?;
            hold_within(
                conn,
                &within,
                &practice,
                (draft, answers),
                (&wanted, purpose),
            )
            .await
        })
        .await;
    or_taken(held)
}

/// What the database refuses for contention went to somebody else.
pub(super) fn or_taken<T>(
    answer: anyhow::Result<Result<T, Refusal>>,
) -> anyhow::Result<Result<T, Refusal>> {
    match answer {
        Err(error) if error.is::<db::Contended>() => {
            tracing::warn!(
                error.cause = db::describe(&error),
                "contention in the calendar"
            );
            Ok(Err(Refusal::Taken))
        }
        other => other,
    }
}

/// A conflict that locks and rules should have ruled out: nothing is written.
pub(super) fn contended(what: &str) -> anyhow::Error {
    db::Contended {
        state: what.to_owned(),
    }
    .into()
}

async fn hold_within(
    conn: &mut PgConnection,
    state: &State,
    practice: &Arc<Practice>,
    (draft, mut answers): (DraftId, Answers),
    (wanted, purpose): (&Wanted, Purpose),
) -> anyhow::Result<Result<HoldId, Refusal>> {
    let moving = match purpose {
        Purpose::NewVisit => None,
        Purpose::Move(visit, asker) => {
            let today = state.clock.now().date_naive();
            match db::appointments::find_appointment(conn, visit, asker, today).await? {
                Some(visit) => Some(visit),
                None => return Ok(Err(Refusal::NotOffered)),
            }
        }
    };
    // The old time of a visit that moves stays taken: the new one is held beside it.
    let asking = Asking {
        practice,
        wanted,
        mine: Mine {
            draft: Some(draft),
            moving: None,
        },
        patient: moving.as_ref().map(|visit| visit.patient),
        leaving: moving.as_ref(),
        requests: Requests::Occupy,
    };
    let facts = facts::lock_and_load(conn, state, asking).await?;
    let plan = match &moving {
        None => booking::decide_hold(&facts.practice, &facts.busy, wanted, facts.now),
        Some(visit) => change::decide_move(&facts.practice, &facts.busy, visit, wanted, facts.now)
            .map(|plan| plan.time),
    };
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let id = HoldId(chance::uuid(facts.now)?);
    let time = ChosenTime {
        practitioner: wanted.practitioner,
        location: wanted.location,
        starts_at: wanted.starts_at,
    };
    match moving {
        None => {
            answers.hold = Some(id);
            answers.time = Some(time);
            answers.booked = None;
        }
        Some(visit) => {
            answers.moving = Some(Moving {
                appointment: visit.id,
                hold: id,
                time,
            });
        }
    }
    let whose = Holder {
        hold: id,
        draft,
        answers: Some(&answers),
    };
    match place_hold(conn, &facts, &plan, wanted, whose).await? {
        Taking::Done => Ok(Ok(id)),
        Taking::Taken => Ok(Err(Refusal::Taken)),
    }
}

/// Who is to hold a time.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub hold: HoldId,
    pub draft: DraftId,
    /// What the draft says once it holds the time; `None`: as before.
    pub answers: Option<&'a Answers>,
}

impl Holder<'_> {
    /// A draft that says nothing new.
    pub(super) fn of(hold: HoldId, draft: DraftId) -> Self {
        Self {
            hold,
            draft,
            answers: None,
        }
    }
}

/// Writes a hold as planned, in place of whatever the draft held. What ran out is removed only
/// where it is in the way.
pub(super) async fn place_hold(
    conn: &mut PgConnection,
    facts: &Facts,
    plan: &HoldPlan,
    wanted: &Wanted,
    whose: Holder<'_>,
) -> anyhow::Result<Taking> {
    if facts.draft_holds {
        db::holds::delete_holds_of_draft(conn, whose.draft).await?;
    }
    if try_place(conn, facts, plan, wanted, whose).await? == Taking::Done {
        return Ok(Taking::Done);
    }
    facts.clear_expired(conn).await?;
    try_place(conn, facts, plan, wanted, whose).await
}

async fn try_place(
    conn: &mut PgConnection,
    facts: &Facts,
    plan: &HoldPlan,
    wanted: &Wanted,
    whose: Holder<'_>,
) -> anyhow::Result<Taking> {
    let expires_at = hold::expiry(facts.now, facts.practice.hold_minutes);
    let (session, number) = match plan.place {
        Place::Alone => {
            let new = NewHold {
                id: whose.hold,
                draft: whose.draft,
                answers: whose.answers,
                practitioner: plan.practitioner,
                location: plan.location,
                room: plan.room,
                appointment_type: wanted.appointment_type,
                during: plan.during,
                lane: 0,
                held_at: facts.now,
                expires_at,
            };
            return Ok(db::holds::insert_hold(conn, &new).await?);
        }
        Place::NewSession { capacity } => {
            match open_session(conn, plan, wanted, capacity, facts.now).await? {
                Some(session) => (session, 1),
                None => return Ok(Taking::Taken),
            }
        }
        Place::Seat { session, number } => (session, number),
    };
    let seat = NewSeat {
        id: whose.hold,
        session,
        number,
        draft: whose.draft,
        held_at: facts.now,
        expires_at,
    };
    let taking = db::holds::insert_seat(conn, &seat).await?;
    if let (Taking::Done, Some(answers)) = (taking, whose.answers) {
        db::drafts::update_draft(conn, whose.draft, answers, facts.now).await?;
    }
    Ok(taking)
}

async fn open_session(
    conn: &mut PgConnection,
    plan: &HoldPlan,
    wanted: &Wanted,
    capacity: i32,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<OccupancyId>> {
    let new = NewSession {
        id: OccupancyId(chance::uuid(now)?),
        practitioner: plan.practitioner,
        location: plan.location,
        room: plan.room,
        appointment_type: wanted.appointment_type,
        during: plan.during,
        capacity,
    };
    let taking = db::holds::insert_session(conn, &new).await?;
    Ok((taking == Taking::Done).then_some(new.id))
}
