//! Six weeks of invented visits, past and to come.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, Utc};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::day::{Taken, fill};
use super::people::id;
use super::story::{Kept, tell};
use crate::chance;
use crate::db::demo::{PatientRow, PlaceRow, Scope, VisitRow};
use crate::domain::booking::Place;
use crate::domain::ids::{AccountId, AppointmentId, PatientId, SeatId};
use crate::domain::practice::{Practice, Practitioner};
use crate::domain::time::Interval;

const DAYS_BACK: u64 = 21;
const DAYS: usize = 43;
/// The practitioner whose next days are all taken, and how many days.
const FULL: (&str, i64) = ("okafor", 8);
/// The type that is for children alone.
const FOR_CHILDREN: &str = "well-child";
/// How many people are asked before a time stays free: all may be elsewhere.
const PATIENT_TRIES: usize = 20;
/// Of a hundred times, how many are taken in the past, and how many fewer each day ahead.
const TAKEN_BEFORE: u32 = 80;
const FEWER_EACH_DAY: u32 = 3;
/// Of a hundred times that are not taken, how many were and were given back.
const GIVEN_BACK: u32 = 15;

/// The visits of every practitioner around `now`.
pub(super) fn invent(
    practice: &Practice,
    patients: &[PatientRow],
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> Vec<VisitRow> {
    let today = now.with_timezone(&practice.time_zone).date_naive();
    let first = today
        .checked_sub_days(Days::new(DAYS_BACK))
        .unwrap_or(today);
    let mut book = Book {
        practice,
        patients,
        now,
        busy: HashMap::new(),
        references: HashSet::new(),
        visits: Vec::new(),
    };
    for on in first.iter_days().take(DAYS) {
        let mut rows = Vec::new();
        for practitioner in &practice.practitioners {
            let share = share(practitioner, (on - today).num_days());
            for taken in fill(practice, practitioner, on, &mut rows, rng) {
                book.enter(&taken, share, rng);
            }
        }
    }
    book.visits
}

/// Of a hundred possible times of a day, how many are taken.
fn share(practitioner: &Practitioner, days_ahead: i64) -> u32 {
    let (full, full_days) = FULL;
    let is_ahead = u32::try_from(days_ahead);
    if practitioner.key == full && (0..=full_days).contains(&days_ahead) {
        return 100;
    }
    is_ahead.map_or(TAKEN_BEFORE, |days| {
        TAKEN_BEFORE.saturating_sub(days * FEWER_EACH_DAY)
    })
}

struct Book<'b> {
    practice: &'b Practice,
    patients: &'b [PatientRow],
    now: DateTime<Utc>,
    /// When each patient is at a visit.
    busy: HashMap<PatientId, Vec<Interval>>,
    references: HashSet<String>,
    visits: Vec<VisitRow>,
}

impl Book<'_> {
    /// Enters a possible time as a visit, as one that was cancelled, or not at all.
    fn enter(&mut self, taken: &Taken, share: u32, rng: &mut StdRng) {
        let kept = if rng.random_range(0..100) < share {
            Kept::Yes
        } else {
            Kept::GivenBack
        };
        if kept == Kept::GivenBack && rng.random_range(0..100) >= GIVEN_BACK {
            return;
        }
        let Some((patient, account)) = self
            .find_patient(taken, rng)
            .map(|one| (one.id, one.account))
        else {
            return;
        };
        let Some(visit) = self.visit(taken, (patient, account), kept, rng) else {
            return;
        };
        if kept == Kept::Yes {
            self.busy.entry(patient).or_default().push(taken.plan.visit);
        }
        self.visits.push(visit);
    }

    /// Somebody of the right age who is not elsewhere at that time.
    fn find_patient(&self, taken: &Taken, rng: &mut StdRng) -> Option<&PatientRow> {
        let of = self.practice.appointment_type(taken.appointment_type)?;
        let scope = if of.key == FOR_CHILDREN {
            Scope::Care
        } else {
            Scope::Own
        };
        let wanted: Vec<&PatientRow> = self
            .patients
            .iter()
            .filter(|one| one.scope == scope)
            .collect();
        (0..PATIENT_TRIES)
            .filter_map(|_| wanted.choose(rng).copied())
            .find(|one| {
                let busy = self.busy.get(&one.id);
                busy.is_none_or(|busy| !busy.iter().any(|at| at.overlaps(taken.plan.visit)))
            })
    }

    fn visit(
        &mut self,
        taken: &Taken,
        (patient, account): (PatientId, AccountId),
        kept: Kept,
        rng: &mut StdRng,
    ) -> Option<VisitRow> {
        let of = self.practice.appointment_type(taken.appointment_type)?;
        let reasons = self.practice.visit_reasons.iter();
        let reasons: Vec<_> = reasons
            .filter(|one| one.appointment_type == of.id)
            .collect();
        let plan = &taken.plan;
        let status = tell(plan.visit, kept, self.now, rng);
        Some(VisitRow {
            id: AppointmentId(id(status.created_at, rng)),
            reference: self.reference(rng),
            patient,
            account,
            practitioner: plan.practitioner,
            location: plan.location,
            appointment_type: of.id,
            visit_reason: reasons.choose(rng)?.id,
            mode: *of.modes.choose(rng)?,
            starts_at: plan.visit.start,
            ends_at: plan.visit.end,
            starts_wall: plan.starts_wall,
            time_zone: plan.time_zone,
            change_notice_minutes: of.change_notice_minutes,
            place: (kept == Kept::Yes).then(|| place(taken, of.capacity, rng)),
            status,
        })
    }

    /// A reference that no visit has yet.
    fn reference(&mut self, rng: &mut StdRng) -> String {
        loop {
            let reference = chance::reference_from(rng);
            if self.references.insert(reference.clone()) {
                return reference;
            }
        }
    }
}

fn place(taken: &Taken, capacity: i32, rng: &mut StdRng) -> PlaceRow {
    let seat = match taken.plan.place {
        Place::Alone => None,
        Place::NewSession { .. } => Some(1),
        Place::Seat { number, .. } => Some(number),
    };
    PlaceRow {
        occupancy: taken.occupancy,
        room: taken.plan.room,
        busy_from: taken.plan.during.start,
        busy_until: taken.plan.during.end,
        capacity,
        seat: seat.map(|_| SeatId(id(taken.plan.visit.start, rng))),
        seat_number: seat,
    }
}
