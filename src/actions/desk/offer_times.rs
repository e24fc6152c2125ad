//! Keeps another time for each patient whose visit lies in time that was just blocked, and tells them.

use std::sync::Arc;

use chrono::{DateTime, Days, Utc};
use sqlx::PgConnection;

use crate::actions::facts::Facts;
use crate::actions::hold_slot::{Holder, place_hold};
use crate::actions::tell::{self, Deed};
use crate::chance;
use crate::db;
use crate::db::audit_events::Actor;
use crate::db::blocks::VisitWithin;
use crate::db::busy::{Mine, Scope};
use crate::db::communications::Told;
use crate::db::holds::Taking;
use crate::domain::appointment::Appointment;
use crate::domain::audit::Action;
use crate::domain::booking::{HoldPlan, Wanted, decide_hold};
use crate::domain::busy::{Busy, around_days};
use crate::domain::draft::{Answers, ChosenTime, Moving, Wish};
use crate::domain::ids::{DraftId, HoldId, OfferId, PatientId, StaffMemberId};
use crate::domain::offer::{Offer, Standing, kept_until, nearest};
use crate::domain::practice::Practice;
use crate::domain::session::Asker;
use crate::domain::slot::{Slot, SlotQuery, find_slots};
use crate::domain::time::Interval;
use crate::state::State;

/// How long after its date another time for a visit is looked for.
const LOOK_DAYS: u64 = 28;

/// Keeps a time for each visit whose patient can be told, under the lock of everybody's calendars.
/// `practice` is the one with the block. Where nothing is free, nothing is kept.
pub(super) async fn offer_times(
    conn: &mut PgConnection,
    state: &State,
    (by, visits): (StaffMemberId, &[VisitWithin]),
    (practice, now): (&Arc<Practice>, DateTime<Utc>),
) -> anyhow::Result<()> {
    // A patient of two visits cannot be at two of the times either.
    let mut kept: Vec<(PatientId, Interval)> = Vec::new();
    for visit in visits.iter().filter(|visit| visit.email.is_some()) {
        let asker = Asker::Link(visit.id);
        let found = db::appointments::find_appointment(conn, visit.id, asker, now.date_naive());
        let Some(visit) = found.await?.filter(|visit| visit.starts_at > now) else {
            continue;
        };
        let newest = db::offers::find_newest_offer(conn, visit.id).await?;
        if newest.is_some_and(|offer| offer.standing(&visit, now) == Standing::Open) {
            continue;
        }
        let own = kept.iter().filter(|(patient, _)| *patient == visit.patient);
        let own = own.map(|(_, during)| *during).collect();
        let Some((plan, offer)) = keep(conn, (practice, now), &visit, own).await? else {
            continue;
        };
        kept.push((visit.patient, plan.visit));
        db::offers::insert_offer(conn, &offer).await?;
        let link = tell::renew_link(conn, &state.secrets, visit.id, now).await?;
        tell::tell_patient(conn, &visit, Told::Offered(link, offer.id), now).await?;
        let deed = Deed {
            by: Actor::Staff(by),
            action: Action::Offer,
            from: Some(visit.status),
            why: None,
        };
        tell::record(conn, &visit, deed, now).await?;
    }
    Ok(())
}

/// Finds a visit the nearest time that is free by the rules that bind patients, and holds it.
async fn keep(
    conn: &mut PgConnection,
    (practice, now): (&Arc<Practice>, DateTime<Utc>),
    visit: &Appointment,
    mut elsewhere: Vec<Interval>,
) -> anyhow::Result<Option<(HoldPlan, Offer)>> {
    let query = query_of(visit, now);
    let scope = scope_of(practice, &query);
    let rows = db::busy::list_busy(conn, &scope, Mine::default(), now).await?;
    let whose = (visit.patient, Some(visit.id));
    let times = db::appointments::list_busy_times_of_patient(conn, whose, scope.within).await?;
    elsewhere.extend(times);
    let ahead = db::appointments::list_future_visits(conn, whose, now).await?;
    let busy = Busy::new(rows, &elsewhere).with_future_visits(ahead);
    let slots = find_slots(practice, &busy, &query, now);
    let Some(slot) = nearest(visit, &slots) else {
        return Ok(None);
    };
    let wanted = Wanted {
        appointment_type: visit.appointment_type,
        mode: query.mode,
        been_before: None,
        minutes: query.minutes,
        practitioner: Wish::This(slot.practitioner),
        location: slot.location,
        starts_at: slot.starts_at,
    };
    let Ok(plan) = decide_hold(practice, &busy, &wanted, now) else {
        return Ok(None);
    };
    let facts = Facts::of((Arc::clone(practice), busy), scope, now);
    let offer = hold(conn, &facts, (&plan, &wanted), (visit, slot)).await?;
    Ok(offer.map(|offer| (plan, offer)))
}

/// Holds a time in a draft of nobody's browser, for as long as an answer is waited for. `None`: it
/// went.
async fn hold(
    conn: &mut PgConnection,
    facts: &Facts,
    (plan, wanted): (&HoldPlan, &Wanted),
    (visit, slot): (&Appointment, &Slot),
) -> anyhow::Result<Option<Offer>> {
    let now = facts.now;
    let offer = Offer {
        id: OfferId(chance::uuid(now)?),
        visit: visit.id,
        sequence: visit.sequence,
        draft: DraftId(chance::uuid(now)?),
        hold: HoldId(chance::uuid(now)?),
        practitioner: plan.practitioner,
        location: plan.location,
        starts_at: slot.starts_at,
        created_at: now,
        expires_at: kept_until(visit, slot, now),
        declined_at: None,
    };
    let answers = Answers {
        moving: Some(Moving {
            appointment: visit.id,
            hold: offer.hold,
            time: ChosenTime {
                practitioner: wanted.practitioner,
                location: wanted.location,
                starts_at: wanted.starts_at,
            },
        }),
        ..Answers::default()
    };
    let nobody = chance::token()?.hash();
    db::drafts::insert_draft(conn, offer.draft, nobody, &answers, now).await?;
    db::drafts::update_draft_expiry(conn, offer.draft, offer.expires_at).await?;
    let whose = Holder::of(offer.hold, offer.draft);
    if place_hold(conn, facts, plan, wanted, whose).await? == Taking::Taken {
        return Ok(None);
    }
    db::holds::update_hold_expiry(conn, whose.hold, whose.draft, offer.expires_at, now).await?;
    Ok(Some(offer))
}

fn query_of(visit: &Appointment, now: DateTime<Utc>) -> SlotQuery {
    let today = now.date_naive();
    SlotQuery {
        appointment_type: visit.appointment_type,
        mode: Some(visit.mode),
        been_before: None,
        // A visit keeps the length it was booked with.
        minutes: Some(visit.minutes()),
        location: Wish::This(visit.location),
        practitioner: Wish::Any,
        from_on: today - Days::new(1),
        until_on: visit.starts_wall.date() + Days::new(LOOK_DAYS),
    }
}

/// Everybody who could take the visit, and every room.
fn scope_of(practice: &Practice, query: &SlotQuery) -> Scope {
    let practitioners = practice.practitioners.iter();
    Scope {
        practitioners: practitioners
            .filter(|one| one.offers(query.appointment_type))
            .map(|one| one.id)
            .collect(),
        rooms: practice.rooms.iter().map(|room| room.id).collect(),
        within: around_days(query.from_on, query.until_on),
    }
}
