//! From the details to the booked visit.

use super::{Sample, empty, held, place, sample, signed_in, step, times, when};
use crate::domain::refusal::Refusal;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::patient::booked::{BookedPage, Outcome};
use crate::web::patient::check::{ChangeLinks, CheckPage, PersonRows, VisitRows};
use crate::web::patient::details::DetailsPage;
use crate::web::patient::taken::TakenPage;
use crate::web::patient::view::{Choice, Deadline, HowSeen, Joining, MailState};
use crate::web::urls;
use crate::words::Locale;
use chrono::NaiveDate;

pub(super) fn all() -> Vec<Sample> {
    let details = |form, people| DetailsPage {
        frame: signed_in(),
        step: Some(step(6)),
        held: Some(held()),
        form,
        people,
    };
    let mut mistyped = FormState::typed([("first_name", "Ada"), ("birth_day", "31")]);
    mistyped.refuse(Field::LastName, FieldError::Missing);
    mistyped.refuse(Field::BirthDate, FieldError::NotADate);
    let people = vec![
        Choice::plain("me", "Me"),
        Choice::plain("else", "Someone else I care for"),
    ];
    vec![
        sample("details", &details(empty(), Vec::new())),
        sample("details-refused", &details(mistyped, people)),
        sample(
            "check",
            &check(Deadline::Until(when("2026-11-23T14:20:00Z"))),
        ),
        sample("check-soon", &check(Deadline::Passed)),
        sample(
            "booked",
            &booked(Outcome::Booked, HowSeen::InPerson(place())),
        ),
        sample(
            "booked-video",
            &booked(Outcome::Changed, HowSeen::Video(Joining::IsSent)),
        ),
        sample(
            "requested",
            &booked(
                Outcome::Requested(
                    Locale::EnUs.day(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()),
                ),
                HowSeen::Phone("212 555 0199".to_owned()),
            ),
        ),
        sample("taken", &times::taken(Refusal::Taken)),
        sample("patient-busy", &times::taken(Refusal::PatientBusy)),
        sample(
            "none-left",
            &TakenPage {
                nearest: Vec::new(),
                ..times::taken(Refusal::Closed)
            },
        ),
    ]
}

fn check(deadline: Deadline) -> CheckPage {
    CheckPage {
        frame: signed_in(),
        step: Some(step(7)),
        held: Some(held()),
        hold: "0190".to_owned(),
        visit: VisitRows {
            reason: "General check-up".to_owned(),
            how: HowSeen::InPerson(place()),
            when: when("2026-11-24T14:20:00Z"),
            zone_name: "Eastern Time (New York)".to_owned(),
            elsewhere: None,
            practitioner: "Dr. Ana Lee".to_owned(),
            length: "30 minutes".to_owned(),
        },
        person: PersonRows {
            name: "Ada <Byrne>".to_owned(),
            birth_date: "March 27, 1958".to_owned(),
            phone: "212 555 0199".to_owned(),
            email: "ada@example.com".to_owned(),
            support: None,
        },
        deadline,
        change: ChangeLinks {
            about: Some(urls::ABOUT.to_owned()),
            who_and_where: Some(urls::WHERE.to_owned()),
        },
    }
}

fn booked(outcome: Outcome, how: HowSeen) -> BookedPage {
    BookedPage {
        frame: signed_in(),
        outcome,
        when: when("2026-11-24T14:20:00Z"),
        zone_name: "Eastern Time (New York)".to_owned(),
        elsewhere: None,
        reference: "KT-2947-63".to_owned(),
        email: "ada@example.com".to_owned(),
        mail: if matches!(how, HowSeen::Video(_)) {
            MailState::Delayed
        } else {
            MailState::Flowing
        },
        how,
        bring: vec!["Your insurance card".to_owned()],
        deadline: Deadline::Until(when("2026-11-23T14:20:00Z")),
        calendar_url: urls::calendar(7),
        manage_url: urls::appointment(7),
    }
}
