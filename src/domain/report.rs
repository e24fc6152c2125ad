//! What the visits of some dates come to, from numbers that the database counted. No number is
//! about one person, and no name is among them.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::appointment::{AppointmentStatus, CancelReason};
use super::ids::AppointmentTypeId;

/// Longer than these, days are drawn together: to weeks, then to months.
const DAYS_ALONE: usize = 62;
const DAYS_IN_WEEKS: usize = 732;

/// The dates a report is about, the last one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// How long before its visit it was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    UnderADay,
    UnderAWeek,
    UnderTwoWeeks,
    UnderFourWeeks,
    Longer,
}

/// Whether a visit was cancelled, and what then counts of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Kept(Lead),
    Cancelled(CancelReason),
}

/// Visits of one date and status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfDay {
    pub on: NaiveDate,
    pub status: AppointmentStatus,
    pub visits: i64,
}

/// Visits that start within one hour of a weekday; those that were cancelled are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfHour {
    pub weekday: Weekday,
    pub hour: u32,
    pub visits: i64,
}

/// Visits that are alike in what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfKind {
    pub appointment_type: AppointmentTypeId,
    pub fate: Fate,
    pub visits: i64,
}

/// What the database counts.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub days: Vec<OfDay>,
    pub hours: Vec<OfHour>,
    pub kinds: Vec<OfKind>,
}

/// How many days a point of the chart stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Day,
    Week,
    Month,
}

/// Some days of a report, drawn as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from: NaiveDate,
    pub visits: i64,
    /// Days of it that had a visit.
    pub busy_days: i64,
}

/// How many of the visits that came to their end were missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    pub completed: i64,
    pub missed: i64,
}

impl Lead {
    pub const ALL: [Self; 5] = [
        Self::UnderADay,
        Self::UnderAWeek,
        Self::UnderTwoWeeks,
        Self::UnderFourWeeks,
        Self::Longer,
    ];
}

impl Dates {
    /// How many they are.
    pub fn count(self) -> usize {
        usize::try_from((self.to - self.from).num_days() + 1).unwrap_or(0)
    }

    /// What a point of their chart stands for.
    pub fn step(self) -> Step {
        let days = self.count();
        if days <= DAYS_ALONE {
            Step::Day
        } else if days <= DAYS_IN_WEEKS {
            Step::Week
        } else {
            Step::Month
        }
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take(self.count())
    }

    /// The first of the dates that are drawn with `on`; of a stretch that begins earlier, the first
    /// of the report.
    fn stretch_of(self, on: NaiveDate) -> NaiveDate {
        let first = match self.step() {
            Step::Day => Some(on),
            Step::Week => {
                on.checked_sub_days(Days::new(on.weekday().num_days_from_monday().into()))
            }
            Step::Month => on.with_day(1),
        };
        first.unwrap_or(on).max(self.from)
    }
}

impl Missed {
    /// Of the visits that came to their end, in percent; none came to one.
    pub fn rate(self) -> Option<f64> {
        percent(self.missed, self.completed + self.missed)
    }
}

impl Counts {
    /// All visits, cancelled ones included.
    pub fn total(&self) -> i64 {
        self.days.iter().map(|one| one.visits).sum()
    }

    pub fn of_status(&self, status: AppointmentStatus) -> i64 {
        let days = self.days.iter().filter(|one| one.status == status);
        days.map(|one| one.visits).sum()
    }

    /// Visits of each date that has any, cancelled ones left out.
    pub fn by_day(&self) -> BTreeMap<NaiveDate, i64> {
        let mut days = BTreeMap::new();
        for one in self.kept() {
            *days.entry(one.on).or_default() += one.visits;
        }
        days
    }

