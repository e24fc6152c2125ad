//! S1, first half: address and password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::frame::StaffFrame;
use crate::actions::sign_out;
use crate::actions::staff::sign_in::{PasswordAnswer, sign_in};
use crate::domain::person::EmailAddress;
use crate::domain::session::SecondFactor;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::{cookies, next, urls};

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct SignInPage {
    frame: StaffFrame,
    form: FormState,
}

impl Page for SignInPage {
    fn heading(&self) -> String {
        "Staff sign in".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let session = caller.visitor.session.as_ref();
    let staff = session.and_then(|session| session.staff());
    if staff.is_some_and(|staff| staff.second_factor == SecondFactor::Proven) {
        let next = next::asked(&request).unwrap_or_else(|| urls::STAFF.to_owned());
        return Ok(caller.see(next));
    }
    let mut response = page::respond(&page_of(&caller, FormState::default()))?;
    let place = (urls::STAFF_SIGN_IN, &caller.site.origin);
    next::remember(&mut response, &request, place)?;
    Ok(response)
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
    let (practice, origin) = (caller.practice_id(), &caller.site.origin);
    let device = cookies::device_of(&request, origin);
    match sign_in(caller.state(), practice, (email, password), device).await? {
        PasswordAnswer::Right(token) => {
            let session = caller.visitor.session.as_ref().map(|session| session.id);
            sign_out::sign_out(caller.state(), practice, session, None).await?;
            let mut response = caller.see(urls::STAFF_CODE);
            let session = cookies::session(&token, origin);
            response.add_cookie(&session).map_err(anyhow::Error::from)?;
            Ok(response)
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

fn page_of(caller: &Caller, form: FormState) -> SignInPage {
    SignInPage {
        frame: StaffFrame::of_stranger(caller.frame()),
        form,
    }
}
