//! P8: where the code and the confirmation go.

use actix_web::HttpResponse;

use super::hold;
use super::way::{self, Stop};
use crate::actions::keep_answers::keep_answers;
use crate::actions::request_sign_in_code::{CodeRequest, request_sign_in_code};
use crate::domain::draft::Answers;
use crate::domain::person::EmailAddress;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::email::{EmailPage, Proof};
use crate::web::typed::Typed;
use crate::web::urls;

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::Email)?;
    if caller.signed_in().is_some() {
        return Ok(caller.see(way::next_open(&caller, &caller.answers()).url()));
    }
    let typed = caller
        .answers()
        .email
        .map(|email| ("email", email.as_str().to_owned()));
    Ok(page::respond(
        &page_of(&caller, FormState::typed(typed)).await?,
    )?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    way::require(&caller, Stop::Email)?;
    let mut form = typed.state();
    let email = match EmailAddress::parse(typed.get("email")) {
        Ok(email) => email,
        Err(unfit) => {
            form.refuse(Field::Email, unfit.into());
            return Ok(page::respond(&page_of(&caller, form).await?)?);
        }
    };
    let (practice, token) = (caller.practice_id(), &caller.token);
    match request_sign_in_code(caller.state(), practice, email.clone(), token).await? {
        CodeRequest::Sent => {
            let answers = Answers {
                email: Some(email),
                ..caller.answers()
            };
            let draft = caller.visitor.draft.clone();
            keep_answers(caller.state(), practice, draft, token, answers).await?;
            Ok(caller.see(urls::CODE))
        }
        CodeRequest::Wait { minutes } => {
            form.refuse(Field::Email, FieldError::TooManyTries { minutes });
            Ok(page::respond(&page_of(&caller, form).await?)?)
        }
    }
}

async fn page_of(caller: &Caller, form: FormState) -> Result<EmailPage, AppError> {
    let held = hold::find(caller).await?;
    Ok(EmailPage {
        frame: caller.frame_back_to(urls::TIMES),
        step: way::step(caller, Stop::Email),
        held: held.map(|held| hold::region(caller, &held, urls::EMAIL)),
        form,
        proof: Proof::Booking,
        idle_minutes: caller.state().sessions.idle.num_minutes(),
    })
}
