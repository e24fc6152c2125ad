//! One visit on a kiosk: when and where, nothing else, and not for long.

use actix_web::{HttpRequest, HttpResponse};

use super::check_in::stage_of;
use super::kiosk::{FORGETS_SECONDS, Standing, lead_back, lead_to_visit, standing};
use super::visit;
use crate::actions::check_in::check_in;
use crate::db;
use crate::db::audit_events::Actor;
use crate::domain::ids::AppointmentId;
use crate::domain::session::Asker;
use crate::secret;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::check_in::{KioskVisitPage, Stage};
use crate::web::typed::Typed;
use crate::web::{cookies, urls};
use crate::words::Words;

/// How long it stays once there is nothing more to do.
const STAYS_SECONDS: i64 = 30;

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let Some((here, id)) = shown(&caller, &request).await? else {
        return Ok(caller.see(urls::CHECK_IN));
    };
    let today = caller.today();
    let found = caller
        .read(async move |conn| {
            db::appointments::find_appointment(conn, id, Asker::Link(id), today).await
        })
        .await?;
    let Some(seen) = found.filter(|visit| visit.location == here.kiosk.location) else {
        return Ok(caller.see(urls::CHECK_IN));
    };
    let Some(stage) = stage_of(&caller, &seen).await? else {
        return Ok(caller.see(urls::CHECK_IN));
    };
    let seconds = match stage {
        Stage::Open => FORGETS_SECONDS,
        Stage::Early { .. } | Stage::Done { .. } | Stage::Late { .. } => STAYS_SECONDS,
    };
    let page = KioskVisitPage {
        frame: caller.frame(),
        when: Words::new(seen.time_zone, caller.practice.time_zone).when(seen.starts_at),
        place: visit::place(&caller.practice, &seen),
        stage,
        url: urls::KIOSK_VISIT.to_owned(),
    };
    let mut response = page::respond(&page)?;
    lead_back(response.headers_mut(), seconds);
    Ok(response)
}

/// "Check in now". What it came to stands on the page that follows.
pub async fn create(
    caller: Caller,
    request: HttpRequest,
    _: Typed,
) -> Result<HttpResponse, AppError> {
    let Some((here, id)) = shown(&caller, &request).await? else {
        return Ok(caller.see(urls::CHECK_IN));
    };
    let (whose, by) = ((id, Asker::Link(id)), Actor::Kiosk(here.kiosk.id));
    // Refused only where somebody else changes the visit just now: the page shows how it is then.
    let _done = check_in(caller.state(), caller.practice_id(), whose, by).await?;
    lead_to_visit(&caller, &here, id)
}

/// The kiosk, and the visit it may still show.
async fn shown(
    caller: &Caller,
    request: &HttpRequest,
) -> Result<Option<(Standing, AppointmentId)>, AppError> {
    let Some(here) = standing(caller, request).await? else {
        return Ok(None);
    };
    let sealed = cookies::kiosk_visit_of(request, &caller.site.origin);
    Ok(sealed.and_then(|(visit, until, seal)| {
        let right = (caller.state().secrets).kiosk_token(here.kiosk.id, visit, until);
        let is_good = secret::is_same(&seal, right.as_str()) && caller.now.timestamp() < until;
        is_good.then_some((here, visit))
    }))
}
