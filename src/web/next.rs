//! Where somebody goes once they are signed in, remembered in their browser meanwhile.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use super::error::AppError;
use super::pairs::Pairs;
use crate::config::Origin;

const NAME: &str = "openslot-next";
/// Longest address we lead back to.
const MOST: usize = 300;
/// Long enough to fetch a code from a mailbox.
const KEPT: Duration = Duration::minutes(15);

/// Remembers the `next` of the query, if it is a page of ours, for the pages below `path`.
pub(super) fn remember(
    response: &mut HttpResponse,
    request: &HttpRequest,
    (path, origin): (&'static str, &Origin),
) -> Result<(), AppError> {
    let Some(next) = asked(request) else {
        return Ok(());
    };
    let mut cookie = cookie(next, path, origin);
    cookie.set_max_age(KEPT);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(())
}

/// Forgets what was remembered for the pages below `path`.
pub(super) fn forget(
    response: &mut HttpResponse,
    (path, origin): (&'static str, &Origin),
) -> Result<(), AppError> {
    let mut forgotten = cookie(String::new(), path, origin);
    forgotten.make_removal();
    response
        .add_cookie(&forgotten)
        .map_err(anyhow::Error::from)?;
    Ok(())
}

/// Where the query leads.
pub(super) fn asked(request: &HttpRequest) -> Option<String> {
    let pairs = Pairs::of(request);
    let next = pairs.get("next");
    is_ours(next).then(|| next.to_owned())
}

/// Where the browser remembers to go.
pub(super) fn remembered(request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(NAME)?;
    let next = cookie.value();
    is_ours(next).then(|| next.to_owned())
}

/// Whether an address is a path of this site and nothing else: browsers read two slashes, or a
/// backslash for one, as another host. What remains also fits a cookie as it is.
pub(super) fn is_ours(next: &str) -> bool {
    let is_plain = |sign: u8| sign.is_ascii_alphanumeric() || b"/?=&-_.~:%+".contains(&sign);
    next.starts_with('/')
        && !next.contains("//")
        && next.len() <= MOST
        && next.bytes().all(is_plain)
}

/// Only the sign-in pages are sent it.
fn cookie(next: String, path: &'static str, origin: &Origin) -> Cookie<'static> {
    Cookie::build(NAME, next)
        .path(path)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(origin.is_https())
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
