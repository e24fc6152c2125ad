//! The calendar file of a visit.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::visit;
use crate::calendar::{self, CalendarEntry, Standing};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::urls;

pub async fn show(caller: Caller, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    let (practice, visit) = (&caller.practice, &seen.visit);
    let place = visit::place(practice, visit);
    let link = format!("{}{}", caller.site.origin, urls::appointment(visit.id));
    let standing = Standing::of(visit.status);
    let entry = CalendarEntry {
        uid: calendar::uid(visit.id, caller.site.origin.host()),
        sequence: visit.sequence,
        standing,
        written_at: caller.now,
        starts_at: visit.starts_at,
        ends_at: visit.ends_at,
        public_name: practice.public_name.clone(),
        phone: practice.phone.clone(),
        place: calendar::place(visit.mode, &place.name, &place.address),
        link: Some(link),
        // The mail that carries the same visit names the sender; a download has none.
        organizer: None,
    };
    let kind = format!("text/calendar; charset=utf-8; method={}", standing.method());
    let disposition = format!("attachment; filename=\"{}\"", calendar::FILE_NAME);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(calendar::file(&entry)))
}
