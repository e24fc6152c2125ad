//! The practice cancels a visit: on whose word, why, and whether its patient is mailed.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::appointment::{find, parse, respond};
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::move_visit::mail_of;
use super::status::wish;
use super::view;
use crate::actions::answer_request::Answer;
use crate::actions::desk::answer::answer;
use crate::actions::desk::cancel::{Cancellation, cancel};
use crate::actions::desk::look::Seen;
use crate::domain::appointment::{AppointmentStatus, CancelReason, CancelledBy};
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/cancel.html")]
struct CancelPage {
    frame: StaffFrame,
    form: FormState,
    patient: String,
    when: crate::words::When,
    url: String,
    keep_url: String,
    version: i32,
    /// A request is declined; its patient is always told.
    is_request: bool,
}

impl Page for CancelPage {
    fn heading(&self) -> String {
        if self.is_request {
            "Decline request".to_owned()
        } else {
            "Cancel appointment".to_owned()
        }
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl CancelPage {
    fn words_of(by: CancelledBy) -> &'static str {
        match by {
            CancelledBy::Patient => "The patient",
            CancelledBy::Practice => "The practice",
            CancelledBy::Emergency => "An emergency",
        }
    }
}

const WHO: [CancelledBy; 3] = [
    CancelledBy::Patient,
    CancelledBy::Practice,
    CancelledBy::Emergency,
];

pub async fn show(
    staff: Staff<ManageAppointments>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let seen = find(&staff, parse(&id)?).await?;
    if !seen.visit.status.may_become(AppointmentStatus::Cancelled) {
        return Ok(staff.see(urls::staff_appointment(seen.visit.id)));
    }
    Ok(page::respond(&page_of(
        &staff,
        &seen,
        FormState::default(),
    ))?)
}

pub async fn create(
    staff: Staff<ManageAppointments>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let wish = wish(&staff, id, &typed)?;
    let (state, practice) = (staff.state(), staff.practice_id());
    let outcome = if typed.get("decline") == "yes" {
        answer(state, practice, wish, Answer::Decline).await?
    } else {
        let by = CancelledBy::parse(typed.get("cancelled_by"));
        let reason = CancelReason::parse(typed.get("cancel_reason"));
        let Some((by, reason)) = by.zip(reason) else {
            let mut form = typed.state();
            if by.is_none() {
                form.refuse(Field::CancelledBy, FieldError::Missing);
            }
            if reason.is_none() {
                form.refuse(Field::StaffCancelReason, FieldError::Missing);
            }
            let seen = find(&staff, id).await?;
            return Ok(page::respond(&page_of(&staff, &seen, form))?);
        };
        let mail = mail_of(&typed);
        cancel(state, practice, wish, Cancellation { by, reason, mail }).await?
    };
    respond(&staff, id, (outcome, urls::staff_appointment(id))).await
}

fn page_of(staff: &Staff<ManageAppointments>, seen: &Seen, form: FormState) -> CancelPage {
    let visit = &seen.visit;
    let words = view::words_at(staff.practice(), visit.location);
    CancelPage {
        frame: staff.frame_back_to(urls::staff_appointment(visit.id)),
        form,
        patient: format!("{} {}", seen.patient.first_name, seen.patient.last_name),
        when: words.when(visit.starts_at),
        url: urls::staff_cancel(visit.id),
        keep_url: urls::staff_appointment(visit.id),
        version: visit.version,
        is_request: visit.status == AppointmentStatus::Pending,
    }
}
