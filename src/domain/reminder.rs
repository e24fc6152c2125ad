//! Reminders: which visits their patients are reminded of, and when.

use chrono::{DateTime, TimeDelta, Utc};

use super::appointment::AppointmentStatus;
use super::ids::AppointmentId;

/// The longest time before a start, in hours: two weeks.
pub const REMINDER_HOURS_MAX: i32 = 14 * 24;

/// A visit that its patient may have to be reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remindable {
    pub id: AppointmentId,
    pub status: AppointmentStatus,
    /// iCalendar SEQUENCE.
    pub sequence: i32,
    pub starts_at: DateTime<Utc>,
    /// When it was last given its time: booked, granted, moved, or taken back after a cancellation.
    pub settled_at: DateTime<Utc>,
}

/// When a patient is reminded of a visit that starts then; `None` where a practice sends no reminders.
///
/// The hours are elapsed time, as notices are: on a night when the clocks change, a reminder leaves at
/// another hour of the wall than the visit's.
pub fn due_at(starts_at: DateTime<Utc>, reminder_hours: i32) -> Option<DateTime<Utc>> {
    let before = TimeDelta::hours(i64::from(reminder_hours));
    (reminder_hours > 0).then(|| starts_at - before)
}

/// Whether a reminder of a visit is to be written.
///
/// It is from the practice's hours before the start until the start, so that one that comes late, because no
/// worker ran, still comes while it is of use. A visit that was given its time within those hours gets
/// none: its patient has only just been told of it. That counts for a move as for a booking; a move made
/// earlier is reminded of at its new time.
pub fn is_due(visit: &Remindable, reminder_hours: i32, now: DateTime<Utc>) -> bool {
    due_at(visit.starts_at, reminder_hours).is_some_and(|due_at| {
        visit.status.is_expected()
            && visit.settled_at < due_at
            && due_at <= now
            && now < visit.starts_at
    })
}

/// Whether patients are reminded while they can still change a visit online. Exactly at the notice they
/// can, but only in that instant.
pub fn is_in_time(reminder_hours: i32, change_notice_minutes: i32) -> bool {
    reminder_hours == 0 || reminder_hours * 60 > change_notice_minutes
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::time::WallTime;
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Booked a week ahead, on a Wednesday at 9am in New York.
    fn visit() -> Remindable {
        Remindable {
            id: AppointmentId(Uuid::from_u128(1)),
            status: AppointmentStatus::Booked,
            sequence: 0,
            starts_at: at("2027-03-10T14:00:00Z"),
            settled_at: at("2027-03-03T14:00:00Z"),
        }
    }

    #[test]
    fn a_reminder_is_due_from_its_hours_before_the_start_until_the_start() {
        for (now, is_so) in [
            ("2027-03-08T13:59:59Z", false),
            ("2027-03-08T14:00:00Z", true),
            ("2027-03-10T13:59:59Z", true),
            ("2027-03-10T14:00:00Z", false),
        ] {
            assert_eq!(is_due(&visit(), 48, at(now)), is_so, "{now}");
        }
        assert!(is_due(&visit(), 49, at("2027-03-08T13:00:00Z")));
        assert!(!is_due(&visit(), 0, at("2027-03-10T13:00:00Z")));
    }

    #[test]
    fn only_those_who_are_expected_are_reminded() {
        let reminded: Vec<AppointmentStatus> = AppointmentStatus::ALL
            .into_iter()
            .filter(|status| {
                let visit = Remindable {
                    status: *status,
                    ..visit()
                };
                is_due(&visit, 48, at("2027-03-09T00:00:00Z"))
            })
            .collect();
        assert_eq!(
            reminded,
            [AppointmentStatus::Booked, AppointmentStatus::Confirmed]
        );
    }

    #[test]
    fn a_visit_given_its_time_within_the_hours_gets_none() {
        for (settled, is_so) in [
            ("2027-03-08T13:59:59Z", true),
            ("2027-03-08T14:00:00Z", false),
            ("2027-03-09T12:00:00Z", false),
        ] {
            let visit = Remindable {
                settled_at: at(settled),
                ..visit()
            };
            assert_eq!(
                is_due(&visit, 48, at("2027-03-09T13:00:00Z")),
                is_so,
                "{settled}"
            );
        }
    }

    #[test]
    fn hours_are_elapsed_time_when_the_clocks_change() {
        // New York: the night to Sunday 14 March has 23 hours, that to 7 November 25.
        let zone = chrono_tz::America::New_York;
        for (start, due) in [
            ("2027-03-15T13:00:00Z", "2027-03-13T08:00:00"),
            ("2027-11-08T14:00:00Z", "2027-11-06T10:00:00"),
        ] {
            let due_at = due_at(at(start), 48).unwrap();
            let wall = WallTime(due_at.with_timezone(&zone).naive_local());
            assert_eq!(wall.0, due.parse().unwrap(), "{start}");
        }
    }

    #[test]
    fn a_reminder_is_in_time_while_more_than_the_notice_remains() {
        assert!(is_in_time(48, 2879));
        assert!(!is_in_time(48, 2880));
        assert!(!is_in_time(1, 1440));
        assert!(is_in_time(0, 1440), "none is sent");
    }
}
