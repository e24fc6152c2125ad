//! Checking in: a patient says that they are here, shortly before the start or just after it.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::appointment::{Appointment, AppointmentStatus};
use super::desk;
use super::practice::Mode;
use super::time::{Interval, WallTime};

/// How long before the start a patient may check in.
pub const OPENS_MINUTES: i64 = 30;
/// How long after the start. Later, somebody at the desk decides what becomes of the visit.
pub const CLOSES_MINUTES: i64 = 15;
/// Whoever was not called so long after the start, or after they came, speaks to reception.
const CALLED_MINUTES: i64 = 15;

/// What checking in for a visit comes to at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckIn {
    /// There is none: not in person, not booked, begun, or over.
    Absent,
    Early {
        from: DateTime<Utc>,
    },
    Open,
    /// The patient is here.
    Done,
    Late {
        until: DateTime<Utc>,
    },
}

/// Whether a patient may check in now. The first and the last moment are in time; what the status
/// allows is what it allows staff.
pub fn decide_check_in(visit: &Appointment, now: DateTime<Utc>) -> CheckIn {
    if visit.mode != Mode::InPerson {
        return CheckIn::Absent;
    }
    if visit.status == AppointmentStatus::Arrived {
        return CheckIn::Done;
    }
    if desk::decide_status(visit, AppointmentStatus::Arrived, now).is_err() {
        return CheckIn::Absent;
    }
    let from = visit.starts_at - TimeDelta::minutes(OPENS_MINUTES);
    let until = visit.starts_at + TimeDelta::minutes(CLOSES_MINUTES);
    if now < from {
        CheckIn::Early { from }
    } else if now <= until {
        CheckIn::Open
    } else {
        CheckIn::Late { until }
    }
}

/// When somebody who is here has waited long enough to ask.
pub fn called_by(starts_at: DateTime<Utc>, arrived_at: DateTime<Utc>) -> DateTime<Utc> {
    starts_at.max(arrived_at) + TimeDelta::minutes(CALLED_MINUTES)
}

/// The day in which `now` lies on the clock of a place.
pub fn day_of(now: DateTime<Utc>, zone: Tz) -> Interval {
    let date = now.with_timezone(&zone).date_naive();
    let edge = |date| WallTime::new(date, NaiveTime::MIN).edge(zone);
    Interval {
        start: edge(date),
        end: edge(date + TimeDelta::days(1)),
    }
}

/// A booking reference as it is kept, of what somebody typed: in capitals, with its dashes.
pub fn parse_reference(typed: &str) -> String {
    let signs: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|sign| sign.to_ascii_uppercase())
        .collect();
    match (signs.get(..2), signs.get(2..6), signs.get(6..)) {
        (Some(first), Some(second), Some(third)) => format!("{first}-{second}-{third}"),
        _ => signs,
    }
}
