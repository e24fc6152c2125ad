//! "Add patient" and "Edit details": one form.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::frame::StaffFrame;
use super::member::{KeepPatients, Permission, SeePatients, Staff};
use super::patient::{contact_words, find, parse};
use super::patients::PatientLine;
use super::view::Choice;
use crate::actions::patients::PatientDetails;
use crate::actions::patients::add::{Added, Alike, add_patient};
use crate::actions::patients::edit::{Edited, edit_patient};
use crate::db::patient_records::PatientRecord;
use crate::domain::person::{ContactBy, EmailAddress, PhoneNumber};
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{self, Page};
use crate::web::person;
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/patient_form.html")]
struct PatientFormPage {
    frame: StaffFrame,
    form: FormState,
    heading: &'static str,
    url: String,
    /// Of the record that is edited.
    version: Option<String>,
    contacts: Vec<Choice>,
    /// Somebody else changed the record meanwhile.
    is_late: bool,
    /// Who is there already, with this name and birth date.
    alike: Vec<PatientLine>,
}

impl Page for PatientFormPage {
    fn heading(&self) -> String {
        self.heading.to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

/// An empty form for somebody new.
pub async fn new(staff: Staff<KeepPatients>) -> Result<HttpResponse, AppError> {
    let page = new_page(&staff, FormState::default(), Vec::new());
    Ok(page::respond(&page)?)
}

/// "Add patient".
pub async fn create(staff: Staff<KeepPatients>, typed: Typed) -> Result<HttpResponse, AppError> {
    let mut form = typed.state().for_other();
    let details = details(&staff, &typed, &mut form);
    let email = email(&typed, &mut form);
    let Some(details) = details.filter(|_| !form.is_refused()) else {
        return Ok(page::respond(&new_page(&staff, form, Vec::new()))?);
    };
    let alike = match typed.get("anyway") {
        "yes" => Alike::AddAnyway,
        _ => Alike::Ask,
    };
    let (by, new) = ((staff.id(), alike), (details, email));
    match add_patient(staff.state(), staff.practice_id(), by, new).await? {
        Added::As(id) => Ok(staff.see(urls::staff_patient(id))),
        Added::Alike(known) => {
            let locale = staff.frame().practice.locale;
            let alike = known.iter().map(|one| PatientLine::of(one, locale));
            let page = new_page(&staff, form, alike.collect());
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
    }
}

/// The form of a record, filled in.
pub async fn edit(
    staff: Staff<SeePatients>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let seen = find(&staff, parse(&id)?).await?;
    let form = FormState::typed(known(&seen.record));
    let page = edit_page(&staff, form, (&seen.record, false));
    Ok(page::respond(&page)?)
}

/// "Save".
pub async fn update(
    staff: Staff<SeePatients>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let seen = find(&staff, parse(&id)?).await?;
    let version = typed.get("version").parse();
    let version: i32 = version.ok().ok_or(AppError::Unreadable)?;
    let mut form = typed.state().for_other();
    let Some(details) = details(&staff, &typed, &mut form).filter(|_| !form.is_refused()) else {
        let page = edit_page(&staff, form, (&seen.record, false));
        return Ok(page::respond(&page)?);
    };
    let (by, of) = ((staff.id(), staff.given), (seen.record.id, version));
    match edit_patient(staff.state(), staff.practice_id(), by, of, details).await? {
        Edited::Done => Ok(staff.see(urls::staff_patient(seen.record.id))),
        Edited::NotFound => Err(AppError::NotFound),
        Edited::Conflict => {
            // What is there now, to be put right again knowingly.
            let seen = find(&staff, seen.record.id).await?;
            let form = FormState::typed(known(&seen.record));
            let page = edit_page(&staff, form, (&seen.record, true));
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
    }
}

/// The details, or `None` with what is wrong noted in the form.
fn details<P: Permission>(
    staff: &Staff<P>,
    typed: &Typed,
    form: &mut FormState,
) -> Option<PatientDetails> {
    let person = person::parse(typed, staff.caller.today(), form);
    // Not everybody has a phone.
    let phone = match typed.get("phone").trim() {
        "" => Some(None),
        phone => form
            .noted(Field::Phone, PhoneNumber::parse(phone))
            .map(Some),
    };
    let (first_name, last_name, born_on) = person?;
    Some(PatientDetails {
        first_name,
        last_name,
        born_on,
        phone: phone?,
        contact_by: ContactBy::parse(typed.get("contact_by")).unwrap_or_default(),
    })
}

fn email(typed: &Typed, form: &mut FormState) -> Option<EmailAddress> {
    match typed.get("email").trim() {
        "" => None,
        email => form.noted(Field::Email, EmailAddress::parse(email)),
    }
}

fn known(record: &PatientRecord) -> Vec<(&'static str, String)> {
    let (first, last) = (&record.first_name, &record.last_name);
    let mut known = person::answers(first, last, record.born_on);
    known.push(("phone", record.phone.clone()));
    known.push(("contact_by", record.contact_by.as_str().to_owned()));
    known.push(("version", record.version.to_string()));
    known
}

fn new_page(
    staff: &Staff<KeepPatients>,
    form: FormState,
    alike: Vec<PatientLine>,
) -> PatientFormPage {
    PatientFormPage {
        frame: staff.frame_back_to(urls::STAFF_PATIENTS),
        form,
        heading: "Add patient",
        url: urls::STAFF_NEW_PATIENT.to_owned(),
        version: None,
        contacts: contacts(),
        is_late: false,
        alike,
    }
}

fn edit_page(
    staff: &Staff<SeePatients>,
    form: FormState,
    (record, is_late): (&PatientRecord, bool),
) -> PatientFormPage {
    PatientFormPage {
        frame: staff.frame_back_to(urls::staff_patient(record.id)),
        version: Some(form.value("version").to_owned()),
        form,
        heading: "Edit details",
        url: urls::staff_edit_patient(record.id),
        contacts: contacts(),
        is_late,
        alike: Vec::new(),
    }
}

fn contacts() -> Vec<Choice> {
    let all = ContactBy::ALL.into_iter();
    all.map(|one| Choice::of(one.as_str(), contact_words(one), one == ContactBy::Any))
        .collect()
}
