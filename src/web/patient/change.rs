//! The last step of a move, and what cannot be done any more.

use askama::Template;

use crate::web::page::{Frame, Page};
use crate::words::When;

#[derive(Template)]
#[template(path = "patient/change_confirm.html")]
pub struct ChangeConfirmPage {
    pub frame: Frame,
    pub from: TimeAndPlace,
    pub to: TimeAndPlace,
    /// Until when the new time is held.
    pub held_until: When,
    pub confirm_url: String,
    pub keep_url: String,
    /// The hold of the new time: sent twice, it still moves once.
    pub hold: String,
    pub version: i32,
}

pub struct TimeAndPlace {
    pub when: When,
    pub zone_name: String,
    pub practitioner: String,
    pub place: String,
}

/// What was wanted after its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLate {
    Change,
    Cancel,
    Undo,
}

#[derive(Template)]
#[template(path = "patient/too_late.html")]
pub struct TooLatePage {
    pub frame: Frame,
    pub wanted: TooLate,
    /// The deadline that passed.
    pub until: When,
    pub appointment_url: String,
}

impl ChangeConfirmPage {
    fn sides(&self) -> [(&'static str, &TimeAndPlace); 2] {
        [("From", &self.from), ("To", &self.to)]
    }
}

impl Page for ChangeConfirmPage {
    fn heading(&self) -> String {
        "Confirm your new time".to_owned()
    }
}

impl Page for TooLatePage {
    fn heading(&self) -> String {
        match self.wanted {
            TooLate::Change => "It is too late to change this online".to_owned(),
            TooLate::Cancel => "It is too late to cancel online".to_owned(),
            TooLate::Undo => "It is too late to undo this online".to_owned(),
        }
    }
}
