//! The pages of free times with invented content.

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::America::New_York as NEW_YORK;

use super::{Sample, frame, sample, signed_in, step, when};
use crate::domain::refusal::Refusal;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page::Frame;
use crate::web::patient::taken::TakenPage;
use crate::web::patient::times::{
    DayChoice, DayLink, DayPart, DayTab, DayTimes, Filters, NextTime, Shown, SlotButton, TimesPage,
    TimesPurpose, Week,
};
use crate::web::patient::view::Choice;
use crate::web::urls;
use crate::words::{Locale, Words, refusals, short_weekday};

pub(super) fn all() -> Vec<Sample> {
    let mut no_time = FormState::default();
    no_time.refuse(Field::Time, FieldError::Missing);
    let next = || NextTime {
        when: when("2026-12-08T14:20:00Z"),
        url: "/book/times?from=2026-12-07&day=2026-12-08".to_owned(),
    };
    vec![
        sample(
            "times",
            &page(frame(), week(2, times()), FormState::default()),
        ),
        sample("times-refused", &page(frame(), week(2, times()), no_time)),
        sample(
            "times-next",
            &page(frame(), week(9, Shown::Next(next())), FormState::default()),
        ),
        sample(
            "times-nothing",
            &page(
                frame(),
                week(9, Shown::Nothing { weeks: 13 }),
                FormState::default(),
            ),
        ),
        sample("times-filtered", &filtered()),
        sample("times-video", &video()),
        sample("change", &change()),
    ]
}

pub(super) fn taken(refusal: Refusal) -> TakenPage {
    TakenPage {
        lead: None,
        frame: frame(),
        told: refusals::to_patient(refusal, Words::new(NEW_YORK, NEW_YORK)),
        when: when("2026-11-24T14:20:00Z"),
        nearest: slots(&["2026-11-24T14:40:00Z", "2026-11-25T15:00:00Z"]),
        hold_url: urls::HOLD.to_owned(),
        times_url: urls::TIMES.to_owned(),
    }
}

fn page(frame: Frame, week: Week, form: FormState) -> TimesPage {
    TimesPage {
        frame,
        step: Some(step(4)),
        purpose: TimesPurpose::Book {
            reason_url: urls::REASON.to_owned(),
            where_url: Some(urls::WHERE.to_owned()),
        },
        summary: "General check-up, 30 minutes, in person, first available, any location."
            .to_owned(),
        zone_name: "Eastern Time (New York)".to_owned(),
        zone_whose: "the time zone of the practice".to_owned(),
        other_zones: vec![("Lakeside".to_owned(), "Central Time (Chicago)".to_owned())],
        zones: Vec::new(),
        zone: None,
        filters: Filters {
            from: "2026-11-23".to_owned(),
            chosen: Vec::new(),
        },
        week,
        form,
    }
}

fn filtered() -> TimesPage {
    let week = week(9, Shown::Filtered);
    let mut page = page(frame(), week, FormState::default());
    page.filters.chosen = vec![DayPart::Evening];
    page
}

fn video() -> TimesPage {
    TimesPage {
        zones: vec![
            Choice::plain("America/New_York", "Eastern Time (New York)"),
            Choice::plain("Europe/London", "UK time (London)"),
        ],
        filters: Filters {
            from: "2026-11-23".to_owned(),
            chosen: vec![DayPart::Morning],
        },
        ..page(frame(), week(1, times()), FormState::default())
    }
}

fn change() -> TimesPage {
    TimesPage {
        step: None,
        purpose: TimesPurpose::Change {
            appointment: "7".to_owned(),
            old: when("2026-11-24T14:20:00Z"),
        },
        ..page(signed_in(), week(1, times()), FormState::default())
    }
}

/// The week of 23 November with times on the even days, one of them shown.
fn week(shown_day: u64, shown: Shown) -> Week {
    let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let tab = |offset: u64| {
        let date = monday + Days::new(offset);
        let link = (shown_day < 7 && offset % 2 == shown_day % 2).then(|| DayLink {
            url: urls::times(urls::TIMES, monday, Some(date), (&[], None)),
            count: usize::try_from(offset).unwrap() + 1,
            choice: if offset == shown_day {
                DayChoice::Shown
            } else {
                DayChoice::Other
            },
        });
        DayTab {
            day: Locale::EnUs.day(date),
            weekday: short_weekday(date),
            number: date.day(),
            link,
        }
    };
    let is_closed = matches!(shown, Shown::Next(_));
    let closed = is_closed.then(|| "Closed Thursday, November 26, 2026: Thanksgiving.".to_owned());
    Week {
        first: Locale::EnUs.day(monday),
        earlier_url: Some("/book/times?from=2026-11-16".to_owned()),
        later_url: Some("/book/times?from=2026-11-30".to_owned()),
        next: Some(NextTime {
            when: when("2026-11-23T14:20:00Z"),
            url: "/book/times?from=2026-11-23&day=2026-11-23".to_owned(),
        }),
        days: (0..7).map(tab).collect(),
        closed: closed.into_iter().collect(),
        shown,
    }
}

fn times() -> Shown {
    Shown::Times(DayTimes {
        day: Locale::EnUs.day(NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()),
        parts: vec![
            (
                DayPart::Morning,
                slots(&[
                    "2026-11-25T14:20:00Z",
                    "2026-11-25T14:40:00Z",
                    "2026-11-25T15:00:00Z",
                ]),
            ),
            (
                DayPart::Afternoon,
                slots(&["2026-11-25T17:00:00Z", "2026-11-25T18:30:00Z"]),
            ),
            (DayPart::Evening, slots(&["2026-11-25T22:20:00Z"])),
        ],
    })
}

fn slots(times: &[&str]) -> Vec<SlotButton> {
    times
        .iter()
        .enumerate()
        .map(|(index, at)| SlotButton {
            value: at.replace(':', "-"),
            when: when(at),
            practitioner: "Dr. Ana Lee".to_owned(),
            place: (index == 1).then(|| "Riverside".to_owned()),
            is_yours: index == 2,
        })
        .collect()
}
