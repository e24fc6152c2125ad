//! What is left free of somebody's hours, for those who book by looking at the day.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};

use super::ids::{LocationId, PractitionerId};
use super::openings::Directory;
use super::practice::{Location, Practice};
use super::span::{Span, merged};
use super::time::{Interval, WallTime};
use super::zone::Offsets;

/// The shortest gap worth showing, in seconds.
const SHORTEST: i64 = 10 * 60;
/// A gap begins at a whole number of minutes of this many.
const STEP: i64 = 5 * 60;

/// A stretch of somebody's hours in which nothing is booked, no longer than to the next full hour
/// on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub times: Interval,
    pub location: LocationId,
}

/// A practice's hours, looked up once for many practitioners.
pub struct Gaps<'p> {
    practice: &'p Practice,
    directory: Directory<'p>,
}

impl<'p> Gaps<'p> {
    pub fn of(practice: &'p Practice) -> Self {
        Self {
            practice,
            directory: Directory::of(practice),
        }
    }

    /// The gaps of a practitioner on a date that are not over at `now`, by time: their hours
    /// without closures, blocks and what they are busy with.
    pub fn find(
        &self,
        practitioner: PractitionerId,
        date: NaiveDate,
        busy: &[Interval],
        now: DateTime<Utc>,
    ) -> Vec<Gap> {
        let past = Span {
            start: i64::MIN,
            end: now.timestamp(),
        };
        let mut gaps = Vec::new();
        for location in &self.practice.locations {
            let Some(openings) = self.directory.openings(practitioner, location.id) else {
                continue;
            };
            let offsets = Offsets::over(location.time_zone, date, date);
            let mut hours = Vec::new();
            openings.each_on(date, &offsets, |opening| hours.push(opening.hours.span));
            let busy = busy.iter().map(|times| Span::around(*times));
            let away = self.away(practitioner, location, date);
            let taken = merged(busy.chain(away).chain([past]).collect());
            for hours in merged(hours) {
                let free = free_within(hours, &taken);
                let pieces = free
                    .into_iter()
                    .flat_map(|free| by_the_hour(free, location));
                gaps.extend(pieces.map(|times| Gap {
                    times: times.interval(),
                    location: location.id,
                }));
            }
        }
        gaps.sort_by_key(|gap| gap.times.start);
        gaps
    }

    /// When closures and blocks keep somebody from a place.
    fn away(
        &self,
        practitioner: PractitionerId,
        location: &'p Location,
        date: NaiveDate,
    ) -> impl Iterator<Item = Span> {
        let here = move |place: Option<LocationId>| place.is_none_or(|of| of == location.id);
        let closures = self.practice.closures.iter().filter(move |closure| {
            here(closure.location) && closure.practitioner.is_none_or(|of| of == practitioner)
        });
        let blocks = self.practice.blocks_of(practitioner).iter();
        let blocks = blocks.filter(move |block| here(block.location));
        closures
            .map(|closure| (closure.starts_wall, closure.ends_wall))
            .chain(blocks.flat_map(move |block| block.occurrences((date, date))))
            .map(|(starts, ends)| span(starts, ends, location))
    }
}

fn span(starts: WallTime, ends: WallTime, location: &Location) -> Span {
    Span {
        start: starts.edge(location.time_zone).timestamp(),
        end: ends.edge(location.time_zone).timestamp(),
    }
}

/// What of some hours is not taken; `taken` as [`merged`] leaves it.
fn free_within(hours: Span, taken: &[Span]) -> Vec<Span> {
    let mut free = Vec::new();
    let mut start = hours.start;
    for one in taken.iter().filter(|one| one.overlaps(hours)) {
        free.push(Span {
            start,
            end: one.start.min(hours.end),
        });
        start = start.max(one.end);
    }
    free.push(Span {
        start,
        end: hours.end,
    });
    free
}

/// A stretch cut at each full hour, without pieces too short.
fn by_the_hour(free: Span, location: &Location) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut start = -(-free.start).div_euclid(STEP) * STEP;
    while start < free.end {
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(start);
        let past_hour = i64::from(at.with_timezone(&location.time_zone).minute()) * 60;
        let end = (start + 3600 - past_hour).min(free.end);
        if end - start >= SHORTEST {
            pieces.push(Span { start, end });
        }
        start = end;
    }
    pieces
}
