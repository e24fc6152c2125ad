//! What is offered can be had, what is not is refused by the rule that is named for it, and less is
//! offered the more stands in the way.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::booking::{HoldPlan, Place, Wanted, decide_booking, decide_hold, explain};
use super::super::busy::{BusyRow, OccupancyKind, Own};
use super::super::draft::Wish;
use super::super::explain::explain_day;
use super::super::hold::{Held, expiry};
use super::super::ids::{HoldId, LocationId, OccupancyId, PractitionerId};
use super::super::refusal::Refusal;
use super::super::slot::Slot;
use super::super::time::Interval;
use super::clinic::{Clinic, VISIT};
use super::model::{hours_on, lasts};
use super::properties::day;
use super::random::{clinic, clinics, config};

/// Of the five-minute steps of a day, one of so many is looked at.
const FEW: usize = 29;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_offered_slot_lies_in_hours_of_its_practitioner(text in clinics()) {
        let clinic = clinic(&text);
        for slot in clinic.slots() {
            let who = clinic.practice.practitioner(slot.practitioner).unwrap();
            let place = clinic.practice.location(slot.location).unwrap();
            let visit = Interval {
                start: slot.starts_at,
                end: slot.starts_at + TimeDelta::minutes(lasts(&clinic, who)),
            };
            let is_in_hours = [0, 1].into_iter().any(|back| {
                let on = slot.starts_wall.date() - TimeDelta::days(back);
                let hours = hours_on(&clinic, who, place, on);
                hours.iter().any(|hours| hours.span.contains(visit))
            });
            prop_assert!(is_in_hours, "{:?}", slot);
        }
    }

    #[test]
    fn every_offered_slot_can_be_booked_at_once(text in clinics()) {
        let clinic = clinic(&text);
        for slot in clinic.slots() {
            let wanted = wanted(&clinic, slot.starts_at, slot.location, slot.practitioner);
            let plan = decide_hold(&clinic.practice, &clinic.busy(), &wanted, clinic.now).unwrap();
            let mut holding = clinic.clone();
            keep(&mut holding.rows, &plan);
            let held = held(&clinic, &wanted);
            let booked = decide_booking(&clinic.practice, &holding.busy(), &held, &wanted, clinic.now);
            prop_assert!(booked.is_ok(), "{:?}: {:?}", slot, booked);
            prop_assert_eq!(booked.unwrap().time, HoldPlan { place: booked.unwrap().time.place, ..plan });
        }
    }

    #[test]
    fn every_start_that_is_not_offered_is_refused_by_the_rule_explained(
        text in clinics(),
        from in any::<prop::sample::Index>(),
    ) {
        let clinic = clinic(&text);
        let offered: BTreeSet<_> = clinic.slots().iter().map(key).collect();
        let busy = clinic.busy();
        for location in &clinic.practice.locations {
            // At others in each clinic.
            let starts = day(&clinic, location).into_iter();
            let starts = starts.skip(from.index(FEW)).step_by(FEW);
            for (at, one) in starts.flat_map(|at| {
                clinic.practice.practitioners.iter().map(move |one| (at, one.id))
            }) {
                if offered.contains(&(at, one, location.id)) {
                    continue;
                }
                let wanted = wanted(&clinic, at, location.id, one);
                let named = explain(&clinic.practice, &busy, &wanted, clinic.now);
                prop_assert!(named.is_err(), "{} is offered and is not", at);
                let refused = decide_hold(&clinic.practice, &busy, &wanted, clinic.now);
                prop_assert_eq!(refused.err(), named.err());
                let held = held(&clinic, &wanted);
                let refused = decide_booking(&clinic.practice, &busy, &held, &wanted, clinic.now);
                prop_assert_eq!(
                    refused.err().map(Refusal::rule),
                    named.err().map(Refusal::rule)
                );
            }
        }
    }

    #[test]
    fn what_is_explained_as_free_is_what_is_offered(text in clinics()) {
        let mut clinic = clinic(&text);
        clinic.patient.clear();
        let mut free = BTreeSet::new();
        for location in &clinic.practice.locations {
            for one in &clinic.practice.practitioners {
                let wanted = wanted(&clinic, clinic.now, location.id, one.id);
                let on = clinic.query.from_on;
                let all = explain_day(&clinic.practice, &clinic.rows, &wanted, on, clinic.now);
                let starts = all.unwrap_or_default().into_iter();
                let starts = starts.filter(|start| start.refusal.is_none());
                free.extend(starts.map(|start| (start.starts_at, one.id, location.id)));
            }
        }
        prop_assert_eq!(free, offered(&clinic));
    }

    #[test]
    fn whatever_else_stands_in_the_way_never_adds_a_slot(
        text in clinics(),
        which in any::<prop::sample::Index>(),
    ) {
        let mut clinic = clinic(&text);
        clinic.rows.retain(|row| row.kind != OccupancyKind::Session);
        let all = offered(&clinic);
        let practice = &mut clinic.practice;
        let [closures, blocks] = [practice.closures.len(), practice.blocks.len()];
        let all_there_are = closures + blocks + clinic.patient.len();
        if all_there_are == 0 {
            return Ok(());
        }
        let one = which.index(all_there_are);
        if one < closures {
            practice.closures.remove(one);
        } else if one < closures + blocks {
            practice.blocks.remove(one - closures);
        } else {
            clinic.patient.remove(one - closures - blocks);
        }
        prop_assert!(all.is_subset(&offered(&clinic)));
    }

    #[test]
    fn one_more_in_a_session_takes_one_seat_and_nothing_else(text in clinics()) {
        let mut clinic = clinic(&text);
        clinic.visit().capacity = 3;
        clinic.rows.clear();
        clinic.practice.travels.clear();
        for number in 1..=3 {
            let before = clinic.slots();
            let Some(slot) = before.first().copied() else {
                return Ok(());
            };
            prop_assert_eq!(slot.seats_left, 4 - number);
            let wanted = wanted(&clinic, slot.starts_at, slot.location, slot.practitioner);
            let plan = decide_hold(&clinic.practice, &clinic.busy(), &wanted, clinic.now).unwrap();
            keep(&mut clinic.rows, &plan);
            for row in &mut clinic.rows {
                row.seats_taken = (1..=number).collect();
                row.own = Own::Nothing;
            }
            let after = clinic.slots();
            let left = after.iter().find(|other| key(other) == key(&slot));
            prop_assert_eq!(left.map_or(0, |slot| slot.seats_left), 3 - number);
            let others = |slots: &[Slot]| -> BTreeSet<_> {
                let theirs = slots.iter().filter(|other| {
                    other.practitioner != slot.practitioner
                        && (plan.room.is_none() || other.location != slot.location)
                });
                theirs.map(key).collect()
            };
            prop_assert_eq!(others(&before), others(&after));
        }
    }
}

