//! The buttons that give a visit its next status, and the one that takes that back.

use actix_web::{HttpResponse, web};

use super::appointment::{parse, respond};
use super::member::{ManageAppointments, Staff};
use super::view::parse_status;
use crate::actions::answer_request::Answer;
use crate::actions::desk::Wish;
use crate::actions::desk::answer::answer;
use crate::actions::desk::set_status::set_status;
use crate::actions::desk::undo::undo;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::AppointmentId;
use crate::web::error::AppError;
use crate::web::typed::Typed;
use crate::web::{next, urls};

pub async fn create(
    staff: Staff<ManageAppointments>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let to = parse_status(typed.get("status")).ok_or(AppError::Unreadable)?;
    let wish = wish(&staff, id, &typed)?;
    let (state, practice) = (staff.state(), staff.practice_id());
    let outcome = if to == AppointmentStatus::Booked {
        answer(state, practice, wish, Answer::Approve).await?
    } else {
        set_status(state, practice, wish, to).await?
    };
    respond(&staff, id, (outcome, back(id, &typed))).await
}

/// "Undo".
pub async fn delete(
    staff: Staff<ManageAppointments>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let wish = wish(&staff, id, &typed)?;
    let outcome = undo(staff.state(), staff.practice_id(), wish).await?;
    respond(&staff, id, (outcome, back(id, &typed))).await
}

/// What a form asks for, by the version its page showed.
pub(super) fn wish(
    staff: &Staff<ManageAppointments>,
    visit: AppointmentId,
    typed: &Typed,
) -> Result<Wish, AppError> {
    let version = typed.get("version").parse();
    Ok(Wish {
        visit,
        version: version.ok().ok_or(AppError::Unreadable)?,
        by: staff.id(),
        reach: staff.given,
    })
}

/// The page of staff that the form stood on, else the visit's.
fn back(id: AppointmentId, typed: &Typed) -> String {
    let said = typed.get("back");
    if next::is_ours(said) && said.starts_with("/staff/") {
        said.to_owned()
    } else {
        urls::staff_appointment(id)
    }
}
