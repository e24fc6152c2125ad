//! Where a visitor goes once they are signed in, remembered in their browser meanwhile.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use crate::actions::sign_out::sign_out;
use crate::chance::Token;
use crate::db;
use crate::domain::ids::AccountId;
use crate::web::book::code;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::{cookies, urls};

const NAME: &str = "openslot-next";
/// Longest address we lead back to.
const MOST: usize = 300;
/// Long enough to fetch a code from a mailbox.
const KEPT: Duration = Duration::minutes(15);

/// Remembers the `next` of the query, if it is a page of ours.
pub(super) fn remember(
    response: &mut HttpResponse,
    request: &HttpRequest,
    caller: &Caller,
) -> Result<(), AppError> {
    let Some(next) = asked(request) else {
        return Ok(());
    };
    let mut cookie = cookie(next, caller);
    cookie.set_max_age(KEPT);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(())
}

/// Where the query of the sign-in page leads, else where the browser remembers to go, else to
/// the patient's appointments.
pub(super) fn of(request: &HttpRequest) -> String {
    asked(request)
        .or_else(|| remembered(request))
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
    let next = match remembered(request) {
        Some(next) => next,
        None if !is_of_other && is_booking(caller).await? => urls::DETAILS.to_owned(),
        None => urls::ME.to_owned(),
    };
    let mut response = caller.see(next);
    let session = cookies::session(token, &caller.site.origin);
    response.add_cookie(&session).map_err(anyhow::Error::from)?;
    let mut forgotten = cookie(String::new(), caller);
    forgotten.make_removal();
    response
        .add_cookie(&forgotten)
        .map_err(anyhow::Error::from)?;
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

fn asked(request: &HttpRequest) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(request.query_string()).ok()?;
    let (_, next) = pairs.into_iter().find(|(name, _)| name == "next")?;
    is_ours(&next).then_some(next)
}

fn remembered(request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(NAME)?;
    let next = cookie.value();
    is_ours(next).then(|| next.to_owned())
}

/// Whether an address is a path of this site and nothing else: browsers read two slashes, or a
/// backslash for one, as another host. What remains also fits a cookie as it is.
fn is_ours(next: &str) -> bool {
    let is_plain = |sign: u8| sign.is_ascii_alphanumeric() || b"/?=&-_.~:%+".contains(&sign);
    next.starts_with('/')
        && !next.contains("//")
        && next.len() <= MOST
        && next.bytes().all(is_plain)
}

/// Only the sign-in pages are sent it.
fn cookie(next: String, caller: &Caller) -> Cookie<'static> {
    Cookie::build(NAME, next)
        .path(urls::SIGN_IN)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(caller.site.origin.is_https())
        .finish()
}

#[cfg(test)]
mod tests {
    use super::{MOST, is_ours};

    #[test]
    fn signing_in_leads_to_pages_of_this_site_alone() {
        for ours in [
            "/me",
            "/me/appointments/01931b5e-0000-7000-8000-000000000001/change?from=2026-11-23&part=am",
            "/",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in [
            "",
            "me",
            "//evil.example",
            "/me//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/me\r\nset-cookie: a=b",
            "/me;b",
            " /me",
        ] {
            assert!(!is_ours(other), "{other:?}");
        }
        assert!(!is_ours(&format!("/{}", "a".repeat(MOST))));
    }
}
