//! What the practice has of a signed-in patient, and their password.

use askama::Template;

use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page};

#[derive(Template)]
#[template(path = "patient/my_details.html")]
pub struct MyDetailsPage {
    pub frame: Frame,
    pub email: String,
    pub people: Vec<PersonCard>,
    pub form: FormState,
    pub password: PasswordState,
}

pub struct PersonCard {
    pub name: String,
    pub birth_date: String,
    pub phone: Option<String>,
}

/// Whether the account has a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordState {
    None,
    Set,
    /// Set by the form that led here.
    JustSaved,
}

impl MyDetailsPage {
    fn is_saved(&self) -> bool {
        self.password == PasswordState::JustSaved
    }

    fn has_password(&self) -> bool {
        self.password != PasswordState::None
    }
}

impl Page for MyDetailsPage {
    fn heading(&self) -> String {
        "Your details".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
