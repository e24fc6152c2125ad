//! Checking in: on the patient's own phone, and on a kiosk that knows nobody.

use askama::Template;

use super::view::Place;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page};
use crate::words::When;

/// The four states of checking in for one visit.
#[derive(Clone, Debug)]
pub enum Stage {
    Early {
        from: When,
    },
    Open,
    Done {
        /// Where to sit; a name as it stands in a sentence.
        area: String,
        /// Whoever was not called by then speaks to reception.
        by: When,
    },
    Late {
        until: When,
    },
}

/// One visit's, for whoever may see it.
#[derive(Template)]
#[template(path = "patient/check_in.html")]
pub struct CheckInPage {
    pub frame: Frame,
    pub stage: Stage,
    pub when: When,
    pub place: Place,
    pub url: String,
}

/// The way to one's own check-in, where nobody is known.
#[derive(Template)]
#[template(path = "patient/check_in_sign_in.html")]
pub struct CheckInSignInPage {
    pub frame: Frame,
    pub url: String,
}

/// A kiosk that waits for the next patient.
#[derive(Template)]
#[template(path = "patient/kiosk.html")]
pub struct KioskPage {
    pub frame: Frame,
    pub form: FormState,
    /// The name of its place.
    pub location: String,
}

/// A kiosk that shows one visit, for a moment.
#[derive(Template)]
#[template(path = "patient/kiosk_visit.html")]
pub struct KioskVisitPage {
    pub frame: Frame,
    pub stage: Stage,
    pub when: When,
    pub place: Place,
    pub url: String,
}

impl Stage {
    fn heading(&self) -> String {
        match self {
            Self::Early { from } => format!("You can check in from {}", from.time),
            Self::Open => OPEN.to_owned(),
            Self::Done { .. } => "You are checked in".to_owned(),
            Self::Late { .. } => "Speak to reception".to_owned(),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}

const OPEN: &str = "Check in for your appointment";

impl Page for CheckInPage {
    fn heading(&self) -> String {
        self.stage.heading()
    }
}

impl Page for CheckInSignInPage {
    fn heading(&self) -> String {
        OPEN.to_owned()
    }
}

impl Page for KioskPage {
    fn heading(&self) -> String {
        OPEN.to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl Page for KioskVisitPage {
    fn heading(&self) -> String {
        self.stage.heading()
    }
}
