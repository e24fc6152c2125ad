//! The six digits that sign a patient in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::next;
use crate::actions::consume_sign_in_code::{Consumed, consume_sign_in_code};
use crate::actions::request_sign_in_code::{CodeRequest, request_sign_in_code};
use crate::domain::person::EmailAddress;
use crate::domain::sign_in_code::{CodeAnswer, LIVES_MINUTES};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::code::{CodePage, CodeSent};
use crate::web::patient::email::Proof;
use crate::web::typed::Typed;
use crate::web::urls;

/// The query of the page that another code leads to.
const AGAIN: &str = "sent=again";

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    if caller.signed_in().is_some() {
        return Ok(caller.see(next::of(&request)));
    }
    let mut page = page_of(&caller, FormState::default())?;
    if request.query_string() == AGAIN {
        page.sent = CodeSent::Again;
    }
    Ok(page::respond(&page)?)
}

pub async fn create(
    caller: Caller,
    request: HttpRequest,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let digits: String = typed
        .get("code")
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect();
    if digits.is_empty() {
        return refuse(&caller, FieldError::Missing);
    }
    let (practice, token) = (caller.practice_id(), &caller.token);
    match consume_sign_in_code(caller.state(), practice, token, digits).await? {
        Consumed::SignedIn(session, account) => {
            next::enter(&caller, &request, (&session, account)).await
        }
        Consumed::No(CodeAnswer::Right | CodeAnswer::Wrong) => refuse(&caller, FieldError::Wrong),
        // A code tried too often is as worthless as an old one.
        Consumed::No(CodeAnswer::Expired | CodeAnswer::TooManyTries) => {
            match send(&caller).await? {
                CodeRequest::Sent => refuse(&caller, FieldError::Expired),
                CodeRequest::Wait { minutes } => {
                    refuse(&caller, FieldError::TooManyTries { minutes })
                }
            }
        }
    }
}

/// "Send a new code".
pub async fn resend(caller: Caller, _: Typed) -> Result<HttpResponse, AppError> {
    match send(&caller).await? {
        CodeRequest::Sent => Ok(caller.see(format!("{}?{AGAIN}", urls::SIGN_IN_CODE))),
        CodeRequest::Wait { minutes } => refuse(&caller, FieldError::TooManyTries { minutes }),
    }
}

async fn send(caller: &Caller) -> Result<CodeRequest, AppError> {
    let (practice, token) = (caller.practice_id(), &caller.token);
    let email = email(caller)?;
    Ok(request_sign_in_code(caller.state(), practice, email, token).await?)
}

fn refuse(caller: &Caller, error: FieldError) -> Result<HttpResponse, AppError> {
    let mut form = FormState::default();
    form.refuse(Field::Code, error);
    let page = page_of(caller, form)?;
    if let FieldError::TooManyTries { .. } = error {
        return Ok(page::respond_with(StatusCode::TOO_MANY_REQUESTS, &page)?);
    }
    Ok(page::respond(&page)?)
}

fn page_of(caller: &Caller, form: FormState) -> Result<CodePage, AppError> {
    Ok(CodePage {
        frame: caller.frame_back_to(urls::SIGN_IN),
        step: None,
        held: None,
        form,
        proof: Proof::SigningIn,
        email: email(caller)?.as_str().to_owned(),
        code_minutes: LIVES_MINUTES,
        sent: CodeSent::First,
    })
}

/// The address given last, or the way to give one.
fn email(caller: &Caller) -> Result<EmailAddress, AppError> {
    let email = caller.answers().email;
    email.ok_or_else(|| AppError::Elsewhere(urls::SIGN_IN.to_owned()))
}
