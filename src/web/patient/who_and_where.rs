//! Whom to see, and at which location.

use askama::Template;

use super::view::Choice;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page, Step};

#[derive(Template)]
#[template(path = "patient/who_and_where.html")]
pub struct WhoAndWherePage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub form: FormState,
    /// "Any location" first; empty if there is one location only.
    pub locations: Vec<Choice>,
    /// "First available" first; empty if there is one person only.
    pub practitioners: Vec<Choice>,
}

impl Page for WhoAndWherePage {
    fn heading(&self) -> String {
        "Who would you like to see, and where?".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
