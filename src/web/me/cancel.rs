//! P17: giving an appointment up, and taking that back.

use actix_web::{HttpResponse, web};

use super::visit::{self, Seen};
use super::{appointments, refused};
use crate::actions::cancel_appointment::{Done, cancel_appointment};
use crate::actions::undo_cancellation::undo_cancellation;
use crate::db;
use crate::domain::appointment::CancelReason;
use crate::domain::change;
use crate::domain::refusal::Refusal;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::cancel::{CancelPage, CancelledPage};
use crate::web::patient::change::TooLate;
use crate::web::patient::view::MailState;
use crate::web::typed::Typed;
use crate::web::urls;

pub async fn show(caller: Caller, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    if seen.is_cancelled_by_patient() {
        return Ok(caller.see(urls::cancelled(seen.visit.id)));
    }
    match change::decide_cancellation(&seen.visit, caller.now) {
        Ok(_) => Ok(page::respond(&page_of(
            &caller,
            &seen,
            FormState::default(),
        ))?),
        Err(refusal) => refused::respond(&caller, &seen, TooLate::Cancel, refusal).await,
    }
}

pub async fn create(
    caller: Caller,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_for_form(&caller, &id).await?;
    let (visit, asker) = (seen.visit.id, seen.asker);
    // The same form sent twice finds what the first one did.
    if seen.is_cancelled_by_patient() {
        return Ok(caller.see(urls::cancelled(visit)));
    }
    if let Err(refusal) = change::decide_cancellation(&seen.visit, caller.now) {
        return refused::respond(&caller, &seen, TooLate::Cancel, refusal).await;
    }
    if seen.is_stale(&typed) {
        return refused::stale(&caller, &seen).await;
    }
    let Some(reason) = CancelReason::parse(typed.get("cancel_reason")) else {
        let mut form = typed.state();
        form.refuse(Field::CancelReason, FieldError::Missing);
        return Ok(page::respond(&page_of(&caller, &seen, form))?);
    };
    let practice = caller.practice_id();
    match cancel_appointment(caller.state(), practice, (visit, asker), reason).await? {
        Ok(Done::Done) => Ok(caller.see(urls::cancelled(visit))),
        Ok(Done::NotFound) => Err(AppError::NotFound),
        Err(refusal) => refused::respond(&caller, &seen, TooLate::Cancel, refusal).await,
    }
}

/// The page after a patient's own cancellation.
pub async fn done(caller: Caller, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    if !seen.is_cancelled_by_patient() {
        return Ok(caller.see(urls::appointment(seen.visit.id)));
    }
    let page = CancelledPage {
        frame: caller.frame(),
        when: seen.when(),
        mail: mail_of(&caller, &seen).await?,
        way: appointments::way(&caller.practice),
        undo: seen.undo(),
        version: seen.visit.version,
    };
    Ok(page::respond(&page)?)
}

/// "Keep this appointment after all".
pub async fn undo(
    caller: Caller,
    id: web::Path<String>,
    _: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_for_form(&caller, &id).await?;
    let (visit, asker) = (seen.visit.id, seen.asker);
    match undo_cancellation(caller.state(), caller.practice_id(), (visit, asker)).await? {
        Ok(Done::Done) => Ok(caller.see(urls::appointment(visit))),
        Ok(Done::NotFound) => Err(AppError::NotFound),
        // The time was kept until then; whatever took it away did so afterwards.
        Err(Refusal::Taken) => {
            let until = seen.visit.undo_until().unwrap_or(caller.now);
            refused::too_late(&caller, &seen, TooLate::Undo, until)
        }
        Err(refusal) => refused::respond(&caller, &seen, TooLate::Undo, refusal).await,
    }
}

fn page_of(caller: &Caller, seen: &Seen, form: FormState) -> CancelPage {
    CancelPage {
        frame: seen.frame(caller),
        form,
        when: seen.when(),
        zone_name: seen.zone_name(),
        how: seen.how(caller),
        cancel_url: urls::cancel(seen.visit.id),
        keep_url: urls::appointment(seen.visit.id),
        version: seen.visit.version,
    }
}

async fn mail_of(caller: &Caller, seen: &Seen) -> Result<MailState, AppError> {
    let id = seen.visit.id;
    let mail = caller
        .read(async move |conn| Ok(db::communications::find_mail_of(conn, id).await?))
        .await?;
    Ok(if mail.is_some_and(|mail| mail.is_delayed) {
        MailState::Delayed
    } else {
        MailState::Flowing
    })
}
