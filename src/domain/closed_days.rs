//! What patients are told of days without times: that it is closed then, where the closure says
//! something for them.

use chrono::{NaiveDate, TimeDelta};

use super::openings::{Directory, Opening};
use super::practice::{Closure, Location, Practice};
use super::slot::SlotQuery;
use super::span::Span;
use super::time::WallTime;
use super::zone::Offsets;

/// The closures with something to tell that take hours away on one of these days, in which what is
/// asked for could be: hours of somebody who offers it, where it is wanted. Reasons are not for
/// patients, and nothing but [`Closure::message`] may be shown to them.
pub fn told<'p>(practice: &'p Practice, query: &SlotQuery, days: &[NaiveDate]) -> Vec<&'p Closure> {
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
        return Vec::new();
    };
    let telling = practice.closures.iter();
    let telling: Vec<&Closure> = telling
        .filter(|one| !one.message.is_empty() && one.touches(*first, *last))
        .collect();
    if telling.is_empty() {
        return telling;
    }
    let places = practice.locations.iter();
    let places = places.filter(|one| query.location.this().is_none_or(|id| id == one.id));
    let places: Vec<(&Location, Offsets)> = places
        .map(|one| (one, Offsets::over(one.time_zone, *first, *last)))
        .collect();
    let directory = Directory::of(practice);
    let is_behind = |closure: &&Closure| {
        let mut places = places.iter();
        places.any(|place| takes_hours(closure, (practice, &directory), query, place, days))
    };
    telling.into_iter().filter(is_behind).collect()
}

fn takes_hours(
    closure: &Closure,
    (practice, directory): (&Practice, &Directory<'_>),
    query: &SlotQuery,
    (location, offsets): &(&Location, Offsets),
    days: &[NaiveDate],
) -> bool {
    if closure.location.is_some_and(|id| id != location.id) {
        return false;
    }
    let edge = |wall: WallTime| offsets.edge(wall.0.and_utc().timestamp());
    let closed = Span {
        start: edge(closure.starts_wall),
        end: edge(closure.ends_wall),
    };
    let is_taken = |opening: &Opening<'_>| {
        opening.is_for(query.appointment_type) && opening.hours.span.overlaps(closed)
    };
    let mut people = practice.practitioners.iter().filter(|one| {
        one.offers(query.appointment_type)
            && query.practitioner.this().is_none_or(|id| id == one.id)
            && closure.practitioner.is_none_or(|id| id == one.id)
    });
    people.any(|one| {
        let openings = directory.openings(one.id, location.id);
        openings.is_some_and(|openings| {
            let mut found = false;
            for day in days {
                openings.each_on(*day, offsets, |opening| found |= is_taken(&opening));
            }
            found
        })
    })
}

impl Closure {
    /// The first and the last date on which it is closed for a while.
    pub fn dates(&self) -> (NaiveDate, NaiveDate) {
        let last = self.ends_wall.0 - TimeDelta::seconds(1);
        (self.starts_wall.date(), last.date())
    }

    /// Whether it reaches into these dates, or into the night after the last.
    fn touches(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let (from_on, until_on) = self.dates();
        first <= until_on && from_on <= last.succ_opt().unwrap_or(last)
    }
}
