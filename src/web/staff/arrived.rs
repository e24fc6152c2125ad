//! Arrived patients: who is here and waits, longest waiting first.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Utc};

use super::frame::StaffFrame;
use super::live::mark_of;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice, Line};
use crate::actions::desk::look::look_at_arrived;
use crate::db::desk::{Filter, VisitLine};
use crate::domain::appointment::AppointmentStatus;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::urls;
use crate::words;

#[derive(Template)]
#[template(path = "staff/arrived.html")]
struct ArrivedPage {
    frame: StaffFrame,
    /// The place that is chosen; empty: all.
    chosen: String,
    locations: Vec<Choice>,
    lines: Vec<ArrivedLine>,
    /// This page with its filter: where its buttons lead back to.
    here: String,
    /// Where changes are told of.
    live: String,
    updated: String,
}

/// Somebody who is here, or was until a moment ago.
struct ArrivedLine {
    visit: Line,
    arrived: String,
    machine_arrived: String,
    /// Nothing once the visit began.
    waiting: String,
    location: String,
}

impl Page for ArrivedPage {
    fn heading(&self) -> String {
        "Arrived patients".to_owned()
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let location = Pairs::of(&request).get("location").parse().ok();
    let today = staff.caller.today();
    let filter = Filter {
        within: view::days(staff.practice(), today, today),
        practitioner: None,
        status: Some(AppointmentStatus::Arrived),
        reach: staff.given,
    };
    let who = (staff.id(), view::looking(&request));
    let seen = look_at_arrived(staff.state(), staff.practice_id(), who, (filter, location)).await?;
    let chosen = location.map_or_else(String::new, |id| id.to_string());
    let locations = staff.practice().locations.iter();
    let page = ArrivedPage {
        frame: staff.frame(),
        locations: locations
            .map(|one| Choice::of(one.id.to_string(), &one.name, false))
            .collect(),
        lines: (seen.visits.iter().map(|visit| line(&staff, visit))).collect(),
        here: format!("{}?location={chosen}", urls::STAFF_ARRIVED),
        chosen,
        live: urls::staff_events(today, today, &mark_of(&seen.fingerprint)),
        updated: view::clock(&staff),
    };
    Ok(page::respond(&page)?)
}

fn line(staff: &Staff<ManageAppointments>, visit: &VisitLine) -> ArrivedLine {
    let words = view::words_at(staff.practice(), visit.location);
    let at = visit.arrived_at.unwrap_or(visit.starts_at);
    let when = words.when(at);
    let location = staff.practice().location(visit.location);
    ArrivedLine {
        visit: Line::of(staff, visit),
        arrived: when.time,
        machine_arrived: when.machine,
        waiting: if visit.status == AppointmentStatus::Arrived {
            waiting(at, staff.caller.now)
        } else {
            String::new()
        },
        location: location.map_or_else(String::new, |one| one.name.clone()),
    }
}

fn waiting(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    words::minutes((now - since).num_minutes().max(0))
}
