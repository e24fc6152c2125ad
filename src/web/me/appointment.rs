//! P15: one appointment, and the promise to be there.

use actix_web::{HttpResponse, web};

use super::visit::{self, Seen};
use super::{check_in, offer, refused};
use crate::actions::cancel_appointment::Done;
use crate::actions::confirm_appointment::confirm_appointment;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::change;
use crate::domain::refusal::Refusal;
use crate::web::book::done;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::appointment::{Actions, AppointmentPage, Changing, PrivateRows};
use crate::web::typed::Typed;
use crate::web::urls;

pub async fn show(caller: Caller, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let seen = visit::find(&caller, &id).await?;
    let page = AppointmentPage {
        offer_url: offer::url_of(&caller, &seen).await?,
        ..page_of(&caller, &seen)
    };
    Ok(page::respond(&page)?)
}

/// "I will be there".
pub async fn confirm(
    caller: Caller,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = visit::find_for_form(&caller, &id).await?;
    let (visit, asker) = (seen.visit.id, seen.asker);
    if seen.is_stale(&typed) && seen.visit.status != AppointmentStatus::Confirmed {
        return refused::stale(&caller, &seen).await;
    }
    match confirm_appointment(caller.state(), caller.practice_id(), (visit, asker)).await? {
        Ok(Done::Done) => Ok(caller.see(urls::appointment(visit))),
        Ok(Done::NotFound) => Err(AppError::NotFound),
        Err(_) => refused::closed(&caller, &seen).await,
    }
}

/// The page of a visit as it is now.
pub(super) fn page_of(caller: &Caller, seen: &Seen) -> AppointmentPage {
    let frame = if seen.is_private() {
        caller.frame_back_to(urls::ME)
    } else {
        caller.frame()
    };
    AppointmentPage {
        frame,
        when: seen.when(),
        zone_name: seen.zone_name(),
        elsewhere: seen.elsewhere(),
        status: seen.status(),
        how: seen.how(caller),
        reference: seen.visit.reference.clone(),
        private: private_rows(caller, seen),
        actions: actions(caller, seen),
        notice: None,
        offer_url: None,
        version: seen.visit.version,
        is_ahead: seen.visit.status.is_live() && caller.now < seen.visit.ends_at,
        history: seen.history(),
    }
}

/// What the practice has since taken off its lists goes by the practice's name.
fn private_rows(caller: &Caller, seen: &Seen) -> Option<PrivateRows> {
    let (practice, visit) = (&caller.practice, &seen.visit);
    let reason = practice.visit_reason(visit.visit_reason);
    let of = practice.appointment_type(visit.appointment_type);
    let reason = reason
        .map(|reason| &reason.name)
        .or_else(|| of.map(|of| &of.name));
    let practitioner = practice.practitioner(visit.practitioner);
    let patient = seen.patient().filter(|_| seen.people.len() > 1);
    seen.is_private().then(|| PrivateRows {
        reason: reason.unwrap_or(&practice.name).clone(),
        practitioner: practitioner.map_or(&practice.name, |one| &one.name).clone(),
        patient: patient.map(visit::full_name),
        support: visit.support.clone(),
        bring: if visit.status.is_live() {
            done::bring(caller, visit)
        } else {
            Vec::new()
        },
    })
}

fn actions(caller: &Caller, seen: &Seen) -> Actions {
    let (visit, now) = (&seen.visit, caller.now);
    let is_over = now >= visit.ends_at;
    let change = match change::decide_cancellation(visit, now) {
        Ok(_) => Changing::Open {
            until: seen.at(visit.changeable_until()),
            change_url: urls::change(visit.id),
            cancel_url: urls::cancel(visit.id),
        },
        Err(Refusal::TooLateToChange { until }) if !is_over => Changing::TooLate {
            until: seen.at(until),
        },
        Err(_) => Changing::Closed,
    };
    let may_confirm = change::decide_confirmation(visit, now).is_ok();
    let is_ahead = visit.status.is_live() && !is_over;
    Actions {
        check_in_url: check_in::is_offered(visit, caller).then(|| urls::visit_check_in(visit.id)),
        confirm_url: may_confirm.then(|| urls::confirmation(visit.id)),
        change,
        undo: seen.undo(),
        calendar_url: (is_ahead && visit.status != AppointmentStatus::Pending)
            .then(|| urls::calendar(visit.id)),
    }
}
