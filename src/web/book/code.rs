//! P9: the six digits, typed or brought by the link in the mail.

use actix_web::{HttpResponse, web};

use super::hold;
use super::way::{self, Stop};
use crate::actions::consume_sign_in_code::{Consumed, consume_sign_in_code};
use crate::actions::keep_answers::keep_answers;
use crate::actions::request_sign_in_code::{CodeRequest, request_sign_in_code};
use crate::actions::sign_out::sign_out;
use crate::db;
use crate::domain::ids::{AccountId, SignInCodeId};
use crate::domain::sign_in_code::{CodeAnswer, LIVES_MINUTES};
use crate::web::caller::Caller;
use crate::web::cookies;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::code::{CodeElsewherePage, CodeLinkPage, CodePage, CodeSent};
use crate::web::patient::email::Proof;
use crate::web::typed::Typed;
use crate::web::urls;

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    if caller.signed_in().is_some() {
        return Ok(caller.see(way::next_open(&caller, &caller.answers()).url()));
    }
    Ok(page::respond(
        &page_of(&caller, FormState::default(), CodeSent::First).await?,
    )?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    let digits: String = typed
        .get("code")
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect();
    if digits.is_empty() {
        form.refuse(Field::Code, FieldError::Missing);
        return Ok(page::respond(
            &page_of(&caller, form, CodeSent::First).await?,
        )?);
    }
    let practice = caller.practice_id();
    let error = match consume_sign_in_code(caller.state(), practice, &caller.token, digits).await? {
        Consumed::SignedIn(token, account) => {
            end_session(&caller).await?;
            go_on(&caller, account).await?;
            // Signed in, the next page finds the first step still open.
            let mut response = caller.see(Stop::Details.url());
            let cookie = cookies::session(&token, &caller.site.origin);
            response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
            return Ok(response);
        }
        Consumed::No(CodeAnswer::Wrong | CodeAnswer::Right) => FieldError::Wrong,
        // A worthless code is replaced at once.
        Consumed::No(CodeAnswer::Expired | CodeAnswer::TooManyTries) => {
            match send_again(&caller).await? {
                CodeRequest::Sent => FieldError::Expired,
                CodeRequest::Wait { minutes } => FieldError::TooManyTries { minutes },
            }
        }
    };
    form.refuse(Field::Code, error);
    Ok(page::respond(
        &page_of(&caller, form, CodeSent::First).await?,
    )?)
}

pub async fn resend(caller: Caller, _: Typed) -> Result<HttpResponse, AppError> {
    let mut form = FormState::default();
    let sent = match send_again(&caller).await? {
        CodeRequest::Sent => CodeSent::Again,
        CodeRequest::Wait { minutes } => {
            form.refuse(Field::Code, FieldError::TooManyTries { minutes });
            CodeSent::First
        }
    };
    Ok(page::respond(&page_of(&caller, form, sent).await?)?)
}

/// The link of the mail. It fills the code in, only in the browser that asked for it, and
/// changes nothing.
pub async fn open(caller: Caller, link: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: SignInCodeId = link.parse().ok().ok_or(AppError::NotFound)?;
    let (visitor, now) = (caller.token.hash(), caller.now);
    let found = caller
        .read(async move |conn| {
            Ok(db::sign_in_codes::find_code_of_visitor(conn, id, visitor, now).await?)
        })
        .await?;
    let Some(id) = found else {
        return Ok(page::respond(&CodeElsewherePage {
            frame: caller.frame(),
        })?);
    };
    let answers = caller.answers();
    let is_booking = answers.time.is_some() && answers.booked.is_none();
    let page = CodeLinkPage {
        frame: caller.frame(),
        proof: if is_booking {
            Proof::Booking
        } else {
            Proof::SigningIn
        },
        code: caller.state().secrets.sign_in_code(id),
    };
    Ok(page::respond(&page)?)
}

/// Ends the session of a browser that has been given another one.
async fn end_session(caller: &Caller) -> Result<(), AppError> {
    let session = caller.visitor.session.as_ref().map(|session| session.id);
    if session.is_some() {
        sign_out(caller.state(), caller.practice_id(), session, None).await?;
    }
    Ok(())
}

/// Notes in the browser's draft, if it has one, who goes on with it.
pub async fn go_on(caller: &Caller, account: AccountId) -> Result<(), AppError> {
    if let Some(draft) = caller.visitor.draft.clone() {
        let answers = draft.answers.clone().gone_on_by(account);
        let (practice, token) = (caller.practice_id(), &caller.token);
        keep_answers(caller.state(), practice, Some(draft), token, answers).await?;
    }
    Ok(())
}

/// Sends a new code to the address given last.
async fn send_again(caller: &Caller) -> Result<CodeRequest, AppError> {
    let Some(email) = caller.answers().email else {
        return Err(AppError::Elsewhere(urls::EMAIL.to_owned()));
    };
    let practice = caller.practice_id();
    Ok(request_sign_in_code(caller.state(), practice, email, &caller.token).await?)
}

async fn page_of(caller: &Caller, form: FormState, sent: CodeSent) -> Result<CodePage, AppError> {
    let Some(email) = caller.answers().email else {
        return Err(AppError::Elsewhere(urls::EMAIL.to_owned()));
    };
    let held = hold::find(caller).await?;
    Ok(CodePage {
        frame: caller.frame_back_to(urls::EMAIL),
        step: way::step(caller, Stop::Code),
        held: held.map(|held| hold::region(caller, &held, urls::CODE)),
        form,
        proof: Proof::Booking,
        email: email.as_str().to_owned(),
        code_minutes: LIVES_MINUTES,
        sent,
    })
}
