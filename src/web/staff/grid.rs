//! The grid on which visits stand: a row for each five minutes, a column for a practitioner or a
//! day, and what lies in it by time. Places are classes, for the page allows no style of its own.

use chrono::{DateTime, NaiveDate, Timelike, Utc};

use super::member::{ManageAppointments, Staff};
use super::view::{self, Line};
use crate::actions::desk::look::Calendar;
use crate::db::desk::{HeldTime, VisitLine};
use crate::domain::appointment::AppointmentStatus;
use crate::domain::desk::{BlockedTime, blocked_times};
use crate::domain::gaps::{Gap, Gaps};
use crate::domain::ids::PractitionerId;
use crate::domain::time::{Interval, WallTime};
use crate::web::urls;
use crate::words::Words;

/// Minutes of one row.
const ROW_MINUTES: i64 = 5;
/// Rows of a whole day, and most of one entry.
const ROWS: i64 = 24 * 60 / ROW_MINUTES;
const LENGTH_MAX: i64 = 144;
/// The hours shown when nothing lies outside them.
const FIRST_HOUR: u32 = 8;
const LAST_HOUR: u32 = 18;
/// Visits that overlap stand side by side in so many lanes at most.
const LANES: usize = 6;

/// The hours of a page's columns, on the practice's wall.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub words: Words,
    first: u32,
    last: u32,
}

/// A line of the rail.
pub(super) struct Hour {
    pub row: i64,
    pub words: String,
}

/// Something in a column.
pub(super) struct Entry {
    /// Where it stands on the grid, as classes.
    pub place: String,
    pub what: What,
}

pub(super) enum What {
    Visit(Box<Line>),
    /// A visitor is choosing this time.
    Held {
        words: String,
    },
    /// The practitioner keeps this time free.
    Blocked {
        words: String,
    },
    /// Nothing is booked: a visit can be added here.
    Gap {
        words: String,
        practitioner: String,
        url: String,
    },
}

impl Entry {
    /// Whether something is there.
    pub(super) fn is_taken(&self) -> bool {
        !matches!(self.what, What::Gap { .. })
    }
}

impl Grid {
    /// High enough for all of a calendar.
    pub(super) fn around(calendar: &Calendar, words: Words) -> Self {
        let hour = |at: DateTime<Utc>| at.with_timezone(&words.zone).hour();
        let starts = || {
            let visits = calendar.visits.iter().map(|one| one.starts_at);
            visits.chain(calendar.held.iter().map(|one| one.starts_at))
        };
        let first = starts().map(hour).min().unwrap_or(FIRST_HOUR);
        let last = starts().map(|at| hour(at) + 1).max().unwrap_or(LAST_HOUR);
        Self {
            words,
            first: first.min(FIRST_HOUR),
            last: last.max(LAST_HOUR),
        }
    }

    /// The full hours of a date.
    pub(super) fn hours(self, date: NaiveDate) -> Vec<Hour> {
        (self.first..self.last)
            .filter_map(|hour| {
                let at = date.and_hms_opt(hour, 0, 0)?;
                let at = WallTime(at).edge(self.words.zone);
                Some(Hour {
                    row: self.row_of(at),
                    words: self.words.time(at),
                })
            })
            .collect()
    }

    /// The row of an instant, from the first hour that is shown.
    pub(super) fn row_of(self, at: DateTime<Utc>) -> i64 {
        let local = at.with_timezone(&self.words.zone);
        let minutes = i64::from(local.hour()) * 60 + i64::from(local.minute());
        (minutes - i64::from(self.first) * 60).div_euclid(ROW_MINUTES) + 1
    }

