//! From the first page to the times.

use super::{Sample, empty, frame, place, refused, sample, step};
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page::Frame;
use crate::web::patient::about::AboutPage;
use crate::web::patient::home::HomePage;
use crate::web::patient::reason::{PhoneReasonPage, ReasonGroup, ReasonPage};
use crate::web::patient::view::{Availability, Choice, Place, WayToBook};
use crate::web::patient::who_and_where::WhoAndWherePage;
use crate::web::urls;
use crate::words::Locale;
use chrono::NaiveDate;

pub(super) fn all() -> Vec<Sample> {
    let home = HomePage {
        frame: Frame {
            back: None,
            ..frame()
        },
        way: WayToBook::Online,
        places: vec![
            place(),
            Place::new("Riverside", "9 River Road, Springfield"),
        ],
    };
    let phone = HomePage {
        frame: Frame {
            back: None,
            ..frame()
        },
        way: WayToBook::ByPhone,
        places: vec![place()],
    };
    let phone_reason = PhoneReasonPage {
        frame: frame(),
        why: "We ask a few questions first.".to_owned(),
    };
    let about = |form| AboutPage {
        frame: frame(),
        step: Some(step(2)),
        form,
        been_before: AboutPage::been_before_choices(),
        modes: vec![
            Choice::plain("in-person", "In person"),
            Choice::plain("video", "Video call"),
            Choice::plain("phone", "Phone call"),
        ],
    };
    vec![
        sample("home", &home),
        sample("home-by-phone", &phone),
        sample(
            "reason",
            &reason(FormState::typed([("reason", "check-up")])),
        ),
        sample(
            "reason-refused",
            &reason(refused(Field::Reason, FieldError::Missing)),
        ),
        sample("phone-reason", &phone_reason),
        sample("about", &about(empty())),
        sample(
            "about-refused",
            &about(refused(Field::BeenBefore, FieldError::Missing)),
        ),
        sample("who-and-where", &who_and_where()),
    ]
}

fn reason(form: FormState) -> ReasonPage {
    let routine = vec![
        Choice::hinted(
            "check-up",
            "General check-up",
            "30 minutes. Once a year is enough.",
        ),
        Choice::hinted("repeat", "Repeat prescription", "10 minutes."),
    ];
    let group = |name: &str, reasons| ReasonGroup {
        name: Some(name.to_owned()),
        reasons,
    };
    ReasonPage {
        frame: Frame {
            back: Some(urls::HOME.to_owned()),
            ..frame()
        },
        step: Some(step(1)),
        form,
        groups: vec![
            group("Routine", routine),
            group(
                "Feeling unwell",
                vec![Choice::plain("cough", "Cough, cold or fever")],
            ),
        ],
        not_sure: Some("not-sure".to_owned()),
    }
}

fn who_and_where() -> WhoAndWherePage {
    let date = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let next = |choice: Choice, next| Choice { next, ..choice };
    let day = || Availability::From(Locale::EnUs.day(date));
    WhoAndWherePage {
        frame: frame(),
        step: Some(step(3)),
        form: empty(),
        locations: vec![
            Choice::any("Any location"),
            next(
                Choice::hinted("main", "Main Clinic", "1 Main Street, Springfield"),
                day(),
            ),
        ],
        practitioners: vec![
            Choice::any("First available"),
            next(
                Choice::hinted("lee", "Dr. Ana Lee", "Family physician"),
                day(),
            ),
            next(
                Choice::hinted("osei", "Dr. Amara Osei", "Nurse"),
                Availability::Nothing,
            ),
        ],
    }
}
