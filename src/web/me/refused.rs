//! A wish about a visit that is refused: why, and what to do next.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};

use super::appointment;
use super::visit::{self, Seen};
use crate::domain::refusal::Refusal;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::appointment::AppointmentPage;
use crate::web::patient::change::{TooLate, TooLatePage};
use crate::web::urls;

const CLOSED: &str = "This appointment can no longer be changed online.";
const STALE: &str = "This appointment was changed in the meantime. Check it and try again.";
const SAME: &str = "Your appointment is at that time already.";
const BUSY: &str = "You have another appointment at that time.";

/// The page for a refusal that no other time helps with.
pub(super) async fn respond(
    caller: &Caller,
    seen: &Seen,
    wanted: TooLate,
    refusal: Refusal,
) -> Result<HttpResponse, AppError> {
    match refusal {
        Refusal::TooLateToChange { until } | Refusal::TooLateToUndo { until } => {
            too_late(caller, seen, wanted, until)
        }
        Refusal::PatientBusy => with_notice(caller, seen, BUSY).await,
        Refusal::SameTime => with_notice(caller, seen, SAME).await,
        Refusal::NotBookableOnline
        | Refusal::NotOffered
        | Refusal::WrongMode
        | Refusal::WrongPatientKind
        | Refusal::LimitReached { .. }
        | Refusal::NotWorking
        | Refusal::OutsideHours
        | Refusal::OtherVisitsOnly
        | Refusal::OffGrid
        | Refusal::DoesNotFit
        | Refusal::TooSoon { .. }
        | Refusal::TooFar { .. }
        | Refusal::NotReleased { .. }
        | Refusal::Closed
        | Refusal::Blocked
        | Refusal::Taken
        | Refusal::TooFarToTravel
        | Refusal::Full
        | Refusal::NoRoom
        | Refusal::HoldExpired
        | Refusal::HoldDiffers
        | Refusal::NotChangeable { .. }
        | Refusal::NotStarted { .. } => closed(caller, seen).await,
    }
}

/// The visit's own page, which says that it cannot be changed any more.
pub(super) async fn closed(caller: &Caller, seen: &Seen) -> Result<HttpResponse, AppError> {
    with_notice(caller, seen, CLOSED).await
}

/// The visit's own page, for a form that was made from an earlier version.
pub(super) async fn stale(caller: &Caller, seen: &Seen) -> Result<HttpResponse, AppError> {
    with_notice(caller, seen, STALE).await
}

/// The deadline that passed, and the phone.
pub(super) fn too_late(
    caller: &Caller,
    seen: &Seen,
    wanted: TooLate,
    until: DateTime<Utc>,
) -> Result<HttpResponse, AppError> {
    let page = TooLatePage {
        frame: seen.frame(caller),
        wanted,
        until: seen.at(until),
        appointment_url: urls::appointment(seen.visit.id),
    };
    Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
}

async fn with_notice(
    caller: &Caller,
    seen: &Seen,
    notice: &'static str,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_again(caller, seen).await?;
    let page = AppointmentPage {
        notice: Some(notice),
        ..appointment::page_of(caller, &seen)
    };
    Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
}
