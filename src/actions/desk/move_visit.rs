//! Staff move a visit: to another time, practitioner or location; or they change what it is, where
//! it stands. It stays the same visit, and its old time is its own until the new one is.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::cancel::Mail;
use super::lock::{conflict, finish_by, reaches};
use super::place::{self, Insisting, NoRoom};
use super::{NeedsReason, Outcome, Wish};
use crate::actions::facts::{self, Asking, Facts, Requests};
use crate::actions::hold_slot::{contended, or_taken};
use crate::actions::tell;
use crate::chance;
use crate::db;
use crate::db::appointments::NewTime;
use crate::db::audit_events::Actor;
use crate::db::busy::Mine;
use crate::db::communications::Told;
use crate::db::holds::Taking;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::audit::Action;
use crate::domain::booking::{HoldPlan, Wanted};
use crate::domain::desk::{decide_edit, decide_move};
use crate::domain::draft::Wish as Wanting;
use crate::domain::ids::{HoldId, LocationId, PracticeId, PractitionerId, RoomId, VisitReasonId};
use crate::domain::practice::{Mode, Practice};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::domain::staff::Reach;
use crate::state::State;

/// What is kept of a change of practitioner.
const AGREED: &str = "The patient agreed to see somebody else";

/// Where a visit goes.
#[derive(Clone, Debug)]
pub struct NewPlace {
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
    /// What it is from now on; `None`: what it was.
    pub kind: Option<Kind>,
    /// The patient agreed to see somebody else; kept where the practitioner changes.
    pub agreed: bool,
    pub insisting: Insisting,
    pub mail: Mail,
}

/// What a visit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub visit_reason: VisitReasonId,
    pub mode: Mode,
    /// `None`: as long as its type lasts.
    pub minutes: Option<i32>,
    /// Where its type needs one; `None`: the one it has, or else one that is free.
    pub room: Option<RoomId>,
}

/// Moves. The notice and what else binds patients alone gives way to a reason, which is recorded.
pub async fn move_visit(
    state: &Arc<State>,
    practice: PracticeId,
    wish: Wish,
    to: NewPlace,
) -> anyhow::Result<Result<Outcome, NeedsReason>> {
    let within = Arc::clone(state);
    let moved = state
        .db
        .work(practice, async move |conn| {
            Ok(Ok(move_within(conn, &within, wish, &to).await?))
        })
        .await;
    state.outbox_bell.notify_one();
    Ok(or_taken(moved)?.unwrap_or_else(|refusal| Ok(Outcome::Refused(refusal))))
}

async fn move_within(
    conn: &mut PgConnection,
    state: &State,
    wish: Wish,
    to: &NewPlace,
) -> anyhow::Result<Result<Outcome, NeedsReason>> {
    let today = state.clock.now().date_naive();
    let asker = Asker::Link(wish.visit);
    let seen = db::appointments::find_appointment(conn, wish.visit, asker, today).await?;
    let is_theirs = match wish.reach {
        Reach::Everybody => true,
        Reach::Of(own) => own == to.practitioner,
    };
    let Some(seen) = seen.filter(|seen| is_theirs && reaches(wish.reach, seen)) else {
        return Ok(Ok(Outcome::NotFound));
    };
    let practice = state.practice(conn).await?;
    let Some(wanted) = wanted_of(&practice, &seen, to) else {
        return Ok(Ok(Outcome::Refused(Refusal::NotOffered)));
    };
    let asking = Asking {
        practice: &practice,
        wanted: &wanted,
        mine: Mine {
            draft: None,
            moving: Some(seen.id),
        },
        patient: Some(seen.patient),
        leaving: Some(&seen),
        requests: Requests::Occupy,
    };
    let facts = facts::lock_and_load(conn, state, asking).await?;
    let locked = db::appointments::lock_appointment(conn, seen.id, asker, today).await?;
    let visit = locked.context("a visit is gone")?;
    if visit.version != wish.version {
        let conflict = conflict(conn, &visit).await?;
        return Ok(Ok(Outcome::Conflict(conflict)));
    }
    let decided = match to.kind {
        Some(_) => decide_edit(&visit),
        None => decide_move(&visit, &wanted),
    };
    if let Err(refusal) = decided {
        return Ok(Ok(Outcome::Refused(refusal)));
    }
    // What a visit is may be put right while it lasts.
    let judged = match to.kind {
        Some(_) => facts.now.min(visit.starts_at),
        None => facts.now,
    };
    let chosen = (&to.insisting, to.kind.and_then(|kind| kind.room));
    let found = match place::find_in(&facts, &wanted, chosen, judged) {
        Ok(found) => found,
        Err(NoRoom::Refused(refusal)) => return Ok(Ok(Outcome::Refused(refusal))),
        Err(NoRoom::NeedsReason(needs)) => return Ok(Err(needs)),
    };
    // The new time may reach into the old one, which is given up in the same unit.
    db::holds::delete_place_of(conn, visit.id).await?;
    let hold = HoldId(chance::uuid(facts.now)?);
    place::hold(conn, &facts, (&wanted, &found), hold).await?;
    write(
        conn,
        state,
        (&facts, wish),
        (&visit, hold),
        (&found.time, to),
    )
    .await?;
    Ok(Ok(Outcome::Done))
}