    /// The visits of all dates, drawn together where they are many. A stretch without visits is
    /// there too.
    pub fn stretches(&self, dates: Dates) -> Vec<Stretch> {
        let by_day = self.by_day();
        let mut stretches: Vec<Stretch> = Vec::new();
        for on in dates.each() {
            let from = dates.stretch_of(on);
            let visits = by_day.get(&on).copied().unwrap_or(0);
            let busy_days = i64::from(visits > 0);
            match stretches.last_mut().filter(|last| last.from == from) {
                Some(last) => {
                    last.visits += visits;
                    last.busy_days += busy_days;
                }
                None => stretches.push(Stretch {
                    from,
                    visits,
                    busy_days,
                }),
            }
        }
        stretches
    }

    /// Visits on a day that has any; `None`: no day has.
    pub fn a_day(&self) -> Option<f64> {
        let by_day = self.by_day();
        ratio(
            by_day.values().sum(),
            i64::try_from(by_day.len()).unwrap_or(i64::MAX),
        )
    }

    /// Which visits were missed, over all days.
    pub fn missed(&self) -> Missed {
        self.missed_where(|_| true)
    }

    /// Which visits were missed, on one weekday.
    pub fn missed_on(&self, weekday: Weekday) -> Missed {
        self.missed_where(|on| on.weekday() == weekday)
    }

    /// By type, most visits first; cancelled ones left out.
    pub fn by_type(&self) -> Vec<(AppointmentTypeId, i64)> {
        let mut types: BTreeMap<AppointmentTypeId, i64> = BTreeMap::new();
        let kept = |one: &&OfKind| matches!(one.fate, Fate::Kept(_));
        for one in self.kinds.iter().filter(kept) {
            *types.entry(one.appointment_type).or_default() += one.visits;
        }
        let mut types: Vec<_> = types.into_iter().collect();
        types.sort_by_key(|(_, visits)| -visits);
        types
    }

    /// How many were booked so long before; cancelled ones left out.
    pub fn of_lead(&self, lead: Lead) -> i64 {
        self.of_fate(Fate::Kept(lead))
    }

    /// How many were cancelled for a reason.
    pub fn of_reason(&self, reason: CancelReason) -> i64 {
        self.of_fate(Fate::Cancelled(reason))
    }

    /// How many start within an hour of a weekday.
    pub fn at(&self, weekday: Weekday, hour: u32) -> i64 {
        let at = |one: &&OfHour| one.weekday == weekday && one.hour == hour;
        self.hours.iter().filter(at).map(|one| one.visits).sum()
    }

    /// The hour of a weekday that most visits start in; the earliest of several.
    pub fn busiest(&self) -> Option<OfHour> {
        let order = |one: &&OfHour| (-one.visits, one.weekday.num_days_from_monday(), one.hour);
        self.hours.iter().min_by_key(order).copied()
    }

    fn of_fate(&self, fate: Fate) -> i64 {
        let kinds = self.kinds.iter().filter(|one| one.fate == fate);
        kinds.map(|one| one.visits).sum()
    }

    fn kept(&self) -> impl Iterator<Item = &OfDay> {
        let cancelled = AppointmentStatus::Cancelled;
        self.days.iter().filter(move |one| one.status != cancelled)
    }

    fn missed_where(&self, is_counted: impl Fn(NaiveDate) -> bool) -> Missed {
        let of = |status: AppointmentStatus| {
            let days = self.days.iter().filter(|one| one.status == status);
            days.filter(|one| is_counted(one.on))
                .map(|one| one.visits)
                .sum()
        };
        Missed {
            completed: of(AppointmentStatus::Completed),
            missed: of(AppointmentStatus::NoShow),
        }
    }
}

impl Stretch {
    /// Visits on a day of it that has any.
    pub fn a_day(&self) -> f64 {
        ratio(self.visits, self.busy_days).unwrap_or(0.0)
    }
}

/// Of a whole, in percent; `None`: there is no whole.
pub fn percent(part: i64, whole: i64) -> Option<f64> {
    ratio(part, whole).map(|ratio| ratio * 100.0)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "visits are fewer than a float counts exactly"
)]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
