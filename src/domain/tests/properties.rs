//! What holds of every clinic, however odd.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::super::booking::{decide_hold, explain};
use super::super::busy::{Busy, BusyRow, OccupancyKind, Own};
use super::super::draft::Wish;
use super::super::ids::{LocationId, OccupancyId, PractitionerId};
use super::super::practice::Location;
use super::super::refusal::Refusal;
use super::super::rule::Rule;
use super::super::slot::{Slot, find_slots};
use super::super::time::{Instants, Interval, WallTime};
use super::clinic::Clinic;
use super::model;
use super::random::{clinic, clinics, config};

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_engine_and_the_model_offer_and_refuse_alike(text in clinics()) {
        agrees_with_the_model(&clinic(&text))?;
    }

    #[test]
    fn offered_slots_rise_last_their_minutes_and_touch_nothing_busy(text in clinics()) {
        let mut clinic = clinic(&text);
        clinic.rows.retain(|row| row.kind != OccupancyKind::Session);
        let of = clinic.visit();
        let buffer = TimeDelta::minutes(i64::from(of.buffer_minutes));
        let slots = clinic.slots();
        let order = |slot: &Slot| {
            let practice = &clinic.practice;
            let one = practice.practitioners.iter().position(|one| one.id == slot.practitioner);
            let place = practice.locations.iter().position(|place| place.id == slot.location);
            (slot.starts_at, one, place)
        };
        prop_assert!(slots.windows(2).all(|two| order(&two[0]) < order(&two[1])));
        for slot in &slots {
            let zone = clinic.practice.location(slot.location).unwrap().time_zone;
            prop_assert_eq!(WallTime::at(slot.starts_at, zone), slot.starts_wall);
            prop_assert!(slot.starts_wall.instants(zone) != Instants::Gap);
            let on = slot.starts_wall.date();
            prop_assert!(clinic.query.from_on <= on && on <= clinic.query.until_on);
            let minutes = TimeDelta::minutes(lasts(&clinic, slot));
            let visit = Interval { start: slot.starts_at, end: slot.starts_at + minutes };
            prop_assert!(clinic.patient.iter().all(|other| !other.overlaps(visit)));
            let occupied = Interval { start: visit.start, end: visit.end + buffer };
            let mut theirs = clinic.rows.iter().filter(|row| is_of_another(row, slot));
            prop_assert!(theirs.all(|row| !row.during.overlaps(occupied)));
        }
    }

    #[test]
    fn every_offered_slot_can_be_held_at_once(text in clinics()) {
        let clinic = clinic(&text);
        let busy = clinic.busy();
        for slot in clinic.slots() {
            let mut wanted = clinic.wanted(slot.starts_at);
            wanted.practitioner = Wish::This(slot.practitioner);
            wanted.location = slot.location;
            let plan = decide_hold(&clinic.practice, &busy, &wanted, clinic.now);
            let plan = plan.map_err(|no| TestCaseError::fail(format!("{slot:?}: {no:?}")))?;
            prop_assert_eq!(plan.visit.start, slot.starts_at);
            prop_assert_eq!(plan.visit.end, slot.starts_at + TimeDelta::minutes(lasts(&clinic, &slot)));
            prop_assert_eq!(plan.starts_wall, slot.starts_wall);
            prop_assert_eq!(plan.practitioner, slot.practitioner);
            prop_assert!(plan.during.contains(plan.visit));
            wanted.practitioner = Wish::Any;
            prop_assert!(decide_hold(&clinic.practice, &busy, &wanted, clinic.now).is_ok());
        }
    }

    #[test]
    fn more_busy_time_never_adds_a_slot(text in clinics(), at in any::<prop::sample::Index>()) {
        let mut clinic = clinic(&text);
        clinic.rows.retain(|row| row.kind != OccupancyKind::Session);
        let more = offered(&clinic);
        let Some(row) = clinic.rows.get(at.index(clinic.rows.len().max(1))).cloned() else {
            return Ok(());
        };
        clinic.rows.retain(|other| other.occupancy != row.occupancy);
        prop_assert!(more.is_subset(&offered(&clinic)));
    }

    #[test]
    fn the_order_of_busy_rows_is_irrelevant(
        text in clinics(),
        keys in prop::collection::vec(any::<u32>(), 14),
    ) {
        let clinic = clinic(&text);
        let mut rows: Vec<(u32, BusyRow)> = keys.into_iter().zip(clinic.rows.clone()).collect();
        rows.sort_by_key(|(key, _)| *key);
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        let busy = Busy::new(rows, &clinic.patient);
        let slots = find_slots(&clinic.practice, &busy, &clinic.query, clinic.now);
        prop_assert_eq!(slots, clinic.slots());
    }

    #[test]
    fn a_held_time_is_gone_for_others_and_the_rest_stays_as_it_was(
        text in clinics(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut clinic = clinic(&text);
        clinic.rows.retain(|row| row.kind != OccupancyKind::Session);
        clinic.visit().capacity = 1;
        clinic.practice.travels.clear();
        clinic.practice.practitioners.iter_mut().for_each(|one| one.lengths.clear());
        let slots = clinic.slots();
        if slots.is_empty() {
            return Ok(());
        }
        let slot = slots[at.index(slots.len())];
        let mut wanted = clinic.wanted(slot.starts_at);
        wanted.practitioner = Wish::This(slot.practitioner);
        wanted.location = slot.location;
        let plan = decide_hold(&clinic.practice, &clinic.busy(), &wanted, clinic.now).unwrap();
        clinic.rows.push(BusyRow {
            occupancy: OccupancyId(uuid::Uuid::from_u128(999)),
            kind: OccupancyKind::Hold,
            practitioner: plan.practitioner,
            location: plan.location,
            room: plan.room,
            during: plan.during,
            appointment_type: clinic.query.appointment_type,
            capacity: 1,
            seats_taken: Vec::new(),
            own: Own::Nothing,
        });
        let refused = explain(&clinic.practice, &clinic.busy(), &wanted, clinic.now);
        prop_assert_eq!(refused.map_err(Refusal::rule), Err(Rule::PractitionerFree));
        let left = clinic.slots();
        for other in &slots {
            let touches = other.starts_at < plan.during.end
                && plan.during.start < other.starts_at + (plan.during.end - plan.during.start);
            prop_assert!(touches || left.contains(other));
            prop_assert!(
                !(touches && other.practitioner == plan.practitioner && left.contains(other))
            );
        }
    }
}

