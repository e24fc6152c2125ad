//! Signing in begins with an address; what follows is the same whether or not we know it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::next;
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

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    if caller.signed_in().is_some() {
        return Ok(caller.see(next::of(&request)));
    }
    let email = caller.answers().email;
    let known = email.map(|email| ("email", email.as_str().to_owned()));
    let mut response = page::respond(&page_of(&caller, FormState::typed(known)))?;
    next::remember(&mut response, &request, &caller)?;
    Ok(response)
}

/// Sends a code.
pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    let email = match EmailAddress::parse(typed.get("email")) {
        Ok(email) => email,
        Err(unfit) => {
            form.refuse(Field::Email, unfit.into());
            return Ok(page::respond(&page_of(&caller, form))?);
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
            Ok(caller.see(urls::SIGN_IN_CODE))
        }
        CodeRequest::Wait { minutes } => {
            form.refuse(Field::Email, FieldError::TooManyTries { minutes });
            let page = page_of(&caller, form);
            Ok(page::respond_with(StatusCode::TOO_MANY_REQUESTS, &page)?)
        }
    }
}

fn page_of(caller: &Caller, form: FormState) -> EmailPage {
    EmailPage {
        frame: caller.frame_back_to(urls::HOME),
        step: None,
        held: None,
        form,
        proof: Proof::SigningIn,
        idle_minutes: caller.state().sessions.idle.num_minutes(),
    }
}