    /// What a practitioner has on a date, by time. `within` is that date, from its first moment to
    /// the next date's.
    pub(super) fn column(
        self,
        staff: &Staff<ManageAppointments>,
        who: PractitionerId,
        (calendar, gaps): (&Calendar, &Gaps<'_>),
        (date, within): (NaiveDate, Interval),
    ) -> Vec<Entry> {
        let mut entries: Vec<(DateTime<Utc>, DateTime<Utc>, What)> = Vec::new();
        let is_shown = |visit: &&VisitLine| {
            visit.practitioner == who
                && visit.status != AppointmentStatus::Cancelled
                && within.has(visit.starts_at)
        };
        for visit in calendar.visits.iter().filter(is_shown) {
            let what = What::Visit(Box::new(Line::of(staff, visit)));
            entries.push((visit.starts_at, visit.ends_at, what));
        }
        let held = calendar.held.iter();
        for held in held.filter(|one| one.practitioner == who && within.has(one.starts_at)) {
            let words = held_words(staff, held);
            entries.push((held.starts_at, held.ends_at, What::Held { words }));
        }
        for blocked in blocked_times(staff.practice(), who, (date, within)) {
            let (start, end) = (blocked.times.start, blocked.times.end);
            let words = if blocked.times == within {
                format!("All day blocked: {}", blocked.reason)
            } else {
                blocked_words(staff, blocked, self.words)
            };
            entries.push((start, end, What::Blocked { words }));
        }
        let busy: Vec<Interval> = entries
            .iter()
            .map(|(start, end, _)| Interval {
                start: *start,
                end: *end,
            })
            .collect();
        for gap in gaps.find(who, date, &busy, staff.caller.now) {
            let what = gap_of(staff, who, gap);
            entries.push((gap.times.start, gap.times.end, what));
        }
        entries.sort_by_key(|(start, ..)| *start);
        self.side_by_side(entries)
    }

    /// What overlaps stands in lanes beside each other; what stands alone has the width of them all.
    fn side_by_side(self, entries: Vec<(DateTime<Utc>, DateTime<Utc>, What)>) -> Vec<Entry> {
        let times: Vec<_> = entries
            .iter()
            .map(|(start, end, _)| (*start, *end))
            .collect();
        let mut ends = Vec::new();
        let lanes: Vec<usize> = times
            .iter()
            .map(|(start, end)| lane_of(&mut ends, *start, *end))
            .collect();
        let stands_alone = |at: usize| {
            let mut others = times.iter().enumerate().filter(|(other, _)| *other != at);
            others.all(|(_, (start, end))| *end <= times[at].0 || times[at].1 <= *start)
        };
        let whats = entries.into_iter().zip(lanes).enumerate();
        whats
            .map(|(at, ((starts_at, ends_at, what), lane))| {
                let width = match ends.len() {
                    lanes if lanes > 1 && stands_alone(at) => format!(" across-{lanes}"),
                    _ => String::new(),
                };
                let place = self.place(starts_at, ends_at, lane) + &width;
                Entry { place, what }
            })
            .collect()
    }

    fn place(self, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, lane: usize) -> String {
        let (row, until) = (self.row_of(starts_at), self.row_of(ends_at));
        // What ends at midnight ends after the last row.
        let until = if until <= row { ROWS } else { until };
        let row = row.max(1);
        let rows = (until - row).clamp(1, LENGTH_MAX);
        format!("at-{row} len-{rows} lane-{}", lane + 1)
    }
}

/// The first lane that is free from a start on; it is taken until the end.
fn lane_of(
    lanes: &mut Vec<DateTime<Utc>>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> usize {
    let free = lanes.iter().position(|end| *end <= starts_at);
    let lane = free.unwrap_or(lanes.len()).min(LANES - 1);
    if lane == lanes.len() {
        lanes.push(ends_at);
    } else if let Some(end) = lanes.get_mut(lane) {
        *end = ends_at;
    }
    lane
}

fn gap_of(staff: &Staff<ManageAppointments>, who: PractitionerId, gap: Gap) -> What {
    let words = view::words_at(staff.practice(), gap.location);
    let wall = WallTime::at(gap.times.start, words.zone);
    What::Gap {
        words: words.time(gap.times.start),
        practitioner: view::practitioner_name(staff.practice(), who),
        url: urls::staff_new_appointment(who, gap.location, wall),
    }
}

fn held_words(staff: &Staff<ManageAppointments>, held: &HeldTime) -> String {
    view::words_at(staff.practice(), held.location).range(held.starts_at, held.ends_at)
}

fn blocked_words(
    staff: &Staff<ManageAppointments>,
    blocked: BlockedTime<'_>,
    words: Words,
) -> String {
    let words = blocked
        .location
        .map_or(words, |location| view::words_at(staff.practice(), location));
    let times = words.range(blocked.times.start, blocked.times.end);
    format!("{times} blocked: {}", blocked.reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_stands_side_by_side_and_the_rest_has_all_the_width() {
        let zone = chrono_tz::America::New_York;
        let grid = Grid {
            words: Words::new(zone, zone),
            first: 8,
            last: 18,
        };
        let at = |time| format!("2027-03-10T{time}:00-05:00").parse().unwrap();
        let entry = |from, until| {
            let words = String::new();
            (at(from), at(until), What::Held { words })
        };
        let entries = vec![
            entry("09:00", "10:00"),
            entry("09:30", "10:30"),
            entry("11:00", "11:30"),
        ];
        let placed = grid.side_by_side(entries).into_iter();
        let places: Vec<_> = placed.map(|one| one.place).collect();
        assert_eq!(
            places,
            [
                "at-13 len-12 lane-1",
                "at-19 len-12 lane-2",
                "at-37 len-6 lane-1 across-2"
            ]
        );
    }
}
