//! The link of an invitation: whoever was added to the staff chooses a password. The page tells
//! nothing of anybody, and looking at it changes nothing.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::frame::StaffFrame;
use crate::actions::staff::accept_invitation::{Accepted, accept_invitation};
use crate::chance::Token;
use crate::db;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::new_password;
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/invitation.html")]
struct InvitationPage {
    frame: StaffFrame,
    form: FormState,
    action: String,
}

impl Page for InvitationPage {
    fn heading(&self) -> String {
        "Choose a password".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(caller: Caller, link: web::Path<String>) -> Result<HttpResponse, AppError> {
    let token = open(&caller, &link).await?;
    Ok(page::respond(&page_of(
        &caller,
        &token,
        FormState::default(),
    ))?)
}

pub async fn create(
    caller: Caller,
    link: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let token = open(&caller, &link).await?;
    let new = typed.get("new_password");
    if let Err(error) = new_password::check(new) {
        let mut form = typed.state();
        form.refuse(Field::NewPassword, error);
        return Ok(page::respond(&page_of(&caller, &token, form))?);
    }
    let (practice, new) = (caller.practice_id(), new.to_owned());
    match accept_invitation(caller.state(), practice, token, new).await? {
        Accepted::Done => Ok(caller.see(urls::STAFF_SIGN_IN)),
        Accepted::Over => Err(AppError::Gone),
    }
}

/// The link's token, while it can be used. One that never was is as over as one that was used.
async fn open(caller: &Caller, link: &str) -> Result<Token, AppError> {
    let token = Token::parse(link).ok_or(AppError::Gone)?;
    let (hash, now) = (token.hash(), caller.now);
    let is_open = caller
        .state()
        .db
        .read(caller.practice_id(), async move |conn| {
            Ok(db::staff_accounts::find_is_invitation_open(conn, hash, now).await?)
        })
        .await?;
    if is_open {
        Ok(token)
    } else {
        Err(AppError::Gone)
    }
}

fn page_of(caller: &Caller, token: &Token, form: FormState) -> InvitationPage {
    InvitationPage {
        frame: StaffFrame::of_stranger(caller.frame()),
        form,
        action: urls::staff_invitation(token.as_str()),
    }
}
