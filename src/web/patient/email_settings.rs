//! Which letters a signed-in patient takes.

use askama::Template;

use super::view::Choice;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page};

/// The answers, as forms send them.
pub const YES: &str = "yes";
pub const NO: &str = "no";

#[derive(Template)]
#[template(path = "patient/email_settings.html")]
pub struct EmailSettingsPage {
    pub frame: Frame,
    pub email: String,
    /// How long before a visit the practice reminds its patient.
    pub reminder_hours: i32,
    pub form: FormState,
    /// Saved by the form that led here.
    pub is_saved: bool,
}

impl EmailSettingsPage {
    fn choices() -> Vec<Choice> {
        vec![Choice::plain(YES, "Yes"), Choice::plain(NO, "No")]
    }

    /// `We send it 2 days before.`
    fn hint(&self) -> String {
        match self.reminder_hours {
            0 => "The practice sends no reminders at present.".to_owned(),
            1 => "We send it an hour before.".to_owned(),
            24 => "We send it a day before.".to_owned(),
            hours if hours % 24 == 0 => format!("We send it {} days before.", hours / 24),
            hours => format!("We send it {hours} hours before."),
        }
    }
}

impl Page for EmailSettingsPage {
    fn heading(&self) -> String {
        "Email settings".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
