//! Who the visit is for.

use askama::Template;

use super::view::Choice;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Held, Page, Step};

#[derive(Template)]
#[template(path = "patient/details.html")]
pub struct DetailsPage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub held: Option<Held>,
    pub form: FormState,
    /// "Me", dependants, "Someone else I care for"; empty where the account acts for
    /// nobody else.
    pub people: Vec<Choice>,
}

impl Page for DetailsPage {
    fn heading(&self) -> String {
        "Your details".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
