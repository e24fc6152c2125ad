//! Giving an appointment up, and taking that back.

use askama::Template;

use super::appointment::Undo;
use super::view::{Choice, HowSeen, MailState, WayToBook};
use crate::domain::appointment::CancelReason;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page};
use crate::words::When;

#[derive(Template)]
#[template(path = "patient/cancel.html")]
pub struct CancelPage {
    pub frame: Frame,
    pub form: FormState,
    pub when: When,
    pub zone_name: String,
    pub how: HowSeen,
    pub cancel_url: String,
    pub keep_url: String,
    pub version: i32,
}

#[derive(Template)]
#[template(path = "patient/cancelled.html")]
pub struct CancelledPage {
    pub frame: Frame,
    pub when: When,
    pub mail: MailState,
    pub way: WayToBook,
    pub undo: Option<Undo>,
    pub version: i32,
}

impl CancelPage {
    fn reasons() -> Vec<Choice> {
        CancelReason::ALL
            .into_iter()
            .map(|reason| Choice::plain(reason.as_str(), words(reason)))
            .collect()
    }
}

fn words(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::NotNeeded => "I no longer need it",
        CancelReason::TimeDoesNotSuit => "The date or time does not suit me",
        CancelReason::Unwell => "I am unwell",
        CancelReason::CannotGetThere => "I cannot get there",
        CancelReason::SeenElsewhere => "I have been seen somewhere else",
        CancelReason::Other => "Another reason",
        CancelReason::NotSaid => "I would rather not say",
    }
}

impl Page for CancelPage {
    fn heading(&self) -> String {
        "Cancel your appointment?".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl Page for CancelledPage {
    fn heading(&self) -> String {
        "Appointment cancelled".to_owned()
    }
}
