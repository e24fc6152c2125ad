//! The list itself: who has what, as lines, as rows, and whether it can be true.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::super::appointment::AppointmentStatus as Status;
use super::super::super::busy::{BusyRow, OccupancyKind, Own};
use super::super::super::ids::OccupancyId;
use super::super::super::time::Interval;
use super::super::clinic::VISIT;
use super::{Given, Target};

/// How long what is held is held, and what is cancelled kept.
pub(super) const KEPT_MINUTES: i64 = 10;

pub(super) struct List {
    pub(super) before: Vec<BusyRow>,
    pub(super) visits: Vec<Visit>,
    pub(super) held: Vec<Held>,
    pub(super) capacity: i32,
    pub(super) now: DateTime<Utc>,
}

#[derive(Clone)]
pub(super) struct Visit {
    pub(super) who: usize,
    pub(super) given: Given,
    pub(super) status: Status,
    pub(super) notice: TimeDelta,
    /// When its patient cancelled it, and what it was.
    pub(super) cancelled: Option<(DateTime<Utc>, Status)>,
}

/// The latest that a patient held; an earlier one is struck out.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) who: usize,
    pub(super) given: Given,
    pub(super) target: Target,
    pub(super) moves: Option<usize>,
    pub(super) at: DateTime<Utc>,
}

/// Who asks, and when: what is theirs does not stand in their way, their other visits do.
pub(super) struct Asker {
    pub(super) mine: Vec<Line>,
    pub(super) elsewhere: Vec<Interval>,
    pub(super) at: DateTime<Utc>,
    /// The length of a visit that is there; `None`: as long as it lasts with whoever has it.
    pub(super) minutes: Option<i32>,
}

/// A line of the list that takes somebody's time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Held(usize),
    Visit(usize),
}

impl List {
    pub(super) fn is_over(&self, held: &Held) -> bool {
        self.now >= held.at + TimeDelta::minutes(KEPT_MINUTES)
    }

    /// What of the list takes somebody's time now.
    pub(super) fn lines(&self) -> Vec<(Line, Given)> {
        let held = self.held.iter().filter(|held| !self.is_over(held));
        let held = held.map(|held| (Line::Held(held.who), held.given));
        let visits = (0..self.visits.len()).filter(|number| self.has_place(*number));
        let visits = visits.map(|number| (Line::Visit(number), self.visits[number].given));
        held.chain(visits).collect()
    }

    /// A visit that is on, or was cancelled by its patient a moment ago.
    pub(super) fn has_place(&self, number: usize) -> bool {
        let visit = &self.visits[number];
        match visit.cancelled {
            Some((at, _)) => self.now < at + TimeDelta::minutes(KEPT_MINUTES),
            None => visit.status != Status::Cancelled,
        }
    }

    /// When a patient is at their other visits.
    pub(super) fn others_of(&self, who: usize, except: Option<usize>) -> Vec<Interval> {
        let all = self.visits.iter().enumerate();
        let others = all.filter(|(number, visit)| {
            visit.who == who && visit.status != Status::Cancelled && Some(*number) != except
        });
        others.map(|(_, visit)| visit.given.visit()).collect()
    }

    /// The list as rows, to somebody whom these lines do not stand in the way.
    pub(super) fn rows(&self, mine: &[Line]) -> Vec<BusyRow> {
        let mut rows = self.before.clone();
        let mut lines = self.lines();
        let mut number = 1_000;
        while let Some((_, first)) = lines.first().copied() {
            number += 1;
            let (here, others): (Vec<_>, Vec<_>) = lines
                .into_iter()
                .partition(|(_, given)| *given == first || is_together(given, &first));
            lines = others;
            let (own, theirs): (Vec<_>, Vec<_>) =
                here.into_iter().partition(|(line, _)| mine.contains(line));
            rows.push(BusyRow {
                occupancy: OccupancyId(Uuid::from_u128(number)),
                kind: match first.seat {
                    Some(_) => OccupancyKind::Session,
                    None => OccupancyKind::Visit,
                },
                practitioner: first.practitioner,
                location: first.location,
                room: first.room,
                during: first.during(),
                appointment_type: VISIT,
                capacity: self.capacity,
                seats_taken: theirs.iter().filter_map(|(_, given)| given.seat).collect(),
                own: match own.first().map(|(_, given)| given.seat) {
                    None => Own::Nothing,
                    Some(None) => Own::Whole,
                    Some(Some(number)) => Own::Seat(number),
                },
            });
        }
        rows
    }

    /// What is busy on the page of times, of a patient or a stranger.
    pub(super) fn seen_by(&self, who: Option<usize>) -> Vec<BusyRow> {
        let mine: Vec<Line> = who.into_iter().map(Line::Held).collect();
        self.rows(&mine)
    }

    /// Nobody is in two places, and no place is given twice.
    pub(super) fn is_sound(&self) -> Result<(), TestCaseError> {
        let lines = self.lines();
        for (index, (_, one)) in lines.iter().enumerate() {
            let theirs = self
                .before
                .iter()
                .filter(|row| row.practitioner == one.practitioner);
            prop_assert!(!theirs.clone().any(|row| row.during.overlaps(one.during())));
            prop_assert!(
                one.seat
                    .is_none_or(|number| (1..=self.capacity).contains(&number))
            );
            for (_, other) in &lines[index + 1..] {
                let is_apart = !one.during().overlaps(other.during());
                if is_together(one, other) {
                    prop_assert_ne!(one.seat, other.seat);
                } else if one.practitioner == other.practitioner
                    || (one.room.is_some() && one.room == other.room)
                {
                    prop_assert!(is_apart, "{one:?} {other:?}");
                }
            }
        }
        for (number, visit) in self.visits.iter().enumerate() {
            let is_on = visit.status != Status::Cancelled;
            let others = self.others_of(visit.who, Some(number));
            let overlaps = others
                .iter()
                .any(|other| other.overlaps(visit.given.visit()));
            prop_assert!(!(is_on && overlaps), "{:?} twice", visit.given);
        }
        Ok(())
    }
}

/// Whether two sit in one group session.
pub(super) fn is_together(one: &Given, other: &Given) -> bool {
    let session = |of: &Given| (of.practitioner, of.location, of.starts_at);
    one.seat.is_some() && other.seat.is_some() && session(one) == session(other)
}
