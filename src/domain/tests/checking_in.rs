//! When a patient may check in.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::America::New_York;

use super::super::appointment::{Appointment, AppointmentStatus as Status};
use super::super::check_in::{CheckIn, called_by, day_of, decide_check_in, parse_reference};
use super::super::practice::Mode;
use super::changes::appointment;
use super::clinic::Clinic;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn visit(starts_at: &str) -> Appointment {
    let mut clinic = Clinic::new("visit 30 \n ana hours 09:00-12:00 \n");
    Appointment {
        starts_at: at(starts_at),
        ends_at: at(starts_at) + TimeDelta::minutes(30),
        time_zone: New_York,
        ..appointment(&mut clinic)
    }
}

#[test]
fn the_window_is_half_an_hour_before_to_a_quarter_after_both_ends_in_time() {
    let one = visit("2027-03-02T14:00:00Z");
    let from = at("2027-03-02T13:30:00Z");
    let until = at("2027-03-02T14:15:00Z");
    let second = TimeDelta::seconds(1);
    assert_eq!(
        decide_check_in(&one, from - second),
        CheckIn::Early { from }
    );
    assert_eq!(decide_check_in(&one, from), CheckIn::Open);
    assert_eq!(decide_check_in(&one, until), CheckIn::Open);
    assert_eq!(
        decide_check_in(&one, until + second),
        CheckIn::Late { until }
    );
}

#[test]
fn the_window_lasts_its_real_minutes_when_the_clocks_change() {
    // 3:15 after the jump opens at 1:45 before it; 1:15 after the fold opens at 1:45 before it.
    for (starts, opens, wall) in [
        ("2027-03-14T07:15:00Z", "2027-03-14T06:45:00Z", "01:45 EST"),
        ("2027-11-07T06:15:00Z", "2027-11-07T05:45:00Z", "01:45 EDT"),
    ] {
        let one = visit(starts);
        let from = at(opens);
        assert_eq!(
            from.with_timezone(&New_York).format("%H:%M %Z").to_string(),
            wall
        );
        let before = decide_check_in(&one, from - TimeDelta::seconds(1));
        assert_eq!(before, CheckIn::Early { from });
        assert_eq!(decide_check_in(&one, from), CheckIn::Open);
    }
}

#[test]
fn only_what_staff_could_mark_as_arrived_can_be_checked_in_for() {
    let now = at("2027-03-02T14:00:00Z");
    for status in Status::ALL {
        let one = Appointment {
            status,
            ..visit("2027-03-02T14:00:00Z")
        };
        let expected = match status {
            Status::Booked | Status::Confirmed => CheckIn::Open,
            Status::Arrived => CheckIn::Done,
            Status::Pending
            | Status::InProgress
            | Status::Completed
            | Status::Cancelled
            | Status::NoShow => CheckIn::Absent,
        };
        assert_eq!(decide_check_in(&one, now), expected, "{status:?}");
        for mode in [Mode::Video, Mode::Phone] {
            let one = Appointment {
                mode,
                ..one.clone()
            };
            assert_eq!(decide_check_in(&one, now), CheckIn::Absent, "{status:?}");
        }
    }
}

#[test]
fn whoever_comes_after_the_start_is_called_later() {
    let starts = at("2027-03-02T14:00:00Z");
    assert_eq!(
        called_by(starts, at("2027-03-02T13:40:00Z")),
        at("2027-03-02T14:15:00Z")
    );
    assert_eq!(
        called_by(starts, at("2027-03-02T14:10:00Z")),
        at("2027-03-02T14:25:00Z")
    );
}

#[test]
fn a_day_has_the_hours_its_clock_has() {
    for (now, hours) in [
        ("2027-03-13T12:00:00Z", 24),
        ("2027-03-14T12:00:00Z", 23),
        ("2027-11-07T12:00:00Z", 25),
    ] {
        let day = day_of(at(now), New_York);
        assert_eq!((day.end - day.start).num_hours(), hours, "{now}");
        assert!(day.start <= at(now) && at(now) < day.end);
    }
}

#[test]
fn a_reference_is_read_however_it_is_typed() {
    for typed in ["AB-2345-67", "ab234567", " ab 2345 67 "] {
        assert_eq!(parse_reference(typed), "AB-2345-67");
    }
    assert_eq!(parse_reference("Ng"), "NG");
}
