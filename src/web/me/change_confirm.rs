//! The last step of a move: the old time beside the new one.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};

use super::visit::{self, Seen};
use super::{change, refused};
use crate::actions::move_appointment::{Moved, move_appointment};
use crate::db;
use crate::domain::appointment::Appointment;
use crate::domain::draft::Moving;
use crate::domain::hold::Held;
use crate::domain::ids::{HoldId, LocationId, PractitionerId};
use crate::web::book::{done, hold};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::booked::Outcome;
use crate::web::patient::change::{ChangeConfirmPage, TimeAndPlace};
use crate::web::typed::Typed;
use crate::web::urls;

/// The new time to confirm; once it is confirmed, the changed visit.
pub async fn show(mut caller: Caller, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    visit::veil(&mut caller, &seen);
    let Some(moving) = moving(&caller, &seen) else {
        return Ok(caller.see(urls::change(seen.visit.id)));
    };
    if is_done(&caller, &seen, moving.hold).await? {
        return changed(&caller, &seen).await;
    }
    match hold::find_by_id(&caller, moving.hold).await? {
        Some(held) => Ok(page::respond(&page_of(&caller, &seen, &held))?),
        None => Ok(caller.see(urls::change(seen.visit.id))),
    }
}

/// Moves the visit. The hold is the key: the same form sent twice moves once.
pub async fn create(
    mut caller: Caller,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_for_form(&caller, &id).await?;
    visit::veil(&mut caller, &seen);
    let here = urls::change_confirm(seen.visit.id);
    let moving = moving(&caller, &seen);
    let Some((draft, moving)) = caller.draft().zip(moving) else {
        return Ok(caller.see(urls::change(seen.visit.id)));
    };
    // Another tab chose another time: what was pressed is not what would be booked.
    if typed.get("hold") != moving.hold.to_string() || is_done(&caller, &seen, moving.hold).await? {
        return Ok(caller.see(here));
    }
    if seen.is_stale(&typed) {
        return refused::stale(&caller, &seen).await;
    }
    let visit = (seen.visit.id, seen.asker);
    match move_appointment(caller.state(), caller.practice_id(), draft, visit).await? {
        Ok(Moved::Done) => Ok(caller.see(here)),
        Ok(Moved::NothingChosen) => Ok(caller.see(urls::change(seen.visit.id))),
        Ok(Moved::NotFound) => Err(AppError::NotFound),
        Err(refusal) => change::refuse(&caller, &seen, moving.time, refusal).await,
    }
}

/// The new time this browser chose for the visit.
fn moving(caller: &Caller, seen: &Seen) -> Option<Moving> {
    let moving = caller.answers().moving;
    moving.filter(|moving| moving.appointment == seen.visit.id)
}

/// Whether the visit has taken the held time.
async fn is_done(caller: &Caller, seen: &Seen, hold: HoldId) -> Result<bool, AppError> {
    let found = caller
        .read(async move |conn| Ok(db::appointments::find_by_hold(conn, hold).await?))
        .await?;
    Ok(found == Some(seen.visit.id))
}

async fn changed(caller: &Caller, seen: &Seen) -> Result<HttpResponse, AppError> {
    let outcome = |_: &Appointment| Outcome::Changed;
    let mut page = done::page_of(caller, seen.visit.id, outcome).await?;
    page.how = seen.how(caller);
    if !seen.is_private() {
        "your email address".clone_into(&mut page.email);
    }
    Ok(page::respond(&page)?)
}

fn page_of(caller: &Caller, seen: &Seen, held: &Held) -> ChangeConfirmPage {
    let words = hold::words_at(caller, held.location);
    ChangeConfirmPage {
        frame: caller.frame_back_to(urls::change(seen.visit.id)),
        to: at(
            caller,
            seen,
            (held.practitioner, held.location, held.starts_at),
        ),
        from: from(caller, seen),
        held_until: words.when(held.expires_at),
        confirm_url: urls::change_confirm(seen.visit.id),
        keep_url: urls::appointment(seen.visit.id),
        hold: held.id.to_string(),
        version: seen.visit.version,
    }
}

/// A new time for the visit, with whom and where.
pub(super) fn at(
    caller: &Caller,
    seen: &Seen,
    (practitioner, location, starts_at): (PractitionerId, LocationId, DateTime<Utc>),
) -> TimeAndPlace {
    let words = hold::words_at(caller, location);
    let practitioner = caller.practice.practitioner(practitioner);
    let place = caller.practice.location(location);
    let from = from(caller, seen);
    TimeAndPlace {
        when: words.when(starts_at),
        zone_name: words.zone_name(starts_at),
        practitioner: practitioner.map_or_else(|| from.practitioner, |one| one.name.clone()),
        place: match seen.how(caller).place() {
            Some(_) => place.map_or_else(|| from.place, |place| place.name.clone()),
            None => from.place,
        },
    }
}

/// The time that the visit has.
pub(super) fn from(caller: &Caller, seen: &Seen) -> TimeAndPlace {
    let practice = &caller.practice;
    let practitioner = practice.practitioner(seen.visit.practitioner);
    let how = seen.how(caller);
    let place = how.place().map(|place| place.name.clone());
    TimeAndPlace {
        when: seen.when(),
        zone_name: seen.zone_name(),
        practitioner: practitioner.map_or(&practice.name, |one| &one.name).clone(),
        place: place.unwrap_or_else(|| how.words().to_owned()),
    }
}
