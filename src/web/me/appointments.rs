//! P14: everything a signed-in patient has booked.

use actix_web::HttpResponse;

use super::{check_in, visit};
use crate::db;
use crate::db::patients::Patient;
use crate::domain::appointment::{Appointment, CancelledBy};
use crate::domain::practice::{Mode, Practice};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::patient::appointments::{AppointmentCard, AppointmentsPage};
use crate::web::patient::view::{HowSeen, Joining, WayToBook};
use crate::web::urls;
use crate::words::Words;

pub async fn show(caller: Caller) -> Result<HttpResponse, AppError> {
    let (account, today) = (caller.require_account()?.account, caller.today());
    let (visits, people) = caller
        .read(async move |conn| {
            let visits = db::appointments::list_appointments_of(conn, account, today).await?;
            let people = db::patients::list_patients_of(conn, account, today).await?;
            Ok((visits, people))
        })
        .await?;
    let (mut upcoming, past): (Vec<_>, Vec<_>) =
        visits.iter().partition(|visit| is_upcoming(visit, &caller));
    upcoming.reverse();
    let cards = |visits: Vec<&Appointment>| {
        let card = |visit| card(&caller, visit, &people);
        visits.into_iter().map(card).collect()
    };
    let page = AppointmentsPage {
        frame: caller.frame(),
        way: way(&caller.practice),
        upcoming: cards(upcoming),
        past: cards(past),
    };
    Ok(page::respond(&page)?)
}

/// Whether patients book at this practice by themselves.
pub(super) fn way(practice: &Practice) -> WayToBook {
    if practice.takes_bookings() {
        WayToBook::Online
    } else {
        WayToBook::ByPhone
    }
}

/// What lies ahead. Of cancelled visits only those the practice called off: they may be news.
fn is_upcoming(visit: &Appointment, caller: &Caller) -> bool {
    let called_off = visit::cancelled_by(visit).is_some_and(|by| by != CancelledBy::Patient);
    let is_expected = visit.status.is_live() || called_off;
    is_expected && caller.now < visit.ends_at
}

fn card(caller: &Caller, visit: &Appointment, people: &[Patient]) -> AppointmentCard {
    let practice = &caller.practice;
    let patient = people.iter().find(|one| one.id == visit.patient);
    AppointmentCard {
        when: Words::new(visit.time_zone, practice.time_zone).when(visit.starts_at),
        status: visit::status(visit),
        place: place(practice, visit),
        patient: patient.filter(|_| people.len() > 1).map(visit::full_name),
        url: urls::appointment(visit.id),
        check_in_url: check_in::is_offered(visit, caller).then(|| urls::visit_check_in(visit.id)),
        again_url: again_url(caller, visit),
    }
}

fn place(practice: &Practice, visit: &Appointment) -> String {
    match visit.mode {
        Mode::InPerson => visit::place(practice, visit).name,
        Mode::Video => HowSeen::Video(Joining::Later).words().to_owned(),
        Mode::Phone => HowSeen::Phone(String::new()).words().to_owned(),
    }
}

/// The way to another visit like a past one, if its reason is still booked online.
fn again_url(caller: &Caller, visit: &Appointment) -> Option<String> {
    let practice = &caller.practice;
    let reason = practice.visit_reason(visit.visit_reason)?;
    let is_offered = practice.is_online(reason);
    let is_past = !is_upcoming(visit, caller);
    (is_offered && is_past).then(|| urls::book_again(visit.id))
}
