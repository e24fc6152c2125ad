//! For whoever watches the machine: alive, and ready.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use chrono::TimeDelta;

use super::site::Site;
use crate::db;

/// The oldest due message may have waited this long before something is wrong.
const OUTBOX_LATE: TimeDelta = TimeDelta::minutes(5);

/// The program runs.
pub async fn alive() -> HttpResponse {
    text(StatusCode::OK, "alive\n")
}

/// The database answers, its schema is this program's, and messages leave.
pub async fn ready(site: web::Data<Site>) -> HttpResponse {
    let now = site.state.clock.now();
    let asked = site
        .state
        .db
        .across(async move |conn| {
            let is_current = db::migrations::find_is_migrated(conn).await?;
            let oldest = db::communications::find_oldest_due(conn, now).await?;
            Ok((is_current, oldest))
        })
        .await;
    match asked {
        Ok((true, oldest)) if oldest.is_none_or(|oldest| now - oldest < OUTBOX_LATE) => {
            text(StatusCode::OK, "ready\n")
        }
        Ok((true, _)) => text(StatusCode::SERVICE_UNAVAILABLE, "messages are late\n"),
        Ok((false, _)) => text(StatusCode::SERVICE_UNAVAILABLE, "not migrated\n"),
        Err(_) => text(StatusCode::SERVICE_UNAVAILABLE, "no database\n"),
    }
}

fn text(status: StatusCode, words: &'static str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .body(words)
}
