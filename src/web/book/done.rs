//! P13: booked.

use actix_web::HttpResponse;
use chrono::Days;

use super::check::deadline;
use super::hold;
use crate::db;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::ids::AppointmentId;
use crate::domain::practice::Mode;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::booked::{BookedPage, Outcome};
use crate::web::patient::view::{HowSeen, Joining, MailState, Place};
use crate::web::urls;

/// Days within which a practice answers a request.
const ANSWER_DAYS: u64 = 2;

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    caller.require_account()?;
    let Some(id) = caller.answers().booked else {
        return Ok(caller.see(urls::ME));
    };
    if is_cancelled(&caller, id).await? {
        return Ok(caller.see(urls::appointment(id)));
    }
    let outcome = |visit: &Appointment| {
        if visit.status == AppointmentStatus::Pending {
            let answer_by = caller.today() + Days::new(ANSWER_DAYS);
            Outcome::Requested(caller.frame().practice.locale.day(answer_by))
        } else {
            Outcome::Booked
        }
    };
    Ok(page::respond(&page_of(&caller, id, outcome).await?)?)
}

/// Whether the visit was given up since: then its own page tells how it stands.
async fn is_cancelled(caller: &Caller, id: AppointmentId) -> Result<bool, AppError> {
    let (asker, today) = (caller.require_asker()?, caller.today());
    let visit = caller
        .read(async move |conn| db::appointments::find_appointment(conn, id, asker, today).await)
        .await?;
    Ok(visit.is_some_and(|visit| visit.status == AppointmentStatus::Cancelled))
}

/// The page after a visit was booked or moved.
pub async fn page_of(
    caller: &Caller,
    id: AppointmentId,
    outcome: impl FnOnce(&Appointment) -> Outcome,
) -> Result<BookedPage, AppError> {
    let asker = caller.require_asker()?;
    let today = caller.today();
    let (visit, mail) = caller
        .read(async move |conn| {
            let visit = db::appointments::find_appointment(conn, id, asker, today).await?;
            let mail = db::communications::find_mail_of(conn, id).await?;
            Ok((visit, mail))
        })
        .await?;
    let visit = visit.ok_or(AppError::NotFound)?;
    let words = hold::words_at(caller, visit.location);
    let notice = visit.change_notice_minutes;
    Ok(BookedPage {
        frame: caller.frame(),
        outcome: outcome(&visit),
        when: words.when(visit.starts_at),
        zone_name: words.zone_name(visit.starts_at),
        elsewhere: words.elsewhere(visit.shown_zone, visit.starts_at),
        reference: visit.reference.clone(),
        mail: match &mail {
            Some(mail) if mail.is_delayed => MailState::Delayed,
            _ => MailState::Flowing,
        },
        email: mail.map(|mail| mail.address).unwrap_or_default(),
        how: how(caller, &visit),
        bring: bring(caller, &visit),
        deadline: deadline(words, visit.starts_at, notice, caller.now),
        calendar_url: urls::calendar(visit.id),
        manage_url: urls::appointment(visit.id),
    })
}

/// What its patient brings to a visit.
pub fn bring(caller: &Caller, visit: &Appointment) -> Vec<String> {
    let reason = caller.practice.visit_reason(visit.visit_reason);
    reason.map_or_else(Vec::new, |reason| reason.bring.clone())
}

/// How its patient comes to a video visit.
pub fn joining(caller: &Caller, visit: &Appointment) -> Joining {
    let practitioner = caller.practice.practitioner(visit.practitioner);
    match practitioner.and_then(|one| one.video_url.clone()) {
        None => Joining::IsSent,
        Some(url) if visit.is_joinable(caller.now) => Joining::Now(url),
        Some(_) => Joining::Later,
    }
}

/// How patient and practitioner meet at a visit.
pub fn how(caller: &Caller, visit: &Appointment) -> HowSeen {
    match visit.mode {
        Mode::Video => HowSeen::Video(joining(caller, visit)),
        Mode::Phone => HowSeen::Phone(String::new()),
        Mode::InPerson => {
            let place = caller.practice.location(visit.location);
            HowSeen::InPerson(place.map_or_else(
                || Place::new("", ""),
                |place| Place::new(&place.name, &place.address),
            ))
        }
    }
}
