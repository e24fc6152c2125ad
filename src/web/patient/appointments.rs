//! Everything a signed-in patient has booked.

use askama::Template;

use super::view::{StatusTag, WayToBook};
use crate::web::page::{Frame, Page};
use crate::words::When;

#[derive(Template)]
#[template(path = "patient/appointments.html")]
pub struct AppointmentsPage {
    pub frame: Frame,
    pub way: WayToBook,
    /// Soonest first.
    pub upcoming: Vec<AppointmentCard>,
    /// Latest first.
    pub past: Vec<AppointmentCard>,
}

pub struct AppointmentCard {
    pub when: When,
    pub status: StatusTag,
    /// The location's name, or the kind of call.
    pub place: String,
    /// Whom it is for, where the account acts for several.
    pub patient: Option<String>,
    pub url: String,
    /// On its day.
    pub check_in_url: Option<String>,
    /// A new draft like this visit.
    pub again_url: Option<String>,
}

impl Page for AppointmentsPage {
    fn heading(&self) -> String {
        "Your appointments".to_owned()
    }
}
