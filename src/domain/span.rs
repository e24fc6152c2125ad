//! Stretches of time as plain seconds: what the engine compares a million times.

use chrono::{DateTime, TimeDelta, Utc};

use super::time::Interval;

/// From a second since 1970 up to, not including, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: i64,
    pub(super) end: i64,
}

/// Spans in order and apart, asked about rising starts.
pub(super) struct Track<'a> {
    all: &'a [Span],
    left: &'a [Span],
}

impl Span {
    pub(super) fn contains(self, second: i64) -> bool {
        self.start <= second && second < self.end
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub(super) fn interval(self) -> Interval {
        let instant = |second| DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        Interval {
            start: instant(self.start),
            end: instant(self.end),
        }
    }

    /// The smallest span of whole seconds around an interval.
    pub(super) fn around(interval: Interval) -> Self {
        Self {
            start: interval.start.timestamp(),
            end: ceiling(interval.end),
        }
    }
}

impl<'a> Track<'a> {
    /// `spans` as [`merged`] leaves them.
    pub(super) fn new(spans: &'a [Span]) -> Self {
        Self {
            all: spans,
            left: spans,
        }
    }

    /// Makes ready for starts from `second` on.
    pub(super) fn wind_to(&mut self, second: i64) {
        let over = self.all.partition_point(|span| span.end <= second);
        self.left = self.all.get(over..).unwrap_or_default();
    }

    /// Whether `seconds` from `start` on are free. Starts must not fall between two windings.
    #[inline]
    pub(super) fn is_free(&mut self, start: i64, seconds: i64) -> bool {
        while let [first, rest @ ..] = self.left
            && first.end <= start
        {
            self.left = rest;
        }
        self.left
            .first()
            .is_none_or(|span| start + seconds <= span.start)
    }
}

/// The same seconds, in order and apart; empty spans are gone.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.start < span.end);
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let touches = next.start <= kept.end;
        if touches {
            kept.end = kept.end.max(next.end);
        }
        touches
    });
    spans
}

/// The first whole second at or after an instant.
pub(super) fn ceiling(instant: DateTime<Utc>) -> i64 {
    instant.timestamp() + i64::from(instant.timestamp_subsec_nanos() > 0)
}
