//! The first sign-in: setting up the authenticator app.

use std::fmt::Write;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use anyhow::anyhow;
use askama::Template;
use qrcode::{Color, EcLevel, QrCode};

use super::code::{enter, without_spaces};
use super::frame::StaffFrame;
use super::member::HalfSignedIn;
use crate::actions::staff::prove_second_factor::CodeAnswer;
use crate::actions::staff::set_up_authenticator::{authenticator_of, set_up_authenticator};
use crate::authenticator::Key;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;

/// The light edge that a camera needs around the picture, in its squares.
const EDGE: usize = 4;

#[derive(Template)]
#[template(path = "staff/set_up.html")]
struct SetUpPage {
    frame: StaffFrame,
    form: FormState,
    /// As people type it.
    key: String,
    /// What an app on the same device opens.
    url: String,
    picture: Picture,
}

/// The dark squares a camera reads.
struct Picture {
    /// Squares on a side, edges included.
    side: usize,
    /// The path of all dark squares.
    path: String,
}

impl Page for SetUpPage {
    fn heading(&self) -> String {
        "Set up your authenticator".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(half: HalfSignedIn) -> Result<HttpResponse, AppError> {
    if half.has_authenticator {
        return Err(AppError::Elsewhere(urls::STAFF_CODE.to_owned()));
    }
    Ok(page::respond(&page_of(&half, FormState::default())?)?)
}

pub async fn create(half: HalfSignedIn, typed: Typed) -> Result<HttpResponse, AppError> {
    let code = without_spaces(typed.get("code"));
    if code.is_empty() {
        return refuse(&half, FieldError::Missing);
    }
    let caller = &half.caller;
    let whose = (half.session, half.member.id);
    match set_up_authenticator(caller.state(), caller.practice_id(), whose, code).await? {
        CodeAnswer::SignedIn(token) => enter(&half, &token, urls::STAFF_RECOVERY_CODES),
        CodeAnswer::Wrong => refuse(&half, FieldError::Wrong),
        CodeAnswer::Wait { minutes } => refuse(&half, FieldError::TooManyTries { minutes }),
        CodeAnswer::Over => Err(AppError::Elsewhere(urls::STAFF_SIGN_IN.to_owned())),
    }
}

fn refuse(half: &HalfSignedIn, error: FieldError) -> Result<HttpResponse, AppError> {
    let mut form = FormState::default();
    form.refuse(Field::AuthenticatorCode, error);
    let page = page_of(half, form)?;
    if let FieldError::TooManyTries { .. } = error {
        return Ok(page::respond_with(StatusCode::TOO_MANY_REQUESTS, &page)?);
    }
    Ok(page::respond(&page)?)
}

fn page_of(half: &HalfSignedIn, form: FormState) -> Result<SetUpPage, AppError> {
    let caller = &half.caller;
    let of = authenticator_of(half.session);
    let key = Key::new(caller.state().secrets.authenticator_key(of));
    let url = key.url(&caller.practice.public_name, &half.member.email);
    Ok(SetUpPage {
        frame: half.frame(),
        form,
        key: key.words(),
        picture: Picture::of(&url)?,
        url,
    })
}

impl Picture {
    fn of(text: &str) -> anyhow::Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M);
        let code = code.map_err(|error| anyhow!("no picture of the key: {error}"))?;
        let width = code.width();
        let dark = code.to_colors();
        let squares = dark.iter().enumerate();
        let mut path = String::new();
        for (at, _) in squares.filter(|(_, color)| **color == Color::Dark) {
            let (x, y) = (at % width + EDGE, at / width + EDGE);
            write!(path, "M{x} {y}h1v1h-1z")?;
        }
        Ok(Self {
            side: width + 2 * EDGE,
            path,
        })
    }
}
