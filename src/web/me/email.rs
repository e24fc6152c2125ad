//! Email settings: which letters the account takes.

use actix_web::{HttpRequest, HttpResponse};

use crate::actions::change_email_settings::change_email_settings;
use crate::db;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::email_settings::{EmailSettingsPage, NO, YES};
use crate::web::typed::Typed;
use crate::web::urls;

/// The query of the page that saved settings lead to.
const SAVED: &str = "settings=saved";

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let account = caller.require_account()?.account;
    let wants = caller
        .read(async move |conn| Ok(db::accounts::find_wants_reminders(conn, account).await?))
        .await?;
    let mut form = FormState::default();
    form.set(Field::Reminders.input(), if wants { YES } else { NO });
    let mut page = page_of(&caller, form)?;
    page.is_saved = request.query_string() == SAVED;
    Ok(page::respond(&page)?)
}

pub async fn create(caller: Caller, typed: Typed) -> Result<HttpResponse, AppError> {
    let account = caller.require_account()?.account;
    let wants = match typed.get(Field::Reminders.input()) {
        YES => true,
        NO => false,
        _ => {
            let mut form = typed.state();
            form.refuse(Field::Reminders, FieldError::Missing);
            return Ok(page::respond(&page_of(&caller, form)?)?);
        }
    };
    change_email_settings(caller.state(), caller.practice_id(), account, wants).await?;
    Ok(caller.see(format!("{}?{SAVED}", urls::MY_EMAIL)))
}

fn page_of(caller: &Caller, form: FormState) -> Result<EmailSettingsPage, AppError> {
    let signed_in = caller.require_account()?;
    Ok(EmailSettingsPage {
        frame: caller.frame_back_to(urls::MY_DETAILS),
        email: signed_in.email.as_str().to_owned(),
        reminder_hours: caller.practice.reminder_hours,
        form,
        is_saved: false,
    })
}
