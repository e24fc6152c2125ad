//! Instants, wall times and intervals. The only place that knows of clock changes.

use chrono::{
    DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

use super::zone::Offsets;

/// What a clock on the wall of some place shows; means an instant only together
/// with a zone, and on two days a year none or two.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    sqlx::Type,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct WallTime(pub NaiveDateTime);

/// From an instant up to, not including, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

/// The instants at which a wall shows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instants {
    /// The clocks jump over it.
    Gap,
    Once(DateTime<Utc>),
    /// The clocks are put back past it: the earlier and the later.
    Fold(DateTime<Utc>, DateTime<Utc>),
}

impl WallTime {
    /// What the wall shows at an instant.
    pub fn at(instant: DateTime<Utc>, zone: Tz) -> Self {
        Self(instant.with_timezone(&zone).naive_local())
    }

    /// When the wall shows it: on two days a year never, or twice.
    pub fn instants(self, zone: Tz) -> Instants {
        match zone.from_local_datetime(&self.0) {
            LocalResult::None => Instants::Gap,
            LocalResult::Single(one) => Instants::Once(one.to_utc()),
            LocalResult::Ambiguous(earlier, later) => {
                Instants::Fold(earlier.to_utc(), later.to_utc())
            }
        }
    }

    /// When something that is set for this time begins or ends: in a gap at the jump, in a
    /// fold at the earlier of its two instants.
    pub fn edge(self, zone: Tz) -> DateTime<Utc> {
        let second =
            Offsets::over(zone, self.date(), self.date()).edge(self.0.and_utc().timestamp());
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    pub fn new(date: NaiveDate, time: NaiveTime) -> Self {
        Self(date.and_time(time))
    }

    pub fn date(self) -> NaiveDate {
        self.0.date()
    }

    pub fn time(self) -> NaiveTime {
        self.0.time()
    }
}

impl Interval {
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether an instant lies in it; its end does not.
    pub fn has(self, at: DateTime<Utc>) -> bool {
        self.start <= at && at < self.end
    }

    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}
