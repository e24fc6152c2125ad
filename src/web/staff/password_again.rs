//! The password once more, before something sensitive.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::frame::StaffFrame;
use super::member::{Anyone, Staff};
use crate::actions::staff::type_password_again::{Again, type_password_again};
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::{next, urls};

#[derive(Template)]
#[template(path = "staff/password_again.html")]
struct PasswordAgainPage {
    frame: StaffFrame,
    form: FormState,
    email: String,
    /// This page's own address, which knows where to go on.
    action: String,
}

impl Page for PasswordAgainPage {
    fn heading(&self) -> String {
        "Enter your password again".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(staff: Staff<Anyone>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let next = next_of(&request);
    Ok(page::respond(&page_of(
        &staff,
        FormState::default(),
        &next,
    ))?)
}

pub async fn create(
    staff: Staff<Anyone>,
    request: HttpRequest,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let next = next_of(&request);
    let mut form = typed.state();
    let password = typed.get("password").to_owned();
    let error = if password.is_empty() {
        FieldError::Missing
    } else {
        let whose = (staff.session, staff.id());
        let practice = staff.practice_id();
        match type_password_again(staff.state(), practice, whose, password).await? {
            Again::Right => return Ok(staff.see(next)),
            Again::Wrong => FieldError::Wrong,
            Again::Wait { minutes } => FieldError::TooManyTries { minutes },
        }
    };
    form.refuse(Field::PasswordAgain, error);
    let page = page_of(&staff, form, &next);
    if let FieldError::TooManyTries { .. } = error {
        return Ok(page::respond_with(StatusCode::TOO_MANY_REQUESTS, &page)?);
    }
    Ok(page::respond(&page)?)
}

fn next_of(request: &HttpRequest) -> String {
    next::asked(request).unwrap_or_else(|| urls::STAFF_ACCOUNT.to_owned())
}

fn page_of(staff: &Staff<Anyone>, form: FormState, next: &str) -> PasswordAgainPage {
    PasswordAgainPage {
        frame: staff.frame(),
        form,
        email: staff.member.email.clone(),
        action: urls::staff_password_again(next),
    }
}
