//! The link in a mail: the birth date first, then one visit for a few minutes.
//!
//! Every well-formed link shows the same page, so that opening one tells nothing.

use actix_web::{HttpResponse, web};

use super::{next, offer};
use crate::actions::open_manage_link::{LinkAnswer, open_manage_link};
use crate::chance::Token;
use crate::db;
use crate::domain::ids::AppointmentId;
use crate::domain::person::parse_birth_date;
use crate::domain::session::Asker;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::manage::ManagePage;
use crate::web::typed::Typed;
use crate::web::{cookies, urls};

pub async fn show(caller: Caller, link: web::Path<String>) -> Result<HttpResponse, AppError> {
    let link = parse(&link)?;
    Ok(page::respond(&page_of(
        &caller,
        &link,
        FormState::default(),
    ))?)
}

pub async fn create(
    caller: Caller,
    link: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let link = parse(&link)?;
    let mut form = typed.state();
    let [day, month, year] = ["birth_day", "birth_month", "birth_year"].map(|name| typed.get(name));
    let born_on = match parse_birth_date(day, month, year, caller.today()) {
        Ok(born_on) => born_on,
        Err(unfit) => {
            form.refuse(Field::BirthDate, unfit.into());
            return Ok(page::respond(&page_of(&caller, &link, form))?);
        }
    };
    match open_manage_link(caller.state(), caller.practice_id(), &link, born_on).await? {
        LinkAnswer::Opened(token, visit) => open(&caller, &token, visit).await,
        LinkAnswer::Wrong => {
            form.refuse(Field::BirthDate, FieldError::Wrong);
            Ok(page::respond(&page_of(&caller, &link, form))?)
        }
        LinkAnswer::Gone => Err(AppError::Gone),
    }
}

/// Leads to the visit. Whoever is signed in and may see it anyway stays signed in.
async fn open(
    caller: &Caller,
    token: &Token,
    visit: AppointmentId,
) -> Result<HttpResponse, AppError> {
    let mut response = caller.see(offer::first_page(caller, visit).await?);
    if !is_of_account(caller, visit).await? {
        next::end_session(caller).await?;
        let cookie = cookies::session(token, &caller.site.origin);
        response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    }
    Ok(response)
}

async fn is_of_account(caller: &Caller, visit: AppointmentId) -> Result<bool, AppError> {
    let Some(signed_in) = caller.signed_in() else {
        return Ok(false);
    };
    let (asker, today) = (Asker::Account(signed_in.account), caller.today());
    let found = caller
        .read(async move |conn| db::appointments::find_appointment(conn, visit, asker, today).await)
        .await?;
    Ok(found.is_some())
}

fn parse(link: &str) -> Result<Token, AppError> {
    Token::parse(link).ok_or(AppError::NotFound)
}

fn page_of(caller: &Caller, link: &Token, form: FormState) -> ManagePage {
    ManagePage {
        frame: caller.frame(),
        form,
        url: urls::manage(link.as_str()),
    }
}
