//! What a change of a practice would do, before it is made: which booked visits would fall
//! outside its hours or come too close to others, and which times would appear or vanish.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::appointment::Appointment;
use super::approval::{as_the_practice_books, still_fits};
use super::busy::{Busy, BusyRow, REACH};
use super::draft::Wish;
use super::ids::{AppointmentTypeId, LocationId, PractitionerId};
use super::practice::Practice;
use super::refusal::Refusal;
use super::slot::{SlotQuery, find_slots};

/// A start of somebody somewhere.
pub type Time = (DateTime<Utc>, PractitionerId, LocationId);

/// What would be different.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview<'a> {
    /// Booked visits that the old rules have and the new ones would not, each with the rule.
    pub outside: Vec<(&'a Appointment, Refusal)>,
    /// Types whose times change.
    pub types: Vec<TypePreview>,
}

/// The times of one type that would come or go.
#[derive(Clone, Debug, PartialEq)]
pub struct TypePreview {
    pub appointment_type: AppointmentTypeId,
    pub appear: Vec<Time>,
    pub vanish: Vec<Time>,
}

/// What is in the calendar, and how far ahead it is looked at.
#[derive(Clone, Copy)]
pub struct Calendar<'a> {
    /// Who is busy until then; visits after that are judged by the hours alone.
    pub rows: &'a [BusyRow],
    /// Live visits still to come.
    pub visits: &'a [Appointment],
    /// The last local date whose times are compared.
    pub until_on: NaiveDate,
}

/// Compares a practice as it is with one as it would be.
pub fn preview<'a>(
    before: &Practice,
    after: &Practice,
    calendar: Calendar<'a>,
    now: DateTime<Utc>,
) -> Preview<'a> {
    let neighbours = Neighbours::of(calendar.rows);
    let [old, new] = [before, after].map(as_the_practice_books);
    let outside = calendar.visits.iter().filter_map(|visit| {
        let others = neighbours.of_visit(visit);
        let refusal = still_fits(&new, &others, visit).err()?;
        // What does not fit today either, as staff may book, is no news.
        still_fits(&old, &others, visit).ok()?;
        Some((visit, refusal))
    });
    let busy = Busy::new(calendar.rows.to_vec(), &[]);
    let ids = |practice: &Practice| -> Vec<AppointmentTypeId> {
        practice.appointment_types.iter().map(|of| of.id).collect()
    };
    let mut types = ids(before);
    types.extend(
        ids(after)
            .into_iter()
            .filter(|id| before.appointment_type(*id).is_none()),
    );
    let types = types.into_iter().map(|of| {
        let [old, new] =
            [before, after].map(|practice| times(practice, &busy, of, (calendar, now)));
        TypePreview {
            appointment_type: of,
            appear: new.difference(&old).copied().collect(),
            vanish: old.difference(&new).copied().collect(),
        }
    });
    Preview {
        outside: outside.collect(),
        types: types
            .filter(|of| !of.appear.is_empty() || !of.vanish.is_empty())
            .collect(),
    }
}

/// Who is busy around whom: the rows of each practitioner by start.
struct Neighbours<'a>(HashMap<PractitionerId, Vec<&'a BusyRow>>);

impl<'a> Neighbours<'a> {
    fn of(rows: &'a [BusyRow]) -> Self {
        let mut of: HashMap<_, Vec<&BusyRow>> = HashMap::new();
        for row in rows {
            of.entry(row.practitioner).or_default().push(row);
        }
        for rows in of.values_mut() {
            rows.sort_unstable_by_key(|row| row.during.start);
        }
        Self(of)
    }

    /// What can matter to a visit, its own time left out.
    fn of_visit(&self, visit: &Appointment) -> Busy {
        let rows = self
            .0
            .get(&visit.practitioner)
            .map_or(&[][..], Vec::as_slice);
        let first = rows.partition_point(|row| row.during.start < visit.starts_at - REACH);
        let near = rows.iter().skip(first);
        let near = near.take_while(|row| row.during.start < visit.starts_at + REACH);
        let is_own =
            |row: &BusyRow| row.during.start <= visit.starts_at && visit.starts_at < row.during.end;
        let others = near.filter(|row| !is_own(row));
        Busy::new(others.map(|row| (*row).clone()).collect(), &[])
    }
}

/// Every time of a type from today on.
fn times(
    practice: &Practice,
    busy: &Busy,
    of: AppointmentTypeId,
    (calendar, now): (Calendar<'_>, DateTime<Utc>),
) -> BTreeSet<Time> {
    let query = SlotQuery {
        appointment_type: of,
        mode: None,
        been_before: None,
        minutes: None,
        location: Wish::Any,
        practitioner: Wish::Any,
        from_on: now.date_naive() - TimeDelta::days(1),
        until_on: calendar.until_on,
    };
    find_slots(practice, busy, &query, now)
        .into_iter()
        .map(|slot| (slot.starts_at, slot.practitioner, slot.location))
        .collect()
}