type Key = (DateTime<Utc>, PractitionerId, LocationId);

fn key(slot: &Slot) -> Key {
    (slot.starts_at, slot.practitioner, slot.location)
}

fn offered(clinic: &Clinic) -> BTreeSet<Key> {
    clinic.slots().iter().map(key).collect()
}

fn wanted(
    clinic: &Clinic,
    starts_at: DateTime<Utc>,
    location: LocationId,
    practitioner: PractitionerId,
) -> Wanted {
    Wanted {
        practitioner: Wish::This(practitioner),
        location,
        ..clinic.wanted(starts_at)
    }
}

/// A live hold of that very time.
fn held(clinic: &Clinic, wanted: &Wanted) -> Held {
    Held {
        id: HoldId(Uuid::nil()),
        draft: None,
        practitioner: wanted.practitioner.this().unwrap(),
        location: wanted.location,
        room: None,
        appointment_type: wanted.appointment_type,
        starts_at: wanted.starts_at,
        held_at: clinic.now,
        expires_at: expiry(clinic.now, clinic.practice.hold_minutes),
        is_renewed: false,
        session: None,
    }
}

/// Writes a plan down as the asker's own hold; a seat of a session that is there is in it.
fn keep(rows: &mut Vec<BusyRow>, plan: &HoldPlan) {
    let (kind, capacity, own) = match plan.place {
        Place::Alone => (OccupancyKind::Hold, 1, Own::Whole),
        Place::NewSession { capacity } => (OccupancyKind::Session, capacity, Own::Seat(1)),
        Place::Seat { session, number } => {
            let mut sessions = rows.iter_mut().filter(|row| row.occupancy == session);
            sessions.next().unwrap().own = Own::Seat(number);
            return;
        }
    };
    // The asker's earlier hold goes.
    rows.retain(|row| row.own == Own::Nothing);
    rows.push(BusyRow {
        occupancy: OccupancyId(Uuid::from_u128(999)),
        kind,
        practitioner: plan.practitioner,
        location: plan.location,
        room: plan.room,
        during: plan.during,
        appointment_type: VISIT,
        capacity,
        seats_taken: Vec::new(),
        own,
    });
}
