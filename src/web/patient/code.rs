//! Takes the emailed code, by hand or from the link in the mail.

use askama::Template;

use super::email::Proof;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Held, Page, Step};

#[derive(Template)]
#[template(path = "patient/code.html")]
pub struct CodePage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub held: Option<Held>,
    pub form: FormState,
    pub proof: Proof,
    /// The address as it was typed, known or not.
    pub email: String,
    /// How long a code lives.
    pub code_minutes: i64,
    pub sent: CodeSent,
}

/// Whether the page says that another code went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSent {
    First,
    Again,
}

/// The link of the mail, opened in the browser that asked for the code.
#[derive(Template)]
#[template(path = "patient/code_link.html")]
pub struct CodeLinkPage {
    pub frame: Frame,
    pub proof: Proof,
    pub code: String,
}

/// The link of the mail, opened anywhere else: it has no power there.
#[derive(Template)]
#[template(path = "patient/code_elsewhere.html")]
pub struct CodeElsewherePage {
    pub frame: Frame,
}

impl CodePage {
    fn is_sent_again(&self) -> bool {
        self.sent == CodeSent::Again
    }
}

impl Page for CodePage {
    fn heading(&self) -> String {
        "Check your email".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl Page for CodeLinkPage {
    fn heading(&self) -> String {
        "Continue signing in".to_owned()
    }
}

impl Page for CodeElsewherePage {
    fn heading(&self) -> String {
        "Enter the code instead".to_owned()
    }
}
