//! What the appointment is for.

use askama::Template;

use super::view::Choice;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page, Step};

#[derive(Template)]
#[template(path = "patient/reason.html")]
pub struct ReasonPage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub form: FormState,
    pub groups: Vec<ReasonGroup>,
    /// The value of "I am not sure", where the practice has a general reason.
    pub not_sure: Option<String>,
}

/// Reasons under a heading; few reasons need none.
pub struct ReasonGroup {
    pub name: Option<String>,
    pub reasons: Vec<Choice>,
}

type NumberedGroup = (Option<String>, Vec<(usize, Choice)>);

/// A reason that is booked by phone.
#[derive(Template)]
#[template(path = "patient/phone_reason.html")]
pub struct PhoneReasonPage {
    pub frame: Frame,
    /// The practice's own words; may be empty.
    pub why: String,
}

impl ReasonPage {
    /// The groups with their reasons numbered through from 1; last, "I am not sure".
    fn numbered(&self) -> Vec<NumberedGroup> {
        let mut number = 0;
        let mut groups: Vec<NumberedGroup> = Vec::new();
        for group in &self.groups {
            let mut reasons = Vec::new();
            for reason in &group.reasons {
                number += 1;
                reasons.push((number, reason.clone()));
            }
            groups.push((group.name.clone(), reasons));
        }
        if let Some(value) = &self.not_sure {
            let hint = "Book a general appointment and tell us more later.";
            let choice = Choice::hinted(value, "I am not sure", hint);
            let named = self.groups.iter().any(|group| group.name.is_some());
            let name = named.then(|| "Something else".to_owned());
            groups.push((name, vec![(number + 1, choice)]));
        }
        groups
    }
}

impl Page for ReasonPage {
    fn heading(&self) -> String {
        "What do you need an appointment for?".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl Page for PhoneReasonPage {
    fn heading(&self) -> String {
        "Phone us to book this appointment".to_owned()
    }
}
