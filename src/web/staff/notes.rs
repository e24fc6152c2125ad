//! "Save note": what staff write down about a visit.

use actix_web::{HttpResponse, web};

use super::appointment::{find, page_of, parse};
use super::member::{ManageAppointments, Staff};
use crate::actions::desk::add_note::add_note;
use crate::web::error::AppError;
use crate::web::form::{Field, FieldError, NOTE_MAX};
use crate::web::page;
use crate::web::typed::Typed;
use crate::web::urls;

pub async fn create(
    staff: Staff<ManageAppointments>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let text = typed.get("note").trim();
    let wrong = match text.chars().count() {
        0 => Some(FieldError::Missing),
        length if length > NOTE_MAX => Some(FieldError::TooLong),
        _ => None,
    };
    if let Some(wrong) = wrong {
        let seen = find(&staff, id).await?;
        let mut form = typed.state();
        form.refuse(Field::Note, wrong);
        return Ok(page::respond(&page_of(&staff, &seen, (form, None)))?);
    }
    let who = (staff.id(), staff.given);
    let note = (id, text.to_owned());
    if add_note(staff.state(), staff.practice_id(), who, note).await? {
        Ok(staff.see(urls::staff_appointment(id)))
    } else {
        Err(AppError::NotFound)
    }
}
