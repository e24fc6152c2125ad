//! A zone's offsets over a stretch of days, looked up once and then only added.

use chrono::{DateTime, NaiveDate, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::span::Span;

/// No zone changes its clocks twice within this many seconds.
const PROBE_SECONDS: i64 = 12 * 3600;
/// Offsets reach this far past the days asked for: a window passes one midnight,
/// and local days begin up to 14 hours off.
const MARGIN_DAYS: i64 = 3;

/// Wall clock minus UTC, piece by piece. Right from the day before the first day
/// to the day after the last; beyond, the outer pieces go on.
pub(super) struct Offsets {
    pieces: Vec<Piece>,
}

/// Seconds within which the offset does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) offset: i64,
}

impl Offsets {
    pub(super) fn over(zone: Tz, first: NaiveDate, last: NaiveDate) -> Self {
        let from = midnight(first) - MARGIN_DAYS * 86_400;
        let until = midnight(last) + MARGIN_DAYS * 86_400;
        let mut pieces = Vec::new();
        let mut piece = Piece {
            span: Span {
                start: i64::MIN,
                end: i64::MAX,
            },
            offset: offset_at(zone, from),
        };
        let mut probed = from;
        while probed < until {
            let next = probed + PROBE_SECONDS;
            let offset = offset_at(zone, next);
            if offset != piece.offset {
                piece.span.end = change_between(zone, probed, next);
                pieces.push(piece);
                piece = Piece {
                    span: Span {
                        start: piece.span.end,
                        end: i64::MAX,
                    },
                    offset,
                };
            }
            probed = next;
        }
        pieces.push(piece);
        Self { pieces }
    }

    /// Where hours or a closure that name this wall time begin or end: in a gap the
    /// instant of the jump, in a fold the earlier one.
    pub(super) fn edge(&self, wall: i64) -> i64 {
        self.pieces
            .iter()
            .find(|piece| wall < piece.span.end.saturating_add(piece.offset))
            .map_or(wall, |piece| (wall - piece.offset).max(piece.span.start))
    }

    /// The parts of a span within which the offset does not change, in order.
    pub(super) fn pieces_of(&self, span: Span) -> impl Iterator<Item = Piece> {
        self.pieces.iter().filter_map(move |piece| {
            let part = Span {
                start: piece.span.start.max(span.start),
                end: piece.span.end.min(span.end),
            };
            (part.start < part.end).then_some(Piece {
                span: part,
                offset: piece.offset,
            })
        })
    }
}

/// Midnight of a date on the wall, as if it were UTC.
pub(super) fn midnight(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days()) * 86_400
}

/// The first second of the new offset.
fn change_between(zone: Tz, old: i64, new: i64) -> i64 {
    let before = offset_at(zone, old);
    let (mut old, mut new) = (old, new);
    while new - old > 1 {
        let middle = old + (new - old) / 2;
        if offset_at(zone, middle) == before {
            old = middle;
        } else {
            new = middle;
        }
    }
    new
}

fn offset_at(zone: Tz, second: i64) -> i64 {
    let instant: DateTime<Utc> = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
    let offset = zone.offset_from_utc_datetime(&instant.naive_utc());
    i64::from(offset.fix().local_minus_utc())
}
