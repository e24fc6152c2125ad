//! Everything once more, before the one button that books.

use askama::Template;

use super::view::{Deadline, HowSeen};
use crate::web::page::{Frame, Held, Page, Step};
use crate::words::{Elsewhere, When};

#[derive(Template)]
#[template(path = "patient/check.html")]
pub struct CheckPage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub held: Option<Held>,
    /// The hold's id: sent twice, it still books once.
    pub hold: String,
    pub visit: VisitRows,
    pub person: PersonRows,
    pub deadline: Deadline,
    pub change: ChangeLinks,
}

/// The visit as it will be.
#[derive(Clone, Debug)]
pub struct VisitRows {
    pub reason: String,
    pub how: HowSeen,
    pub when: When,
    pub zone_name: String,
    /// The same in the zone the patient chose, if it shows another time.
    pub elsewhere: Option<Elsewhere>,
    pub practitioner: String,
    /// `30 minutes`
    pub length: String,
}

/// The person as typed.
#[derive(Clone, Debug)]
pub struct PersonRows {
    pub name: String,
    pub birth_date: String,
    pub phone: String,
    pub email: String,
    pub support: Option<String>,
}

/// Where an answer is changed; absent where there was nothing to choose.
#[derive(Clone, Debug, Default)]
pub struct ChangeLinks {
    pub about: Option<String>,
    pub who_and_where: Option<String>,
}

impl Page for CheckPage {
    fn heading(&self) -> String {
        "Check your appointment".to_owned()
    }
}
