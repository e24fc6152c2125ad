//! Signing in with a password, the second way in.

use askama::Template;

use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Page};

#[derive(Template)]
#[template(path = "patient/password.html")]
pub struct PasswordPage {
    pub frame: Frame,
    pub form: FormState,
}

impl Page for PasswordPage {
    fn heading(&self) -> String {
        "Sign in with a password".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
