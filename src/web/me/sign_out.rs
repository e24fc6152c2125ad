//! Leaving: the session ends, and the browser is told to forget everything.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};

use crate::actions;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::typed::Typed;
use crate::web::{cookies, urls};

const CLEAR: HeaderName = HeaderName::from_static("clear-site-data");
const EVERYTHING: HeaderValue = HeaderValue::from_static(r#""cache", "cookies", "storage""#);

pub async fn create(caller: Caller, _: Typed) -> Result<HttpResponse, AppError> {
    let session = caller.visitor.session.as_ref().map(|session| session.id);
    let (practice, draft) = (caller.practice_id(), caller.draft());
    actions::sign_out::sign_out(caller.state(), practice, session, draft).await?;
    let mut response = caller.see(urls::HOME);
    response.headers_mut().insert(CLEAR, EVERYTHING);
    for cookie in cookies::forgotten(&caller.site.origin) {
        response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    }
    Ok(response)
}
