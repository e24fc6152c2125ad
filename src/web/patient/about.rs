//! The questions that change which times fit.

use askama::Template;

use super::view::Choice;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page, Step};

#[derive(Template)]
#[template(path = "patient/about.html")]
pub struct AboutPage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub form: FormState,
    /// "Yes" and "No, this is my first visit"; empty if it is not asked.
    pub been_before: Vec<Choice>,
    /// The ways this reason is seen; empty if it is not asked.
    pub modes: Vec<Choice>,
}

impl AboutPage {
    /// The two answers to "Have you been here before?".
    pub fn been_before_choices() -> Vec<Choice> {
        vec![
            Choice::plain("yes", "Yes"),
            Choice::plain("no", "No, this is my first visit"),
        ]
    }
}

impl Page for AboutPage {
    fn heading(&self) -> String {
        "About this visit".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
