//! P18: a patient says on their own phone that they are here.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::refused;
use super::visit::{self, Seen};
use crate::actions::check_in::check_in;
use crate::db;
use crate::db::audit_events::Actor;
use crate::domain::appointment::Appointment;
use crate::domain::check_in::{CheckIn, called_by, decide_check_in};
use crate::domain::practice::Practice;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::check_in::{CheckInPage, Stage};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Words;

/// Where patients sit at a place that has no name for it.
const SOMEWHERE: &str = "the waiting area";

pub async fn show(caller: Caller, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    match page_of(&caller, &seen).await? {
        Some(page) => Ok(page::respond(&page)?),
        None => Ok(caller.see(urls::appointment(seen.visit.id))),
    }
}

/// "Check in now". Sent twice, it finds what the first one did.
pub async fn create(
    caller: Caller,
    id: web::Path<String>,
    _: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_for_form(&caller, &id).await?;
    let (id, practice) = (seen.visit.id, caller.practice_id());
    let whose = (id, seen.asker);
    match check_in(caller.state(), practice, whose, Actor::Patient(seen.asker)).await? {
        Ok(Some(CheckIn::Done | CheckIn::Open)) => return Ok(caller.see(urls::visit_check_in(id))),
        Ok(Some(CheckIn::Early { .. } | CheckIn::Late { .. } | CheckIn::Absent)) => {}
        Ok(None) => return Err(AppError::NotFound),
        Err(_) => return refused::stale(&caller, &seen).await,
    }
    match page_of(&caller, &seen).await? {
        Some(page) => Ok(page::respond_with(StatusCode::CONFLICT, &page)?),
        None => refused::closed(&caller, &seen).await,
    }
}

/// Whether the visit's page leads to its check-in: on the day, until it is over.
pub(super) fn is_offered(visit: &Appointment, caller: &Caller) -> bool {
    let date = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&visit.time_zone).date_naive();
    let is_today = date(caller.now) == date(visit.starts_at) && caller.now < visit.ends_at;
    let state = decide_check_in(visit, caller.now);
    is_today && !matches!(state, CheckIn::Absent | CheckIn::Done)
}

async fn page_of(caller: &Caller, seen: &Seen) -> Result<Option<CheckInPage>, AppError> {
    let visit = &seen.visit;
    let Some(stage) = stage_of(caller, visit).await? else {
        return Ok(None);
    };
    Ok(Some(CheckInPage {
        frame: seen.frame(caller),
        stage,
        when: seen.when(),
        place: visit::place(&caller.practice, visit),
        url: urls::visit_check_in(visit.id),
    }))
}

/// What checking in for a visit comes to now. `None`: there is no such thing.
pub(super) async fn stage_of(
    caller: &Caller,
    visit: &Appointment,
) -> Result<Option<Stage>, AppError> {
    let words = Words::new(visit.time_zone, caller.practice.time_zone);
    Ok(match decide_check_in(visit, caller.now) {
        CheckIn::Absent => None,
        CheckIn::Early { from } => Some(Stage::Early {
            from: words.when(from),
        }),
        CheckIn::Open => Some(Stage::Open),
        CheckIn::Late { until } => Some(Stage::Late {
            until: words.when(until),
        }),
        CheckIn::Done => {
            let id = visit.id;
            let arrived_at = caller
                .read(async move |conn| Ok(db::check_ins::find_arrived_at(conn, id).await?))
                .await?;
            let by = called_by(visit.starts_at, arrived_at.unwrap_or(visit.starts_at));
            Some(Stage::Done {
                area: waiting_area(&caller.practice, visit),
                by: words.when(by),
            })
        }
    })
}

fn waiting_area(practice: &Practice, visit: &Appointment) -> String {
    let location = practice.location(visit.location);
    let named = location.and_then(|location| location.waiting_area.clone());
    named.unwrap_or_else(|| SOMEWHERE.to_owned())
}
