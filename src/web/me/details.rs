//! Your details: whom the account books for, and its optional password.

use actix_web::{HttpRequest, HttpResponse};

use super::visit;
use crate::actions;
use crate::db;
use crate::db::patients::Patient;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FormState};
use crate::web::new_password;
use crate::web::page;
use crate::web::patient::my_details::{MyDetailsPage, PasswordState, PersonCard};
use crate::web::typed::Typed;
use crate::web::urls;

/// The query of the page that a saved password leads to.
const SAVED: &str = "password=saved";

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let mut page = page_of(&caller, FormState::default()).await?;
    if page.password == PasswordState::Set && request.query_string() == SAVED {
        page.password = PasswordState::JustSaved;
    }
    Ok(page::respond(&page)?)
}

pub async fn set_password(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    let session = caller.visitor.session.as_ref();
    let Some((session, signed_in)) = session.zip(caller.signed_in()) else {
        return Err(AppError::Elsewhere(urls::sign_in(urls::MY_DETAILS)));
    };
    let new = typed.get("new_password");
    if let Err(error) = new_password::check(new) {
        let mut form = typed.state();
        form.refuse(Field::NewPassword, error);
        return Ok(page::respond(&page_of(&caller, form).await?)?);
    }
    let (practice, account) = (caller.practice_id(), signed_in.account);
    let new = new.to_owned();
    actions::set_password::set_password(caller.state(), practice, account, session.id, new).await?;
    Ok(caller.see(format!("{}?{SAVED}", urls::MY_DETAILS)))
}

async fn page_of(caller: &Caller, form: FormState) -> Result<MyDetailsPage, AppError> {
    let signed_in = caller.require_account()?;
    let (account, today) = (signed_in.account, caller.today());
    let (people, has_password) = caller
        .read(async move |conn| {
            let people = db::patients::list_patients_of(conn, account, today).await?;
            Ok((
                people,
                db::accounts::find_has_password(conn, account).await?,
            ))
        })
        .await?;
    Ok(MyDetailsPage {
        frame: caller.frame_back_to(urls::ME),
        email: signed_in.email.as_str().to_owned(),
        people: people.iter().map(|one| card(caller, one)).collect(),
        form,
        password: if has_password {
            PasswordState::Set
        } else {
            PasswordState::None
        },
    })
}

fn card(caller: &Caller, patient: &Patient) -> PersonCard {
    let locale = caller.frame().practice.locale;
    PersonCard {
        name: visit::full_name(patient),
        birth_date: locale.birth_date(patient.born_on),
        phone: patient
            .phone
            .as_ref()
            .map(|phone| phone.as_str().to_owned()),
    }
}
