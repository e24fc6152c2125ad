//! Staff book a visit for somebody: for later, or for a person who just walked in.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::add_note;
use super::cancel::Mail;
use super::lock::{action_of, finish_by};
use super::place::{self, Found, Insisting, NoRoom};
use crate::actions::book_appointment::{insert, references};
use crate::actions::facts::{self, Asking, Facts, Requests};
use crate::actions::hold_slot::or_taken;
use crate::actions::tell;
use crate::chance;
use crate::db;
use crate::db::appointments::NewAppointment;
use crate::db::audit_events::Actor;
use crate::db::busy::Mine;
use crate::db::communications::Told;
use crate::db::patients::Person;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::audit::Action;
use crate::domain::booking::Wanted;
use crate::domain::desk::{is_today, judged_at};
use crate::domain::draft::Wish;
use crate::domain::ids::{
    AppointmentId, HoldId, LocationId, PatientId, PracticeId, PractitionerId, StaffMemberId,
    VisitReasonId,
};
use crate::domain::practice::Mode;
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::domain::staff::Reach;
use crate::state::State;

/// What is kept as the reason of a walk-in that patients could not have booked.
const WALK_IN: &str = "Walk-in";

/// A visit to be.
#[derive(Clone, Debug)]
pub struct NewVisit {
    /// Of the form that asks: sent twice, it books once.
    pub key: HoldId,
    pub patient: PatientId,
    pub visit_reason: VisitReasonId,
    pub mode: Mode,
    pub practitioner: Wish<PractitionerId>,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
    /// `None`: as long as its type lasts.
    pub minutes: Option<i32>,
    /// For staff.
    pub note: Option<String>,
    pub insisting: Insisting,
    pub mail: Mail,
    pub comes: Comes,
}

/// When the patient comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    Later,
    /// They stand at the desk.
    WalkedIn,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    As(AppointmentId),
    Refused(Refusal),
    /// Patients could not have it: a reason must be given.
    NeedsReason,
    /// Whoever walks in comes today, where they stand.
    NotToday,
    /// No such patient or practitioner, or none of theirs.
    NotFound,
}

/// Books.
pub async fn book_visit(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    new: NewVisit,
) -> anyhow::Result<Made> {
    let within = Arc::clone(state);
    let made = state
        .db
        .work(practice, async move |conn| {
            Ok(Ok(book_within(conn, &within, (by, reach), new).await?))
        })
        .await;
    state.outbox_bell.notify_one();
    Ok(or_taken(made)?.unwrap_or_else(Made::Refused))
}

async fn book_within(
    conn: &mut PgConnection,
    state: &State,
    (by, reach): (StaffMemberId, Reach),
    mut new: NewVisit,
) -> anyhow::Result<Made> {
    let today = state.clock.now().date_naive();
    let is_theirs = match reach {
        Reach::Everybody => true,
        Reach::Of(own) => new.practitioner == Wish::This(own),
    };
    let person = db::patients::find_person(conn, new.patient, reach, today).await?;
    let Some(person) = person.filter(|_| is_theirs) else {
        return Ok(Made::NotFound);
    };
    let practice = state.practice(conn).await?;
    let Some(reason) = practice.visit_reason(new.visit_reason) else {
        return Ok(Made::Refused(Refusal::NotOffered));
    };
    let wanted = Wanted {
        appointment_type: reason.appointment_type,
        mode: Some(new.mode),
        been_before: None,
        minutes: new.minutes,
        practitioner: new.practitioner,
        location: new.location,
        starts_at: new.starts_at,
    };
    let asking = Asking {
        practice: &practice,
        wanted: &wanted,
        mine: Mine {
            draft: None,
            moving: None,
        },
        patient: Some(person.id),
        leaving: None,
        requests: Requests::Occupy,
    };
    let facts = facts::lock_and_load(conn, state, asking).await?;
    if let Some(before) = db::appointments::find_by_hold(conn, new.key).await? {
        return Ok(Made::As(before));
    }
    let mut judged = facts.now;
    if new.comes == Comes::WalkedIn {
        if !is_today(&facts.practice, new.location, new.starts_at, facts.now) {
            return Ok(Made::NotToday);
        }
        judged = judged_at(new.starts_at, facts.now);
        new.insisting.why.get_or_insert_with(|| WALK_IN.to_owned());
    }
    let found = match place::find(&facts, &wanted, &new.insisting, judged) {
        Ok(found) => found,
        Err(NoRoom::Refused(refusal)) => return Ok(Made::Refused(refusal)),
        Err(NoRoom::NeedsReason(_)) => return Ok(Made::NeedsReason),
    };
    facts.clear_expired(conn).await?;
    place::hold(conn, &facts, (&wanted, &found), new.key).await?;
    let visit = write(conn, (&facts, &wanted, &found), (by, &person), &new).await?;
    if new.mail == Mail::Send && person.account.is_some() {
        let link = tell::renew_link(conn, &state.secrets, visit.id, facts.now).await?;
        tell::tell_patient(conn, &visit, Told::Booked(link), facts.now).await?;
    }
    Ok(Made::As(visit.id))
}

async fn write(
    conn: &mut PgConnection,
    (facts, wanted, found): (&Facts, &Wanted, &Found),
    (by, person): (StaffMemberId, &Person),
    new: &NewVisit,
) -> anyhow::Result<Appointment> {
    let now = facts.now;
    let of = facts.practice.appointment_type(wanted.appointment_type);
    let of = of.context("a type that was found is gone")?;
    let row = NewAppointment {
        id: AppointmentId(chance::uuid(now)?),
        references: &references()?,
        status: AppointmentStatus::Booked,
        patient: person.id,
        account: person.account,
        practitioner: found.time.practitioner,
        location: found.time.location,
        appointment_type: of.id,
        visit_reason: new.visit_reason,
        mode: new.mode,
        visit: found.time.visit,
        starts_wall: found.time.starts_wall,
        time_zone: found.time.time_zone,
        shown_zone: None,
        change_notice_minutes: of.change_notice_minutes,
        support: None,
        hold: new.key,
        now,
    };
    let id = insert(conn, &row).await?;
    let asker = Asker::Link(id);
    let visit = db::appointments::find_appointment(conn, id, asker, now.date_naive()).await?;
    let visit = visit.context("a visit just booked is not found")?;
    if let Some(text) = &new.note {
        add_note::write(conn, id, (by, text), now).await?;
    }
    let deed = tell::Deed {
        by: Actor::Staff(by),
        action: Action::Book,
        from: None,
        why: new.insisting.why.as_deref(),
    };
    tell::record(conn, &visit, deed, now).await?;
    match new.comes {
        Comes::Later => Ok(visit),
        Comes::WalkedIn => arrive(conn, &visit, by, now).await,
    }
}

/// Whoever walks in is there.
async fn arrive(
    conn: &mut PgConnection,
    visit: &Appointment,
    by: StaffMemberId,
    now: DateTime<Utc>,
) -> anyhow::Result<Appointment> {
    let to = AppointmentStatus::Arrived;
    let changed = db::desk::update_status(conn, visit, to, now).await?;
    // After the booking in the record, which goes by time.
    let at = now + TimeDelta::microseconds(1);
    let done = (Actor::Staff(by), action_of(to), None);
    finish_by(conn, (visit, changed), done, at).await
}
