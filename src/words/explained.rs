//! What stands behind a time that cannot be had, to staff. No patient is named.

use super::Words;
use crate::domain::busy::{BusyRow, OccupancyKind};
use crate::domain::explain::{Because, Explained};
use crate::domain::refusal::Refusal;
use crate::words::refusals;

/// The rule that refuses a start, and the record or the moment behind it: `Closed: Holiday`.
/// `None`: it can be booked.
pub fn why(one: &Explained<'_>, words: Words) -> Option<String> {
    let refusal = one.refusal?;
    let rule = refusals::to_staff(refusal.rule());
    let behind = match one.because {
        Some(record) => Some(described(record, words)),
        None => until(refusal, words),
    };
    Some(match behind.filter(|behind| !behind.is_empty()) {
        Some(behind) => format!("{rule}: {behind}"),
        None => rule.to_owned(),
    })
}

/// `3 of 14 times can be booked`
pub fn count(all: &[Explained<'_>]) -> String {
    let free = all.iter().filter(|one| one.refusal.is_none()).count();
    format!("{free} of {} times can be booked", all.len())
}

/// The moment that a refusal waits for, or the last date.
fn until(refusal: Refusal, words: Words) -> Option<String> {
    let when = |at| words.when(at).words();
    if let Refusal::TooSoon { earliest } = refusal {
        return Some(format!("from {} on", when(earliest)));
    }
    if let Refusal::NotReleased { from } = refusal {
        return Some(format!("on {}", when(from)));
    }
    if let Refusal::TooFar { latest_on } = refusal {
        return Some(format!("until {}", words.locale.date(latest_on)));
    }
    None
}

fn described(record: Because<'_>, words: Words) -> String {
    match record {
        Because::Closure(closure) => closure.reason.clone(),
        Because::Block(block) => block.reason.clone(),
        Because::Exception(other) => format!(
            "other hours on this date, {} to {}",
            words.locale.time(&other.starts_time),
            words.locale.time(&other.ends_time)
        ),
        Because::Hours(hours) => words.range(hours.start, hours.end),
        Because::Busy(row) => occupied(row, words),
    }
}

fn occupied(row: &BusyRow, words: Words) -> String {
    let what = match row.kind {
        OccupancyKind::Visit => "visit",
        OccupancyKind::Session => "group session",
        OccupancyKind::Hold => "held",
    };
    format!("{what}, {}", words.range(row.during.start, row.during.end))
}
