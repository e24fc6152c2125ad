//! The link in a mail: a second check before anything is shown.
//!
//! Scanners open such links and some press buttons, so the page says nothing of the
//! visit and its one button does nothing without a birth date.

use askama::Template;

use crate::web::form::{ErrorLine, FormState};
use crate::web::page::{Frame, Page};

#[derive(Template)]
#[template(path = "patient/manage.html")]
pub struct ManagePage {
    pub frame: Frame,
    pub form: FormState,
    /// The link's own address.
    pub url: String,
}

impl Page for ManagePage {
    fn heading(&self) -> String {
        "Check it is you".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
