//! Every page with invented content, for the tests that look at all of them.

mod changes;
mod check_in;
mod first_steps;
mod identity;
mod last_steps;
mod own_pages;
mod texts;
mod times;

use crate::web::form::{Field, FieldError, FormState};
use crate::web::page::{AccountLinks, Demo, Frame, Held, Page, PracticeWords, Renewal, Step};
use crate::web::patient::view::Place;
use crate::web::urls;
use crate::words::{Locale, When, Words};
use chrono::{DateTime, Utc};
use chrono_tz::America;

/// A rendered page with the name of its sample.
pub(in crate::web) struct Sample {
    pub(in crate::web) name: &'static str,
    pub(in crate::web) heading: String,
    pub(in crate::web) html: String,
}

/// One or more of each page; forms also with errors.
pub(in crate::web) fn all() -> Vec<Sample> {
    [
        first_steps::all(),
        times::all(),
        identity::all(),
        last_steps::all(),
        own_pages::all(),
        changes::all(),
        check_in::all(),
        texts::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(in crate::web) fn sample(name: &'static str, page: &impl Page) -> Sample {
    Sample {
        name,
        heading: page.heading(),
        html: page.render().unwrap(),
    }
}

pub(in crate::web) fn frame() -> Frame {
    Frame {
        practice: PracticeWords {
            name: "Northside Family Practice".to_owned(),
            phone: "+1 212 555 0100".to_owned(),
            hours: "Monday to Friday, 8am to 6pm".to_owned(),
            emergency: "If it is an emergency, call 911.".to_owned(),
            brand: None,
            locale: Locale::EnUs,
        },
        account: AccountLinks::SignedOut,
        csrf: "sample-token".to_owned(),
        demo: Demo::On,
        back: Some("/book/reason".to_owned()),
    }
}

pub(in crate::web) fn signed_in() -> Frame {
    Frame {
        account: AccountLinks::SignedIn,
        back: None,
        ..frame()
    }
}

pub(in crate::web) fn when(at: &str) -> When {
    let at: DateTime<Utc> = at.parse().unwrap();
    Words::new(America::New_York, America::New_York).when(at)
}

pub(in crate::web) fn step(number: usize) -> Step {
    Step { number, of: 7 }
}

fn place() -> Place {
    Place::new("Main Clinic", "1 Main Street, Springfield")
}

fn held() -> Held {
    Held {
        when: when("2026-11-24T14:20:00Z"),
        until: when("2026-11-20T15:42:00Z"),
        times_url: urls::TIMES.to_owned(),
        renewal: Renewal::Offered {
            here: urls::EMAIL.to_owned(),
        },
    }
}

fn empty() -> FormState {
    FormState::default()
}

fn refused(field: Field, error: FieldError) -> FormState {
    let mut form = empty();
    form.refuse(field, error);
    form
}
