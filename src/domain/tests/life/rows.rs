//! The rows that occupy and the places in them, written as plans say.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::super::booking::{HoldPlan, Place};
use super::super::super::busy::{Busy, BusyRow, OccupancyKind, Own};
use super::super::super::ids::{LocationId, OccupancyId, PractitionerId, RoomId};
use super::super::super::time::Interval;
use super::super::clinic::VISIT;
use super::Given;

pub(super) struct Rows {
    /// Others', who were there before.
    before: Vec<BusyRow>,
    taken: Vec<Row>,
    places: Vec<Part>,
    next_id: u128,
}

/// A practitioner's time that is taken.
struct Row {
    id: OccupancyId,
    practitioner: PractitionerId,
    location: LocationId,
    room: Option<RoomId>,
    during: Interval,
    /// Of a group session.
    capacity: Option<i32>,
}

/// Somebody's part of a row: all of it, or a seat.
struct Part {
    row: OccupancyId,
    seat: Option<i32>,
    ends_at: DateTime<Utc>,
    of: Of,
    until: Option<DateTime<Utc>>,
}

/// Whose a part is: held by a patient, or of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Draft(usize),
    Visit(usize),
}

impl Rows {
    pub(super) fn new(before: &[BusyRow]) -> Self {
        Self {
            before: before.to_vec(),
            taken: Vec::new(),
            places: Vec::new(),
            next_id: 1_000,
        }
    }

    /// Writes a plan as held until then, in place of what was held before.
    pub(super) fn hold(&mut self, of: Of, plan: &HoldPlan, until: DateTime<Utc>) -> Given {
        self.next_id += 1;
        let new = OccupancyId(Uuid::from_u128(self.next_id));
        let (row, seat, capacity) = match plan.place {
            Place::Alone => (new, None, None),
            Place::NewSession { capacity } => (new, Some(1), Some(capacity)),
            Place::Seat { session, number } => (session, Some(number), None),
        };
        self.free(of);
        if row == new {
            self.taken.push(Row {
                id: row,
                practitioner: plan.practitioner,
                location: plan.location,
                room: plan.room,
                during: plan.during,
                capacity,
            });
        }
        self.places.push(Part {
            row,
            seat,
            ends_at: plan.visit.end,
            of,
            until: Some(until),
        });
        self.given_to(of).unwrap()
    }

    /// What is held becomes a visit's, whose old place goes.
    pub(super) fn turn(&mut self, held: Of, visit: Of) {
        self.free(visit);
        for part in self.places.iter_mut().filter(|part| part.of == held) {
            part.of = visit;
            part.until = None;
        }
    }

    pub(super) fn free(&mut self, of: Of) {
        self.places.retain(|part| part.of != of);
        self.drop_empty_rows();
    }

    /// Keeps a place until then, or, with `None`, for good.
    pub(super) fn keep(&mut self, of: Of, until: Option<DateTime<Utc>>) {
        for part in self.places.iter_mut().filter(|part| part.of == of) {
            part.until = until;
        }
    }

    pub(super) fn kept_until(&self, of: Of) -> Option<DateTime<Utc>> {
        self.places.iter().find(|part| part.of == of)?.until
    }

    /// What ran out is gone.
    pub(super) fn pass(&mut self, now: DateTime<Utc>) {
        self.places
            .retain(|part| part.until.is_none_or(|until| now < until));
        self.drop_empty_rows();
    }

    pub(super) fn given_to(&self, of: Of) -> Option<Given> {
        let part = self.places.iter().find(|part| part.of == of)?;
        let row = self.taken.iter().find(|row| row.id == part.row)?;
        Some(Given {
            practitioner: row.practitioner,
            location: row.location,
            room: row.room,
            starts_at: row.during.start,
            ends_at: part.ends_at,
            free_at: row.during.end,
            seat: part.seat,
        })
    }

    /// What is busy to whom these parts do not stand in the way.
    pub(super) fn busy(&self, mine: &[Of], patient: &[Interval]) -> Busy {
        let mut rows = self.before.clone();
        rows.extend(self.taken.iter().map(|row| self.seen(row, mine)));
        Busy::new(rows, patient)
    }

    fn seen(&self, row: &Row, mine: &[Of]) -> BusyRow {
        let parts = self.places.iter().filter(|part| part.row == row.id);
        let (mine, others): (Vec<&Part>, Vec<&Part>) =
            parts.partition(|part| mine.contains(&part.of));
        BusyRow {
            occupancy: row.id,
            kind: match row.capacity {
                Some(_) => OccupancyKind::Session,
                None => OccupancyKind::Visit,
            },
            practitioner: row.practitioner,
            location: row.location,
            room: row.room,
            during: row.during,
            appointment_type: VISIT,
            capacity: row.capacity.unwrap_or(1),
            seats_taken: others.iter().filter_map(|part| part.seat).collect(),
            own: match mine.first().map(|part| part.seat) {
                None => Own::Nothing,
                Some(None) => Own::Whole,
                Some(Some(number)) => Own::Seat(number),
            },
        }
    }

    /// A session goes with its last seat.
    fn drop_empty_rows(&mut self) {
        let places = &self.places;
        self.taken
            .retain(|row| places.iter().any(|part| part.row == row.id));
    }
}