/// `None`: the practice has no such reason any more.
fn wanted_of(practice: &Practice, visit: &Appointment, to: &NewPlace) -> Option<Wanted> {
    // A visit that only moves keeps the length it was booked with.
    let (of, mode, minutes) = match to.kind {
        Some(kind) => {
            let reason = practice.visit_reason(kind.visit_reason)?;
            (reason.appointment_type, kind.mode, kind.minutes)
        }
        None => (visit.appointment_type, visit.mode, Some(visit.minutes())),
    };
    Some(Wanted {
        appointment_type: of,
        mode: Some(mode),
        been_before: None,
        minutes,
        practitioner: Wanting::This(to.practitioner),
        location: to.location,
        starts_at: to.starts_at,
    })
}

async fn write(
    conn: &mut PgConnection,
    state: &State,
    (facts, wish): (&Facts, Wish),
    (visit, hold): (&Appointment, HoldId),
    (time, to): (&HoldPlan, &NewPlace),
) -> anyhow::Result<()> {
    let reason = to.kind.map_or(visit.visit_reason, |kind| kind.visit_reason);
    let found = facts.practice.visit_reason(reason);
    let of = to
        .kind
        .and(found)
        .map_or(visit.appointment_type, |one| one.appointment_type);
    let is_moved = time.visit.start != visit.starts_at || time.practitioner != visit.practitioner;
    let of = facts.practice.appointment_type(of);
    let new = NewTime {
        // A promise to come was for the old time.
        status: if is_moved && visit.status == AppointmentStatus::Confirmed {
            AppointmentStatus::Booked
        } else {
            visit.status
        },
        appointment_type: of.map_or(visit.appointment_type, |of| of.id),
        visit_reason: reason,
        mode: to.kind.map_or(visit.mode, |kind| kind.mode),
        practitioner: time.practitioner,
        location: time.location,
        visit: time.visit,
        starts_wall: time.starts_wall,
        time_zone: time.time_zone,
        change_notice_minutes: of
            .map_or(visit.change_notice_minutes, |of| of.change_notice_minutes),
        hold,
    };
    let changed = db::appointments::update_time(conn, visit, &new).await?;
    let by = Actor::Staff(wish.by);
    let action = if to.kind.is_some() {
        Action::Edit
    } else {
        Action::Move
    };
    let is_agreed = to.agreed && time.practitioner != visit.practitioner;
    let agreed = is_agreed.then(|| AGREED.to_owned());
    let why: Vec<String> = to.insisting.why.clone().into_iter().chain(agreed).collect();
    let why = (!why.is_empty()).then(|| why.join(". "));
    let done = (by, action, why.as_deref());
    let after = finish_by(conn, (visit, changed), done, facts.now).await?;
    if db::holds::mark_hold_booked(conn, hold, visit.id).await? == Taking::Taken {
        return Err(contended("the hold went"));
    }
    if to.mail == Mail::Send {
        let link = tell::renew_link(conn, &state.secrets, visit.id, facts.now).await?;
        tell::tell_patient(conn, &after, Told::Moved(link), facts.now).await?;
    }
    Ok(())
}
