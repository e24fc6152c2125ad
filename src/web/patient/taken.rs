//! The wanted time cannot be had: why, and the nearest that can.

use askama::Template;

use super::times::SlotButton;
use crate::web::page::{Frame, Page};
use crate::words::When;

#[derive(Template)]
#[template(path = "patient/taken.html")]
pub struct TakenPage {
    pub frame: Frame,
    pub why: WhyNot,
    pub when: When,
    /// May be empty.
    pub nearest: Vec<SlotButton>,
    /// Where a pressed time goes.
    pub hold_url: String,
    pub times_url: String,
}

/// Why a time that was offered is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    Taken,
    /// The patient has a visit at that time.
    PatientBusy,
    /// The least time before a start has begun.
    TooSoon,
    /// The practice's hours or rules changed, or the answers do not fit.
    NotOffered,
}

impl TakenPage {
    fn sentence(&self) -> &'static str {
        match self.why {
            WhyNot::Taken => "",
            WhyNot::PatientBusy => {
                "You have another appointment that overlaps it. Your answers are saved."
            }
            WhyNot::TooSoon => "It starts too soon to book it online. Your answers are saved.",
            WhyNot::NotOffered => "The practice no longer offers it. Your answers are saved.",
        }
    }

    fn is_taken(&self) -> bool {
        self.why == WhyNot::Taken
    }
}

impl Page for TakenPage {
    fn heading(&self) -> String {
        match self.why {
            WhyNot::Taken => "That time has just been taken".to_owned(),
            WhyNot::PatientBusy => "You already have an appointment at that time".to_owned(),
            WhyNot::TooSoon | WhyNot::NotOffered => "That time cannot be booked online".to_owned(),
        }
    }
}
