//! Fills one practitioner's day with visits, as patients would: by looking for
//! a time and holding it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::people::id;
use crate::domain::booking::{HoldPlan, Place, Wanted, decide_hold};
use crate::domain::busy::{Busy, BusyRow, OccupancyKind, Own};
use crate::domain::draft::{BeenBefore, Wish};
use crate::domain::ids::{AppointmentTypeId, OccupancyId};
use crate::domain::practice::{Practice, Practitioner};
use crate::domain::slot::{SlotQuery, find_slots};

/// How long before the day its visits could be booked: inside every horizon, outside every notice.
const BOOKED_AHEAD: TimeDelta = TimeDelta::days(20);

/// A time taken by the rules.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    pub(super) appointment_type: AppointmentTypeId,
    pub(super) plan: HoldPlan,
    /// The occupancy it takes, or the session's in which it takes a seat.
    pub(super) occupancy: OccupancyId,
}

/// Books a practitioner's day full: nothing more fits when it returns. `rows` are
/// everybody's busy times of that day, and grow.
pub(super) fn fill(
    practice: &Practice,
    practitioner: &Practitioner,
    on: NaiveDate,
    rows: &mut Vec<BusyRow>,
    rng: &mut StdRng,
) -> Vec<Taken> {
    let noon = on.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc();
    let now = noon - BOOKED_AHEAD;
    let mut types = practitioner.appointment_types.clone();
    let mut taken = Vec::new();
    while !types.is_empty() {
        let index = rng.random_range(0..types.len());
        let of = types[index];
        let busy = Busy::new(rows.clone(), &[]);
        let query = SlotQuery {
            appointment_type: of,
            mode: None,
            been_before: Some(BeenBefore::Yes),
            minutes: None,
            location: Wish::Any,
            practitioner: Wish::This(practitioner.id),
            from_on: on,
            until_on: on,
        };
        let slots = find_slots(practice, &busy, &query, now);
        let wanted = slots.choose(rng).map(|slot| Wanted {
            appointment_type: of,
            mode: None,
            been_before: Some(BeenBefore::Yes),
            minutes: None,
            practitioner: Wish::This(practitioner.id),
            location: slot.location,
            starts_at: slot.starts_at,
        });
        let plan = wanted.and_then(|wanted| decide_hold(practice, &busy, &wanted, now).ok());
        match plan {
            Some(plan) => taken.push(take(rows, of, plan, rng)),
            None => {
                types.swap_remove(index);
            }
        }
    }
    taken
}

fn take(
    rows: &mut Vec<BusyRow>,
    appointment_type: AppointmentTypeId,
    plan: HoldPlan,
    rng: &mut StdRng,
) -> Taken {
    let (kind, capacity, seats_taken) = match plan.place {
        Place::Alone => (OccupancyKind::Visit, 1, Vec::new()),
        Place::NewSession { capacity } => (OccupancyKind::Session, capacity, vec![1]),
        Place::Seat { session, number } => {
            for row in rows.iter_mut().filter(|row| row.occupancy == session) {
                row.seats_taken.push(number);
            }
            return Taken {
                appointment_type,
                plan,
                occupancy: session,
            };
        }
    };
    let occupancy = OccupancyId(id(booked_by(plan.visit.start), rng));
    rows.push(BusyRow {
        occupancy,
        kind,
        practitioner: plan.practitioner,
        location: plan.location,
        room: plan.room,
        during: plan.during,
        appointment_type,
        capacity,
        seats_taken,
        own: Own::Nothing,
    });
    Taken {
        appointment_type,
        plan,
        occupancy,
    }
}

/// Ids of visits sort by a time at which they could have been booked.
fn booked_by(starts_at: DateTime<Utc>) -> DateTime<Utc> {
    starts_at - BOOKED_AHEAD
}