/// Same offers, same refusals, same choice of practitioner: at every offered start and
/// at each third of the five-minute steps between, from another one in each clinic;
/// of the many steps outside the hours, at some.
pub(super) fn agrees_with_the_model(clinic: &Clinic) -> Result<(), TestCaseError> {
    agrees(clinic, &clinic.busy(), Look::Closely)
}

/// At which starts the engine and the model are compared.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// At all that are offered, and some between.
    Closely,
    /// At a few, from such a one on.
    Briefly(usize),
}

/// The engine, to which `busy` is known, with the model, to which the clinic's rows are.
pub(super) fn agrees(clinic: &Clinic, busy: &Busy, look: Look) -> Result<(), TestCaseError> {
    let offered = offered_by(clinic, busy);
    let starts: BTreeSet<DateTime<Utc>> = offered.iter().map(|(at, ..)| *at).collect();
    for location in &clinic.practice.locations {
        let day = day(clinic, location);
        let mut loads = BTreeMap::new();
        let offset = clinic.rows.len() + clinic.practice.closures.len();
        for (step, at) in day.iter().copied().enumerate() {
            let is_seen = match look {
                Look::Closely => starts.contains(&at) || (step + offset).is_multiple_of(3),
                Look::Briefly(from) => (step + from).is_multiple_of(29),
            };
            if !is_seen {
                continue;
            }
            let mut wanted = clinic.wanted(at);
            wanted.location = location.id;
            let mut best = None;
            for one in &clinic.practice.practitioners {
                let model = model::verdict(clinic, one, location, at);
                let slot = (at, one.id, location.id);
                prop_assert_eq!(offered.contains(&slot), model.is_ok(), "{} {}", at, one.key);
                if model.is_ok() {
                    let load = loads.entry(&one.name);
                    let load = *load.or_insert_with(|| model::load(clinic, one, &day));
                    let rank = (load, &one.name);
                    best = Some(best.map_or(rank, |lowest: (usize, _)| lowest.min(rank)));
                }
                if model.is_err() && model < Err(Rule::Grid) && !step.is_multiple_of(5) {
                    continue;
                }
                wanted.practitioner = Wish::This(one.id);
                let engine = explain(&clinic.practice, busy, &wanted, clinic.now);
                let engine = engine.map_err(Refusal::rule);
                prop_assert_eq!(engine, model, "{} {}", at, one.key);
            }
            if let Some((_, name)) = best {
                wanted.practitioner = Wish::Any;
                let plan = decide_hold(&clinic.practice, busy, &wanted, clinic.now).unwrap();
                let chosen = clinic.practice.practitioner(plan.practitioner).unwrap();
                prop_assert_eq!(&chosen.name, name);
            }
        }
    }
    Ok(())
}

/// The local days asked for, every five minutes.
pub(super) fn day(clinic: &Clinic, location: &Location) -> Vec<DateTime<Utc>> {
    let next = clinic.query.until_on.succ_opt().unwrap();
    let [from, until] = [clinic.query.from_on, next]
        .map(|on| model::edge(WallTime::new(on, NaiveTime::MIN), location.time_zone));
    (0..(until - from).num_minutes() / 5)
        .map(|step| from + TimeDelta::minutes(step * 5))
        .collect()
}

type Key = (DateTime<Utc>, PractitionerId, LocationId);

fn offered(clinic: &Clinic) -> BTreeSet<Key> {
    offered_by(clinic, &clinic.busy())
}

fn offered_by(clinic: &Clinic, busy: &Busy) -> BTreeSet<Key> {
    let slots = find_slots(&clinic.practice, busy, &clinic.query, clinic.now);
    slots
        .iter()
        .map(|slot| (slot.starts_at, slot.practitioner, slot.location))
        .collect()
}

fn lasts(clinic: &Clinic, slot: &Slot) -> i64 {
    model::lasts(
        clinic,
        clinic.practice.practitioner(slot.practitioner).unwrap(),
    )
}

fn is_of_another(row: &BusyRow, slot: &Slot) -> bool {
    row.practitioner == slot.practitioner && row.own == Own::Nothing
}
