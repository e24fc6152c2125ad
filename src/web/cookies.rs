//! The cookies: whose draft it is, who is signed in, and what a kiosk is. They are random, and what
//! they open is in the database; but for the visit a kiosk shows, whose name is sealed.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::chance::Token;
use crate::config::Origin;
use crate::domain::draft::KEPT_HOURS;
use crate::domain::ids::AppointmentId;

const VISITOR: &str = "openslot-visitor";
const SESSION: &str = "openslot-session";
const DEVICE: &str = "openslot-staff-device";
const KIOSK: &str = "openslot-kiosk";
const KIOSK_VISIT: &str = "openslot-kiosk-visit";
/// How long a kiosk is one, unless it is turned off.
const KIOSK_DAYS: i64 = 365;
/// How long a browser counts as one that a member of staff signed in with.
const DEVICE_DAYS: i64 = 90;

/// The browser's own token, if it sent a good one.
pub fn visitor_of(request: &HttpRequest, origin: &Origin) -> Option<Token> {
    read(request, &name(VISITOR, origin))
}

/// The session's token, if the browser sent one.
pub fn session_of(request: &HttpRequest, origin: &Origin) -> Option<Token> {
    read(request, &name(SESSION, origin))
}

/// What the browser kept of a member of staff who signed in with it before.
pub fn device_of(request: &HttpRequest, origin: &Origin) -> Option<Token> {
    read(request, &name(DEVICE, origin))
}

/// Lets the browser be known as one that a member of staff signed in with.
pub fn device(token: &Token, origin: &Origin) -> Cookie<'static> {
    let mut cookie = cookie(DEVICE, token.as_str(), origin);
    cookie.set_max_age(Duration::days(DEVICE_DAYS));
    cookie
}

/// What makes the browser a kiosk, if it is one.
pub fn kiosk_of(request: &HttpRequest, origin: &Origin) -> Option<Token> {
    read(request, &name(KIOSK, origin))
}

/// Makes the browser a kiosk.
pub fn kiosk(token: &Token, origin: &Origin) -> Cookie<'static> {
    let mut cookie = cookie(KIOSK, token.as_str(), origin);
    cookie.set_max_age(Duration::days(KIOSK_DAYS));
    cookie
}

/// The visit a kiosk shows, until when, and the seal on both.
pub fn kiosk_visit_of(
    request: &HttpRequest,
    origin: &Origin,
) -> Option<(AppointmentId, i64, String)> {
    let sent = request.cookie(&name(KIOSK_VISIT, origin))?;
    let (visit, rest) = sent.value().split_once('.')?;
    let (until, seal) = rest.split_once('.')?;
    Some((visit.parse().ok()?, until.parse().ok()?, seal.to_owned()))
}

/// Lets a kiosk show a visit.
pub fn kiosk_visit(
    (visit, until, seal): (AppointmentId, i64, &Token),
    origin: &Origin,
) -> Cookie<'static> {
    let sealed = format!("{visit}.{until}.{}", seal.as_str());
    cookie(KIOSK_VISIT, &sealed, origin)
}

/// That of the visit, emptied.
pub fn kiosk_visit_forgotten(origin: &Origin) -> Cookie<'static> {
    let mut cookie = cookie(KIOSK_VISIT, "", origin);
    cookie.make_removal();
    cookie
}

/// The session's cookie alone, emptied.
pub fn session_forgotten(origin: &Origin) -> Cookie<'static> {
    let mut cookie = cookie(SESSION, "", origin);
    cookie.make_removal();
    cookie
}

/// Lets the browser keep its token as long as a draft lives.
pub fn visitor(token: &Token, origin: &Origin) -> Cookie<'static> {
    let mut cookie = cookie(VISITOR, token.as_str(), origin);
    cookie.set_max_age(Duration::hours(KEPT_HOURS));
    cookie
}

/// Signs the browser in until it is closed or the session ends.
pub fn session(token: &Token, origin: &Origin) -> Cookie<'static> {
    cookie(SESSION, token.as_str(), origin)
}

/// Both cookies, emptied.
pub fn forgotten(origin: &Origin) -> [Cookie<'static>; 2] {
    [VISITOR, SESSION].map(|base| {
        let mut cookie = cookie(base, "", origin);
        cookie.make_removal();
        cookie
    })
}

fn read(request: &HttpRequest, name: &str) -> Option<Token> {
    request
        .cookie(name)
        .and_then(|cookie| Token::parse(cookie.value()))
}

/// A `__Host-` cookie belongs to this host alone; it needs https, which a demo has not.
fn name(base: &str, origin: &Origin) -> String {
    if origin.is_https() {
        format!("__Host-{base}")
    } else {
        base.to_owned()
    }
}

fn cookie(base: &str, value: &str, origin: &Origin) -> Cookie<'static> {
    Cookie::build(name(base, origin), value.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(origin.is_https())
        .finish()
}
