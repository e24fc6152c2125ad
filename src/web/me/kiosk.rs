//! `/check-in`: the first page of a kiosk; anywhere else, the way to one's own check-in.
//!
//! A kiosk keeps nothing of anybody. What its browser holds while it shows a visit is a sealed
//! name of that visit, good for two minutes and at that kiosk only.

use actix_web::http::header::{HeaderMap, HeaderValue, REFRESH};
use actix_web::{HttpRequest, HttpResponse};
use chrono_tz::Tz;

use super::check_in::is_offered;
use crate::actions::identify_at_kiosk::{Identified, identify_at_kiosk};
use crate::db;
use crate::db::check_ins::Typed as Said;
use crate::db::kiosks::Kiosk;
use crate::domain::check_in::parse_reference;
use crate::domain::ids::AppointmentId;
use crate::domain::person::parse_birth_date;
use crate::domain::session::{Asker, Session};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, FormState};
use crate::web::page;
use crate::web::patient::check_in::{CheckInSignInPage, KioskPage};
use crate::web::typed::Typed;
use crate::web::{cookies, urls};

/// After so many seconds a kiosk forgets who stood there, by itself.
pub const FORGETS_SECONDS: i64 = 120;
/// Longest last name that is looked for.
const NAME_MAX: usize = 100;

/// A kiosk that is on, and its place.
pub(super) struct Standing {
    pub(super) kiosk: Kiosk,
    pub(super) zone: Tz,
    location: String,
}

pub async fn show(caller: Caller, request: HttpRequest) -> Result<HttpResponse, AppError> {
    match standing(&caller, &request).await? {
        Some(here) => wait_for_next(&caller, &here, FormState::default()),
        None => lead_to_own(&caller).await,
    }
}

/// "Continue": whose visit it is.
pub async fn create(
    caller: Caller,
    request: HttpRequest,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let Some(here) = standing(&caller, &request).await? else {
        return Ok(caller.see(urls::CHECK_IN));
    };
    // What was typed is not shown again: whoever comes next could read it.
    let mut form = FormState::default();
    let Some(said) = read(&caller, &typed, &mut form) else {
        return wait_for_next(&caller, &here, form);
    };
    let at = (here.kiosk, here.zone);
    match identify_at_kiosk(caller.state(), caller.practice_id(), at, said).await? {
        Identified::Visit(visit) => lead_to_visit(&caller, &here, visit),
        Identified::Unknown => {
            form.refuse(Field::ReferenceOrName, FieldError::Wrong);
            wait_for_next(&caller, &here, form)
        }
        Identified::Wait { minutes } => {
            let error = FieldError::TooManyTries { minutes };
            form.refuse(Field::ReferenceOrName, error);
            wait_for_next(&caller, &here, form)
        }
    }
}

/// The kiosk that this browser is.
pub(super) async fn standing(
    caller: &Caller,
    request: &HttpRequest,
) -> Result<Option<Standing>, AppError> {
    let Some(token) = cookies::kiosk_of(request, &caller.site.origin) else {
        return Ok(None);
    };
    let hash = token.hash();
    let found = caller
        .read(async move |conn| Ok(db::kiosks::find_kiosk(conn, hash).await?))
        .await?;
    Ok(found.and_then(|kiosk| {
        let location = caller.practice.location(kiosk.location)?;
        Some(Standing {
            kiosk,
            zone: location.time_zone,
            location: location.name.clone(),
        })
    }))
}

/// Shows a visit for two minutes from now.
pub(super) fn lead_to_visit(
    caller: &Caller,
    here: &Standing,
    visit: AppointmentId,
) -> Result<HttpResponse, AppError> {
    let until = caller.now.timestamp() + FORGETS_SECONDS;
    let seal = (caller.state().secrets).kiosk_token(here.kiosk.id, visit, until);
    let mut response = caller.see(urls::KIOSK_VISIT);
    let cookie = cookies::kiosk_visit((visit, until, &seal), &caller.site.origin);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}

/// Lets a page lead back to the first one by itself. Where something went wrong, nobody else would.
pub fn lead_back(headers: &mut HeaderMap, seconds: i64) {
    let value = format!("{seconds};url={}", urls::CHECK_IN);
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(REFRESH, value);
    }
}

/// The first page, which knows nobody any more.
fn wait_for_next(
    caller: &Caller,
    here: &Standing,
    form: FormState,
) -> Result<HttpResponse, AppError> {
    let page = KioskPage {
        frame: caller.frame(),
        form,
        location: here.location.clone(),
    };
    let mut response = page::respond(&page)?;
    lead_back(response.headers_mut(), FORGETS_SECONDS);
    let cookie = cookies::kiosk_visit_forgotten(&caller.site.origin);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}

fn read(caller: &Caller, typed: &Typed, form: &mut FormState) -> Option<Said> {
    let last_name = typed.get("reference_or_name").trim();
    if last_name.is_empty() {
        form.refuse(Field::ReferenceOrName, FieldError::Missing);
    }
    let [day, month, year] = ["birth_day", "birth_month", "birth_year"].map(|name| typed.get(name));
    let born_on = parse_birth_date(day, month, year, caller.today())
        .map_err(|unfit| form.refuse(Field::BirthDate, unfit.into()))
        .ok()?;
    let last_name: String = last_name.chars().take(NAME_MAX).collect();
    (!form.is_refused()).then(|| Said {
        born_on,
        reference: parse_reference(&last_name),
        last_name,
    })
}

/// To the visit that can be checked in for, to one's visits, or to signing in.
async fn lead_to_own(caller: &Caller) -> Result<HttpResponse, AppError> {
    let session = caller.visitor.session.as_ref();
    match session.and_then(Session::asker) {
        Some(Asker::Link(visit)) => Ok(caller.see(urls::visit_check_in(visit))),
        Some(Asker::Account(account)) => {
            let today = caller.today();
            let visits = caller
                .read(async move |conn| {
                    db::appointments::list_appointments_of(conn, account, today).await
                })
                .await?;
            let offered = visits.iter().filter(|visit| is_offered(visit, caller));
            Ok(match offered.collect::<Vec<_>>().as_slice() {
                [one] => caller.see(urls::visit_check_in(one.id)),
                _ => caller.see(urls::ME),
            })
        }
        None => {
            let page = CheckInSignInPage {
                frame: caller.frame_back_to(urls::HOME),
                url: urls::sign_in(urls::CHECK_IN),
            };
            Ok(page::respond(&page)?)
        }
    }
}
