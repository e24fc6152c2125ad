//! S1, second half: the code of an authenticator app, or a recovery code.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::frame::StaffFrame;
use super::member::HalfSignedIn;
use crate::actions::staff::prove_second_factor::{CodeAnswer, prove_second_factor};
use crate::chance::Token;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::{cookies, next, urls};

#[derive(Template)]
#[template(path = "staff/code.html")]
struct CodePage {
    frame: StaffFrame,
    form: FormState,
}

impl Page for CodePage {
    fn heading(&self) -> String {
        "Enter your authenticator code".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(half: HalfSignedIn) -> Result<HttpResponse, AppError> {
    if !half.has_authenticator {
        return Err(AppError::Elsewhere(urls::STAFF_SET_UP.to_owned()));
    }
    Ok(page::respond(&page_of(&half, FormState::default()))?)
}

pub async fn create(
    half: HalfSignedIn,
    request: HttpRequest,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let has_recovery_code = !typed.get("recovery_code").is_empty();
    let of = if has_recovery_code || typed.get("with") == "recovery-code" {
        Field::RecoveryCode
    } else {
        Field::AuthenticatorCode
    };
    let code = without_spaces(typed.get(of.input()));
    if code.is_empty() {
        return refuse(&half, of, FieldError::Missing);
    }
    let caller = &half.caller;
    let whose = (half.session, half.member.id);
    match prove_second_factor(caller.state(), caller.practice_id(), whose, code).await? {
        CodeAnswer::SignedIn(token) => {
            let to = next::remembered(&request).unwrap_or_else(|| urls::STAFF.to_owned());
            enter(&half, &token, &to)
        }
        CodeAnswer::Wrong => refuse(&half, of, FieldError::Wrong),
        CodeAnswer::Wait { minutes } => refuse(&half, of, FieldError::TooManyTries { minutes }),
        CodeAnswer::Over => Err(AppError::Elsewhere(urls::STAFF_SIGN_IN.to_owned())),
    }
}

/// Gives the browser its whole session and leads on.
pub(super) fn enter(
    half: &HalfSignedIn,
    token: &Token,
    to: &str,
) -> Result<HttpResponse, AppError> {
    let caller: &Caller = &half.caller;
    let origin = &caller.site.origin;
    let mut response = caller.see(to);
    let device = caller.state().secrets.device_token(half.member.id);
    for cookie in [
        cookies::session(token, origin),
        cookies::device(&device, origin),
    ] {
        response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    }
    next::forget(&mut response, (urls::STAFF_SIGN_IN, origin))?;
    Ok(response)
}

/// People type codes in groups.
pub(super) fn without_spaces(typed: &str) -> String {
    typed.chars().filter(|sign| !sign.is_whitespace()).collect()
}

fn refuse(half: &HalfSignedIn, of: Field, error: FieldError) -> Result<HttpResponse, AppError> {
    let mut form = FormState::default();
    form.refuse(of, error);
    let page = page_of(half, form);
    if let FieldError::TooManyTries { .. } = error {
        return Ok(page::respond_with(StatusCode::TOO_MANY_REQUESTS, &page)?);
    }
    Ok(page::respond(&page)?)
}

fn page_of(half: &HalfSignedIn, form: FormState) -> CodePage {
    CodePage {
        frame: half.frame(),
        form,
    }
}
