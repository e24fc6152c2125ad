//! The answer to a time that the practice keeps for a patient: taken, or another one.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::visit::{self, Seen};
use super::{change, change_confirm, refused};
use crate::actions::cancel_appointment::Done;
use crate::actions::decline_offer::decline_offer;
use crate::actions::move_appointment::{Moved, take_offer};
use crate::db;
use crate::domain::change as rules;
use crate::domain::draft::{ChosenTime, Wish};
use crate::domain::ids::AppointmentId;
use crate::domain::offer::{Offer, Standing};
use crate::domain::refusal::Refusal;
use crate::web::book::search::{self, Search};
use crate::web::book::week;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::offer::OfferPage;
use crate::web::patient::taken::TakenPage;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::refusals::Told;

/// Both times; once nothing is kept any more, the visit or the nearest times.
pub async fn show(mut caller: Caller, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    visit::veil(&mut caller, &seen);
    let Some(offer) = find(&caller, seen.visit.id).await? else {
        return Ok(caller.see(urls::appointment(seen.visit.id)));
    };
    match offer.standing(&seen.visit, caller.now) {
        Standing::Open => Ok(page::respond(&page_of(&caller, &seen, &offer))?),
        Standing::Expired => gone(&caller, &seen, &offer).await,
        Standing::Declined | Standing::Over => Ok(caller.see(urls::appointment(seen.visit.id))),
    }
}

pub async fn create(
    mut caller: Caller,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_for_form(&caller, &id).await?;
    visit::veil(&mut caller, &seen);
    let (visit, asker) = (seen.visit.id, seen.asker);
    let own = urls::appointment(visit);
    let Some(offer) = find(&caller, visit).await? else {
        return Ok(caller.see(own));
    };
    let (state, practice) = (caller.state(), caller.practice_id());
    if typed.get("answer") == "decline" {
        return match decline_offer(state, practice, (visit, asker)).await? {
            Done::NotFound => Err(AppError::NotFound),
            Done::Done if rules::decide_cancellation(&seen.visit, caller.now).is_ok() => {
                Ok(caller.see(urls::change(visit)))
            }
            // Too late to choose online: the page says whom to phone.
            Done::Done => Ok(caller.see(own)),
        };
    }
    // The same form sent twice finds the visit moved.
    if offer.standing(&seen.visit, caller.now) == Standing::Over {
        return Ok(caller.see(own));
    }
    if seen.is_stale(&typed) {
        return refused::stale(&caller, &seen).await;
    }
    match take_offer(state, practice, (visit, asker)).await? {
        Ok(Moved::Done | Moved::NothingChosen) => Ok(caller.see(own)),
        Ok(Moved::NotFound) => Err(AppError::NotFound),
        Err(refusal) => refuse(&caller, &seen, &offer, refusal).await,
    }
}

/// The offer that was made last for a visit.
async fn find(caller: &Caller, visit: AppointmentId) -> Result<Option<Offer>, AppError> {
    let found = caller
        .read(async move |conn| Ok(db::offers::find_newest_offer(conn, visit).await?))
        .await?;
    Ok(found)
}

/// Where an answer is waited for, if one is.
pub(super) async fn url_of(caller: &Caller, seen: &Seen) -> Result<Option<String>, AppError> {
    let offer = find(caller, seen.visit.id).await?;
    let is_open = |offer: &Offer| offer.standing(&seen.visit, caller.now) == Standing::Open;
    Ok(offer.filter(is_open).map(|_| urls::offer(seen.visit.id)))
}

/// Where whoever opens a visit is led first: to the answer that is waited for, if one is.
pub(super) async fn first_page(caller: &Caller, visit: AppointmentId) -> Result<String, AppError> {
    let offer = find(caller, visit).await?;
    let is_waiting =
        offer.is_some_and(|offer| offer.declined_at.is_none() && caller.now < offer.starts_at);
    Ok(if is_waiting {
        urls::offer(visit)
    } else {
        urls::appointment(visit)
    })
}

/// The time is not kept any more: the nearest ones instead.
async fn gone(caller: &Caller, seen: &Seen, offer: &Offer) -> Result<HttpResponse, AppError> {
    let search = Search::of_visit(&seen.visit);
    let words = search::words_of(&caller.practice, &search, offer.location);
    let until = seen.at(offer.expires_at).words();
    let page = TakenPage {
        frame: caller.frame_back_to(urls::appointment(seen.visit.id)),
        told: Told {
            heading: "That time is gone",
            why: None,
        },
        lead: Some(format!(
            "We kept it for you until {until}. Choose another time."
        )),
        when: words.when(offer.starts_at),
        nearest: week::nearest(caller, &search, offer.starts_at.max(caller.now)).await?,
        hold_url: urls::change_hold(seen.visit.id),
        times_url: urls::change(seen.visit.id),
    };
    Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
}

/// Another time than the one that is kept.
async fn refuse(
    caller: &Caller,
    seen: &Seen,
    offer: &Offer,
    refusal: Refusal,
) -> Result<HttpResponse, AppError> {
    if refusal == Refusal::HoldExpired {
        return gone(caller, seen, offer).await;
    }
    let time = ChosenTime {
        practitioner: Wish::This(offer.practitioner),
        location: offer.location,
        starts_at: offer.starts_at,
    };
    change::refuse(caller, seen, time, refusal).await
}

fn page_of(caller: &Caller, seen: &Seen, offer: &Offer) -> OfferPage {
    let visit = &seen.visit;
    let to = change_confirm::at(
        caller,
        seen,
        (offer.practitioner, offer.location, offer.starts_at),
    );
    let may_cancel = rules::decide_cancellation(visit, caller.now).is_ok();
    OfferPage {
        frame: caller.frame_back_to(urls::appointment(visit.id)),
        from: change_confirm::from(caller, seen),
        to,
        kept_until: seen.at(offer.expires_at),
        url: urls::offer(visit.id),
        cancel_url: may_cancel.then(|| urls::cancel(visit.id)),
        version: visit.version,
    }
}
