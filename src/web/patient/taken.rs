//! The wanted time cannot be had: why, and the nearest that can.

use askama::Template;

use super::times::SlotButton;
use crate::web::page::{Frame, Page};
use crate::words::When;
use crate::words::refusals::Told;

#[derive(Template)]
#[template(path = "patient/taken.html")]
pub struct TakenPage {
    pub frame: Frame,
    pub told: Told,
    /// What comes before the times, where nobody pressed one.
    pub lead: Option<String>,
    pub when: When,
    /// May be empty.
    pub nearest: Vec<SlotButton>,
    /// Where a pressed time goes.
    pub hold_url: String,
    pub times_url: String,
}

impl Page for TakenPage {
    fn heading(&self) -> String {
        self.told.heading.to_owned()
    }
}
