//! The appointment is made, asked for, or moved.

use askama::Template;

use super::view::{Deadline, HowSeen, Joining, MailState};
use crate::web::page::{Frame, Page};
use crate::words::{Day, Elsewhere, When};

#[derive(Template)]
#[template(path = "patient/booked.html")]
pub struct BookedPage {
    pub frame: Frame,
    pub outcome: Outcome,
    pub when: When,
    pub zone_name: String,
    /// The same in the zone the patient chose, if it shows another time.
    pub elsewhere: Option<Elsewhere>,
    pub reference: String,
    pub email: String,
    pub mail: MailState,
    pub how: HowSeen,
    /// What to bring; may be empty.
    pub bring: Vec<String>,
    pub deadline: Deadline,
    pub calendar_url: String,
    pub manage_url: String,
}

#[derive(Clone, Debug)]
pub enum Outcome {
    Booked,
    /// The practice answers by this day.
    Requested(Day),
    Changed,
}

impl BookedPage {
    fn answer_by(&self) -> Option<&Day> {
        match &self.outcome {
            Outcome::Requested(day) => Some(day),
            Outcome::Booked | Outcome::Changed => None,
        }
    }
}

impl Page for BookedPage {
    fn heading(&self) -> String {
        match self.outcome {
            Outcome::Booked => "Appointment booked".to_owned(),
            Outcome::Requested(_) => "Request sent".to_owned(),
            Outcome::Changed => "Appointment changed".to_owned(),
        }
    }
}
