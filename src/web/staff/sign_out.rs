//! Leaving: this session ends, or all of them do.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};

use super::member::{Anyone, Staff};
use crate::actions::sign_out::sign_out;
use crate::actions::staff::sign_out_everywhere::sign_out_everywhere;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::typed::Typed;
use crate::web::{cookies, urls};

const CLEAR: HeaderName = HeaderName::from_static("clear-site-data");
/// Not the cookies: the browser stays known, so that strangers cannot lock its owner out.
const SEEN: HeaderValue = HeaderValue::from_static(r#""cache", "storage""#);

/// "Sign out", from a whole or a half session.
pub async fn create(caller: Caller, _: Typed) -> Result<HttpResponse, AppError> {
    let session = caller.visitor.session.as_ref().map(|session| session.id);
    sign_out(caller.state(), caller.practice_id(), session, None).await?;
    leave(&caller)
}

pub async fn everywhere(staff: Staff<Anyone>, _: Typed) -> Result<HttpResponse, AppError> {
    sign_out_everywhere(staff.state(), staff.practice_id(), staff.id()).await?;
    leave(&staff.caller)
}

fn leave(caller: &Caller) -> Result<HttpResponse, AppError> {
    let mut response = caller.see(urls::STAFF_SIGN_IN);
    response.headers_mut().insert(CLEAR, SEEN);
    let cookie = cookies::session_forgotten(&caller.site.origin);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}
