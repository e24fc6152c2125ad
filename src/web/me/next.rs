//! Where a patient goes once they are signed in, and what becomes of what they had begun.

use actix_web::{HttpRequest, HttpResponse};

use crate::actions::sign_out::sign_out;
use crate::chance::Token;
use crate::db;
use crate::domain::ids::AccountId;
use crate::web::book::code;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::{cookies, next, urls};

/// Remembers the `next` of the query, if it is a page of ours.
pub(super) fn remember(
    response: &mut HttpResponse,
    request: &HttpRequest,
    caller: &Caller,
) -> Result<(), AppError> {
    next::remember(response, request, (urls::SIGN_IN, &caller.site.origin))
}

/// Where the query of the sign-in page leads, else where the browser remembers to go, else to
/// the patient's appointments.
pub(super) fn of(request: &HttpRequest) -> String {
    next::asked(request)
        .or_else(|| next::remembered(request))
        .unwrap_or_else(|| urls::ME.to_owned())
}

/// Gives the browser its new session and leads on. Whatever session it had ends, and so do
/// answers that somebody else left in it.
pub(super) async fn enter(
    caller: &Caller,
    request: &HttpRequest,
    (token, account): (&Token, AccountId),
) -> Result<HttpResponse, AppError> {
    let is_of_other = caller.answers().are_of_other(account);
    if is_of_other {
        let session = caller.visitor.session.as_ref().map(|session| session.id);
        let (practice, draft) = (caller.practice_id(), caller.draft());
        sign_out(caller.state(), practice, session, draft).await?;
    } else {
        end_session(caller).await?;
        code::go_on(caller, account).await?;
    }
    let next = match next::remembered(request) {
        Some(next) => next,
        None if !is_of_other && is_booking(caller).await? => urls::DETAILS.to_owned(),
        None => urls::ME.to_owned(),
    };
    let mut response = caller.see(next);
    let session = cookies::session(token, &caller.site.origin);
    response.add_cookie(&session).map_err(anyhow::Error::from)?;
    next::forget(&mut response, (urls::SIGN_IN, &caller.site.origin))?;
    Ok(response)
}

/// Ends the session of a browser that is given another one.
pub(super) async fn end_session(caller: &Caller) -> Result<(), AppError> {
    let session = caller.visitor.session.as_ref().map(|session| session.id);
    if session.is_some() {
        sign_out(caller.state(), caller.practice_id(), session, None).await?;
    }
    Ok(())
}

/// Whether a time for a new visit waits for its patient to sign in.
async fn is_booking(caller: &Caller) -> Result<bool, AppError> {
    let answers = caller.answers();
    let Some((draft, hold)) = caller.draft().zip(answers.hold) else {
        return Ok(false);
    };
    let found = caller
        .read(async move |conn| Ok(db::holds::find_hold(conn, hold, draft).await?))
        .await?;
    Ok(answers.booked.is_none() && found.is_some_and(|held| held.is_live(caller.now)))
}
