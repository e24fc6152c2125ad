//! The time that a practice keeps for a patient beside the one that cannot be.

use askama::Template;

use super::change::TimeAndPlace;
use crate::web::page::{Frame, Page};
use crate::words::When;

#[derive(Template)]
#[template(path = "patient/offer.html")]
pub struct OfferPage {
    pub frame: Frame,
    pub from: TimeAndPlace,
    pub to: TimeAndPlace,
    /// Until when the new time is kept.
    pub kept_until: When,
    pub url: String,
    /// Whether another time can be chosen, and the visit cancelled, online.
    pub cancel_url: Option<String>,
    pub version: i32,
}

impl OfferPage {
    fn sides(&self) -> [(&'static str, &TimeAndPlace); 2] {
        [("Booked", &self.from), ("New time", &self.to)]
    }
}

impl Page for OfferPage {
    fn heading(&self) -> String {
        "Choose a new time".to_owned()
    }
}
