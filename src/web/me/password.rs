//! Signing in with a password, for those who set one.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use super::next;
use crate::actions::sign_in_with_password::{PasswordAnswer, sign_in_with_password};
use crate::domain::person::EmailAddress;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::password::PasswordPage;
use crate::web::typed::Typed;
use crate::web::urls;

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    if caller.signed_in().is_some() {
        return Ok(caller.see(next::of(&request)));
    }
    Ok(page::respond(&page_of(&caller, FormState::default()))?)
}

pub async fn create(
    caller: Caller,
    request: HttpRequest,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    let email = EmailAddress::parse(typed.get("email"));
    let email = email
        .map_err(|unfit| form.refuse(Field::Email, unfit.into()))
        .ok();
    let password = typed.get("password").to_owned();
    if password.is_empty() {
        form.refuse(Field::Password, FieldError::Missing);
    }
    let Some(email) = email.filter(|_| !form.is_refused()) else {
        return Ok(page::respond(&page_of(&caller, form))?);
    };
    let practice = caller.practice_id();
    match sign_in_with_password(caller.state(), practice, email, password).await? {
        PasswordAnswer::SignedIn(session, account) => {
            next::enter(&caller, &request, (&session, account)).await
        }
        PasswordAnswer::Wrong => {
            form.refuse(Field::Password, FieldError::Wrong);
            Ok(page::respond(&page_of(&caller, form))?)
        }
        PasswordAnswer::Wait { minutes } => {
            form.refuse(Field::Password, FieldError::TooManyTries { minutes });
            let page = page_of(&caller, form);
            Ok(page::respond_with(StatusCode::TOO_MANY_REQUESTS, &page)?)
        }
    }
}

fn page_of(caller: &Caller, form: FormState) -> PasswordPage {
    PasswordPage {
        frame: caller.frame_back_to(urls::SIGN_IN),
        form,
    }
}
