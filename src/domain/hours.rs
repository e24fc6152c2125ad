//! Hours on one date: from when until when, and where visits may start.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use super::practice::{Schedule, ScheduleWindow};
use super::span::Span;
use super::zone::{Offsets, midnight};

const DAY: i64 = 86_400;

/// One stretch of hours on one date.
#[derive(Clone, Copy)]
pub(super) struct Hours {
    /// In a gap the edge is the instant of the jump, in a fold the earlier one.
    pub(super) span: Span,
    /// The hours' start on the wall, from which the grid is counted.
    grid_wall: i64,
    step: i64,
}

/// A start on the grid, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) second: i64,
    /// What the wall shows then, as if it were UTC.
    pub(super) wall: i64,
}

impl Hours {
    /// Hours on the date they begin, which they may leave past midnight.
    pub(super) fn on(
        date: NaiveDate,
        (starts_time, ends_time): (NaiveTime, NaiveTime),
        align_minutes: i32,
        offsets: &Offsets,
    ) -> Self {
        let grid_wall = midnight(date) + seconds_of(starts_time);
        let mut end_wall = midnight(date) + seconds_of(ends_time);
        if end_wall <= grid_wall {
            end_wall += DAY;
        }
        Self {
            span: Span {
                start: offsets.edge(grid_wall),
                end: offsets.edge(end_wall),
            },
            grid_wall,
            step: i64::from(align_minutes.max(1)) * 60,
        }
    }

    /// The part within a span; the grid stays.
    pub(super) fn cut(self, within: Span) -> Option<Self> {
        let span = Span {
            start: self.span.start.max(within.start),
            end: self.span.end.min(within.end),
        };
        (span.start < span.end).then_some(Self { span, ..self })
    }

    /// The starts on the grid, in order of time. A wall time in a gap is none, one in
    /// a fold is two.
    #[inline]
    pub(super) fn each_start(&self, offsets: &Offsets, mut visit: impl FnMut(Start)) {
        for piece in offsets.pieces_of(self.span) {
            let passed = piece.span.start + piece.offset - self.grid_wall;
            let steps = passed.max(0).div_euclid(self.step)
                + i64::from(passed.max(0).rem_euclid(self.step) > 0);
            let mut wall = self.grid_wall + steps * self.step;
            let end_wall = piece.span.end + piece.offset;
            while wall < end_wall {
                visit(Start {
                    second: wall - piece.offset,
                    wall,
                });
                wall += self.step;
            }
        }
    }
}

impl Schedule {
    /// Whether its windows apply on a date.
    pub(super) fn is_in_effect(&self, date: NaiveDate) -> bool {
        self.from_on <= date && self.until_on.is_none_or(|until| date <= until)
    }
}

impl ScheduleWindow {
    /// Whether it begins on a date.
    pub(super) fn is_on(&self, date: NaiveDate) -> bool {
        self.days.contains(&date.weekday())
    }
}

fn seconds_of(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight())
}
