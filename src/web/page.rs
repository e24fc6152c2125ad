//! What every page has: its frame, its one heading, and the way it is sent.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

use super::assets::ASSETS;
use super::form::{self, BirthInput, ErrorLine};
use super::urls;
use crate::words::{Locale, When};

/// A page under the layout. Its title is `{heading} – {practice}`.
pub trait Page: Template {
    /// The words of the one H1. Never a patient's name or reason.
    fn heading(&self) -> String;

    /// The lines of the error summary; empty without a refused form.
    fn errors(&self) -> Vec<ErrorLine> {
        Vec::new()
    }
}

/// What surrounds the content of every page.
#[derive(Clone, Debug)]
pub struct Frame {
    pub practice: PracticeWords,
    pub account: AccountLinks,
    /// Goes into every form that changes something.
    pub csrf: String,
    pub demo: Demo,
    /// Where "Back" leads; the first and the last page have none.
    pub back: Option<String>,
}

/// What a practice says about itself on every page.
#[derive(Clone, Debug)]
pub struct PracticeWords {
    pub name: String,
    pub phone: String,
    pub hours: String,
    pub emergency: String,
    /// The address of the sheet with its own colours, if it has any.
    pub brand: Option<String>,
    pub locale: Locale,
}

/// Which links of the account stand in the banner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountLinks {
    SignedOut,
    SignedIn,
}

/// Whether the banner says that all people are invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    Off,
    On,
}

/// "Step 3 of 7", counted over the steps this patient gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub number: usize,
    pub of: usize,
}

/// The time a patient holds while the steps after it are answered.
#[derive(Clone, Debug)]
pub struct Held {
    pub when: When,
    /// The clock time at which the hold ends.
    pub until: When,
    pub times_url: String,
    pub renewal: Renewal,
}

/// Whether a hold can be made longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// Once, by a button that leads back to this address.
    Offered {
        here: String,
    },
    Used,
}

impl Held {
    /// The page a longer hold leads back to, if it can be made longer.
    pub fn renew_from(&self) -> Option<&str> {
        match &self.renewal {
            Renewal::Offered { here } => Some(here),
            Renewal::Used => None,
        }
    }
}

impl Frame {
    /// The inputs of a birth date.
    pub fn birth_inputs(&self) -> [BirthInput; 3] {
        form::birth_inputs(self.practice.locale)
    }

    /// An example of a birth date.
    pub fn birth_hint(&self) -> &'static str {
        form::birth_hint(self.practice.locale)
    }

    /// The address of a static file.
    pub fn asset<'a>(&self, path: &'a str) -> &'a str {
        ASSETS.url(path)
    }

    pub fn is_demo(&self) -> bool {
        self.demo == Demo::On
    }

    pub fn is_signed_in(&self) -> bool {
        self.account == AccountLinks::SignedIn
    }

    /// What a phone dials for the practice.
    pub fn phone_url(&self) -> String {
        urls::phone(&self.practice.phone)
    }
}

/// Sends a page: 422 if its form was refused, else 200.
///
/// # Errors
/// The template could not be written.
pub fn respond(page: &impl Page) -> askama::Result<HttpResponse> {
    let status = if page.errors().is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    respond_with(status, page)
}

/// Sends a page with the given status. Pages are never stored: any of them can hold
/// what only this patient may see.
///
/// # Errors
/// The template could not be written.
pub fn respond_with(status: StatusCode, page: &impl Page) -> askama::Result<HttpResponse> {
    Ok(answer(status).body(page.render()?))
}

/// The answer that a page is sent in.
pub(super) fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "HX-Request, HX-Request-Type"));
    answer
}
