//! Staff move a visit: to another time, practitioner or location. It stays the same visit, and its
//! old time is its own until the new one is.

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
use crate::domain::desk::decide_move;
use crate::domain::draft::Wish as Wanting;
use crate::domain::ids::{HoldId, LocationId, PracticeId, PractitionerId};
use crate::domain::session::Asker;
use crate::domain::staff::Reach;
use crate::state::State;

/// Where a visit goes.
#[derive(Clone, Debug)]
pub struct NewPlace {
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
    pub insisting: Insisting,
    pub mail: Mail,
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
    let wanted = wanted_of(&seen, to);
    let standing = facts::stand(conn, state, None).await?;
    let asking = Asking {
        standing: &standing,
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
    if let Err(refusal) = decide_move(&visit, &wanted) {
        return Ok(Ok(Outcome::Refused(refusal)));
    }
    let found = match place::find(&facts, &wanted, &to.insisting) {
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

fn wanted_of(visit: &Appointment, to: &NewPlace) -> Wanted {
    Wanted {
        appointment_type: visit.appointment_type,
        mode: Some(visit.mode),
        been_before: None,
        // A visit keeps the length it was booked with.
        minutes: Some(visit.minutes()),
        practitioner: Wanting::This(to.practitioner),
        location: to.location,
        starts_at: to.starts_at,
    }
}

async fn write(
    conn: &mut PgConnection,
    state: &State,
    (facts, wish): (&Facts, Wish),
    (visit, hold): (&Appointment, HoldId),
    (time, to): (&HoldPlan, &NewPlace),
) -> anyhow::Result<()> {
    let of = facts.practice.appointment_type(visit.appointment_type);
    let new = NewTime {
        // A promise to come was for the old time.
        status: if visit.status == AppointmentStatus::Confirmed {
            AppointmentStatus::Booked
        } else {
            visit.status
        },
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
    let done = (by, Action::Move, to.insisting.why.as_deref());
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
