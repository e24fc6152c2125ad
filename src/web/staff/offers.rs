//! "Appointments in blocked time": whom the practice has to find another time for, and how they are
//! reached. A visit leaves the list when it lies elsewhere, or is over.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{DateTime, Utc};

use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view;
use crate::actions::desk::look::look_at_blocked;
use crate::db::blocks::VisitWithin;
use crate::domain::offer::Offer;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::urls;
use crate::words::Words;

#[derive(Template)]
#[template(path = "staff/offers.html")]
struct OffersPage {
    frame: StaffFrame,
    lines: Vec<Line>,
}

/// A visit that needs another time.
struct Line {
    url: String,
    move_url: String,
    patient: String,
    when: String,
    practitioner: String,
    phone: String,
    phone_url: String,
    /// What became of the time that was offered.
    answer: String,
}

impl Page for OffersPage {
    fn heading(&self) -> String {
        "Appointments in blocked time".to_owned()
    }
}

pub async fn show(staff: Staff<ManageAppointments>) -> Result<HttpResponse, AppError> {
    let who = (staff.id(), staff.given);
    let visits = look_at_blocked(staff.state(), staff.practice_id(), who).await?;
    let page = OffersPage {
        frame: staff.frame_back_to(urls::STAFF_BLOCKS),
        lines: visits.iter().map(|one| line(&staff, one)).collect(),
    };
    Ok(page::respond(&page)?)
}

fn line(staff: &Staff<ManageAppointments>, (visit, offer): &(VisitWithin, Option<Offer>)) -> Line {
    let practice = staff.practice();
    let words = view::words_at(practice, visit.location);
    Line {
        url: urls::staff_appointment(visit.id),
        move_url: urls::staff_move(visit.id),
        patient: format!("{} {}", visit.first_name, visit.last_name),
        when: words.short(visit.starts_at),
        practitioner: view::practitioner_name(practice, visit.practitioner),
        phone: visit.phone.clone(),
        phone_url: urls::phone(&visit.phone),
        answer: answer(visit, offer.as_ref(), (words, staff.caller.now)),
    }
}

fn answer(
    visit: &VisitWithin,
    offer: Option<&Offer>,
    (words, now): (Words, DateTime<Utc>),
) -> String {
    let Some(offer) = offer else {
        return if visit.email.is_some() {
            "No time was offered".to_owned()
        } else {
            "Cannot be reached by email".to_owned()
        };
    };
    let offered = words.short(offer.starts_at);
    if offer.declined_at.is_some() {
        format!("Wants another time than {offered}")
    } else if now >= offer.expires_at {
        format!("Did not answer: {offered} is no longer held")
    } else {
        let until = words.short(offer.expires_at);
        format!("Not answered yet: {offered} is held until {until}")
    }
}
