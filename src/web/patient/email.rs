//! Asks for the address a code is sent to: on the way to a visit, and to sign in.

use askama::Template;

use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{Frame, Held, Page, Step};
use crate::web::urls;

/// Why an address is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    Booking,
    SigningIn,
}

#[derive(Template)]
#[template(path = "patient/email.html")]
pub struct EmailPage {
    pub frame: Frame,
    pub step: Option<Step>,
    pub held: Option<Held>,
    pub form: FormState,
    pub proof: Proof,
    /// Minutes without activity after which a patient is signed out.
    pub idle_minutes: i64,
}

impl Proof {
    pub fn is_booking(self) -> bool {
        self == Self::Booking
    }

    pub fn email_url(self) -> &'static str {
        match self {
            Self::Booking => urls::EMAIL,
            Self::SigningIn => urls::SIGN_IN,
        }
    }

    pub fn code_url(self) -> &'static str {
        match self {
            Self::Booking => urls::CODE,
            Self::SigningIn => urls::SIGN_IN_CODE,
        }
    }

    pub fn resend_url(self) -> &'static str {
        match self {
            Self::Booking => urls::RESEND_CODE,
            Self::SigningIn => urls::RESEND_SIGN_IN_CODE,
        }
    }
}

impl EmailPage {
    fn hint(&self) -> &'static str {
        match self.proof {
            Proof::Booking => {
                "We will send a 6-digit code to check it is you. Your confirmation goes here too."
            }
            Proof::SigningIn => "We will send a 6-digit code to check it is you.",
        }
    }
}

impl Page for EmailPage {
    fn heading(&self) -> String {
        match self.proof {
            Proof::Booking => "What is your email address?".to_owned(),
            Proof::SigningIn => "Sign in".to_owned(),
        }
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}
