//! What the authenticator apps of a demo's invented staff show: nobody has their phones.

use actix_web::HttpResponse;
use askama::Template;
use chrono::TimeDelta;

use crate::authenticator::{Key, STEP_SECONDS, step_at};
use crate::db;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page::{self, Frame, Page};

#[derive(Template)]
#[template(path = "dev/authenticator.html")]
struct AuthenticatorPage {
    frame: Frame,
    lines: Vec<Line>,
}

struct Line {
    email: String,
    now: String,
    next: String,
    /// The key, for an app of one's own.
    key: String,
}

impl Page for AuthenticatorPage {
    fn heading(&self) -> String {
        "Authenticator codes".to_owned()
    }
}

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    let all = caller
        .state()
        .db
        .read(caller.practice_id(), async move |conn| {
            Ok(db::staff::list_authenticators(conn).await?)
        })
        .await?;
    let mut lines = Vec::new();
    for (email, authenticator) in all {
        let key = Key::new(caller.state().secrets.authenticator_key(authenticator));
        let later = caller.now + TimeDelta::seconds(STEP_SECONDS);
        lines.push(Line {
            email,
            now: key.code_at(step_at(caller.now))?,
            next: key.code_at(step_at(later))?,
            key: key.words(),
        });
    }
    let frame = caller.frame();
    Ok(page::respond(&AuthenticatorPage { frame, lines })?)
}
