//! The two cookies: whose draft it is, and who is signed in. Both are random; what they
//! open is in the database.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::chance::Token;
use crate::config::Origin;
use crate::domain::draft::KEPT_HOURS;

const VISITOR: &str = "openslot-visitor";
const SESSION: &str = "openslot-session";

/// The browser's own token, if it sent a good one.
pub fn visitor_of(request: &HttpRequest, origin: &Origin) -> Option<Token> {
    read(request, &name(VISITOR, origin))
}

/// The session's token, if the browser sent one.
pub fn session_of(request: &HttpRequest, origin: &Origin) -> Option<Token> {
    read(request, &name(SESSION, origin))
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
