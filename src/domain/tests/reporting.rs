//! What counted visits come to.

use chrono::{NaiveDate, Weekday};
use uuid::Uuid;

use super::super::appointment::{AppointmentStatus as S, CancelReason};
use super::super::ids::AppointmentTypeId;
use super::super::report::{Counts, Dates, Fate, Lead, Missed, OfDay, OfHour, OfKind, Step};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dates(from: &str, to: &str) -> Dates {
    Dates {
        from: date(from),
        to: date(to),
    }
}

fn counts(days: &[(&str, S, i64)]) -> Counts {
    let days = days.iter().map(|(on, status, visits)| OfDay {
        on: date(on),
        status: *status,
        visits: *visits,
    });
    Counts {
        days: days.collect(),
        ..Counts::default()
    }
}

#[test]
fn cancelled_visits_are_counted_by_status_and_on_no_day() {
    let counts = counts(&[
        ("2027-02-01", S::Completed, 4),
        ("2027-02-01", S::Cancelled, 3),
        ("2027-02-03", S::Booked, 2),
    ]);
    assert_eq!((counts.total(), counts.of_status(S::Cancelled)), (9, 3));
    // Six on two days; the day between has none.
    assert_eq!(counts.a_day(), Some(3.0));
    let days = counts.stretches(dates("2027-02-01", "2027-02-03"));
    let visits: Vec<i64> = days.iter().map(|day| day.visits).collect();
    assert_eq!(visits, [4, 0, 2]);
}

#[test]
fn many_days_are_drawn_as_weeks_and_more_as_months() {
    let counts = counts(&[
        ("2027-01-01", S::Completed, 6),
        ("2027-01-02", S::Completed, 2),
        ("2027-01-04", S::Completed, 1),
        ("2028-12-31", S::Completed, 5),
    ]);
    let days = dates("2027-01-01", "2027-03-03");
    assert_eq!((days.count(), days.step()), (62, Step::Day));
    let weeks = dates("2027-01-01", "2027-03-04");
    assert_eq!(weeks.step(), Step::Week);
    let drawn = counts.stretches(weeks);
    // The first week begins before the report does.
    let first: Vec<_> = drawn.iter().take(2).collect();
    assert_eq!(
        (first[0].from, first[0].visits, first[0].a_day()),
        (date("2027-01-01"), 8, 4.0)
    );
    assert_eq!((first[1].from, first[1].visits), (date("2027-01-04"), 1));
    assert_eq!((drawn[2].visits, drawn[2].busy_days), (0, 0));
    let months = dates("2027-01-01", "2029-01-02");
    assert_eq!((months.count(), months.step()), (733, Step::Month));
    let drawn = counts.stretches(months);
    assert_eq!(drawn.len(), 25);
    assert_eq!((drawn[23].from, drawn[23].visits), (date("2028-12-01"), 5));
    let all: i64 = drawn.iter().map(|one| one.visits).sum();
    assert_eq!(all, counts.total());
}

#[test]
fn the_no_show_rate_is_of_visits_that_came_to_their_end() {
    let counts = counts(&[
        ("2027-02-01", S::Completed, 2),
        ("2027-02-01", S::NoShow, 1),
        ("2027-02-02", S::Completed, 1),
        ("2027-02-02", S::Booked, 8),
        ("2027-02-02", S::Cancelled, 8),
        ("2027-02-08", S::NoShow, 1),
    ]);
    assert_eq!(counts.missed().rate(), Some(40.0));
    assert_eq!(counts.missed_on(Weekday::Mon).rate(), Some(50.0));
    assert_eq!(counts.missed_on(Weekday::Tue).rate(), Some(0.0));
    assert_eq!(counts.missed_on(Weekday::Wed).rate(), None);
    assert_eq!(Missed::default().rate(), None);
}

#[test]
fn types_leads_and_reasons_are_told_apart_by_whether_the_visit_was_cancelled() {
    let of = |kind, fate, visits| OfKind {
        appointment_type: AppointmentTypeId(Uuid::from_u128(kind)),
        fate,
        visits,
    };
    let unwell = Fate::Cancelled(CancelReason::Unwell);
    let counts = Counts {
        kinds: vec![
            of(1, Fate::Kept(Lead::UnderADay), 2),
            of(1, Fate::Kept(Lead::Longer), 1),
            of(2, Fate::Kept(Lead::Longer), 4),
            of(1, unwell, 9),
            of(2, unwell, 1),
        ],
        ..Counts::default()
    };
    let types: Vec<i64> = counts.by_type().iter().map(|(_, visits)| *visits).collect();
    assert_eq!(types, [4, 3]);
    assert_eq!(Lead::ALL.map(|lead| counts.of_lead(lead)), [2, 0, 0, 0, 5]);
    assert_eq!(counts.of_reason(CancelReason::Unwell), 10);
    assert_eq!(counts.of_reason(CancelReason::Other), 0);
}

#[test]
fn of_hours_as_busy_the_earliest_is_named() {
    let of = |weekday, hour, visits| OfHour {
        weekday,
        hour,
        visits,
    };
    let counts = Counts {
        hours: vec![
            of(Weekday::Fri, 9, 5),
            of(Weekday::Mon, 14, 5),
            of(Weekday::Mon, 10, 5),
            of(Weekday::Sun, 8, 1),
        ],
        ..Counts::default()
    };
    assert_eq!(counts.busiest(), Some(of(Weekday::Mon, 10, 5)));
    assert_eq!(counts.at(Weekday::Sun, 8), 1);
    assert_eq!(counts.at(Weekday::Sun, 9), 0);
    assert_eq!(Counts::default().busiest(), None);
}
