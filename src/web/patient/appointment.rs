//! One appointment: what a mail says of it and, signed in, the rest.

use askama::Template;

use super::view::{HowSeen, Joining, StatusTag};
use crate::web::page::{Frame, Page};
use crate::words::{Elsewhere, When};

#[derive(Template)]
#[template(path = "patient/appointment.html")]
pub struct AppointmentPage {
    pub frame: Frame,
    pub when: When,
    pub zone_name: String,
    /// The same in the zone the patient chose, if it shows another time.
    pub elsewhere: Option<Elsewhere>,
    pub status: StatusTag,
    pub how: HowSeen,
    pub reference: String,
    /// What only a signed-in patient sees.
    pub private: Option<PrivateRows>,
    pub actions: Actions,
    /// Why a wish about it was refused.
    pub notice: Option<&'static str>,
    /// Where another time is kept that the patient has yet to answer.
    pub offer_url: Option<String>,
    /// What every form sends back, so that a change meanwhile is noticed.
    pub version: i32,
    /// Whether the visit is still to come, or going on.
    pub is_ahead: bool,
    /// What happened to it, oldest first.
    pub history: Vec<Happened>,
}

/// Something that happened to the visit.
pub struct Happened {
    /// `Moved by the practice`
    pub what: String,
    pub when: When,
}

pub struct PrivateRows {
    pub reason: String,
    pub practitioner: String,
    pub patient: Option<String>,
    pub support: Option<String>,
    /// What to bring; may be empty.
    pub bring: Vec<String>,
}

/// What can be done now. An absent address is not offered.
pub struct Actions {
    pub check_in_url: Option<String>,
    pub confirm_url: Option<String>,
    pub change: Changing,
    pub undo: Option<Undo>,
    pub calendar_url: Option<String>,
}

/// Whether the visit can be moved or cancelled online.
pub enum Changing {
    Open {
        until: When,
        change_url: String,
        cancel_url: String,
    },
    TooLate {
        until: When,
    },
    /// Over, or cancelled.
    Closed,
}

/// Taking a cancellation back while its time is kept.
pub struct Undo {
    pub url: String,
    pub until: When,
}

impl Page for AppointmentPage {
    fn heading(&self) -> String {
        self.when.words()
    }
}
