//! Other records of a patient: those that are probably of the same person, and a search for the others.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::frame::StaffFrame;
use super::member::{KeepPatients, Staff};
use super::patient::parse;
use super::patients::query_of;
use crate::actions::patients::duplicates::{Duplicate, Others, find_others};
use crate::domain::ids::PatientId;
use crate::domain::patient_merge::Likeness;
use crate::domain::patient_search::PatientQuery;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Locale;

#[derive(Template)]
#[template(path = "staff/duplicates.html")]
struct DuplicatesPage {
    frame: StaffFrame,
    form: FormState,
    name: String,
    url: String,
    /// None before anybody was looked for.
    found: Option<Vec<DuplicateLine>>,
}

/// Another record in a list.
pub(super) struct DuplicateLine {
    pub url: String,
    pub compare_url: String,
    pub name: String,
    pub born_on: String,
    pub phone: String,
    /// Empty where it was not compared.
    pub in_common: String,
}

impl Page for DuplicatesPage {
    fn heading(&self) -> String {
        "Find another record".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(
    staff: Staff<KeepPatients>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let others = look(&staff, (id, None)).await?;
    Ok(page::respond(&page_of(
        &staff,
        (id, others, FormState::default()),
        false,
    ))?)
}

/// "Search".
pub async fn find(
    staff: Staff<KeepPatients>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let mut form = typed.state();
    let locale = staff.frame().practice.locale;
    let query = query_of(typed.get("find"), locale, staff.caller.today());
    let is_empty = query.is_empty();
    if is_empty {
        form.refuse(Field::Find, FieldError::Missing);
    }
    let others = look(&staff, (id, (!is_empty).then_some(query))).await?;
    Ok(page::respond(&page_of(
        &staff,
        (id, others, form),
        !is_empty,
    ))?)
}

/// How other records of a patient read.
pub(super) fn duplicate_lines(
    id: PatientId,
    duplicates: &[Duplicate],
    locale: Locale,
) -> Vec<DuplicateLine> {
    let lines = duplicates.iter().map(|one| {
        let patient = &one.patient;
        DuplicateLine {
            url: urls::staff_patient(patient.id),
            compare_url: urls::staff_merge_with(id, patient.id),
            name: patient.details.name(),
            born_on: locale.birth_date(patient.details.born_on),
            phone: patient.details.phone.clone(),
            in_common: in_common(one.likeness),
        }
    });
    lines.collect()
}

/// `Date of birth and name, phone`
fn in_common(likeness: Likeness) -> String {
    let all = [
        (likeness.person, "date of birth and name"),
        (likeness.phone, "phone"),
        (likeness.email, "email address"),
    ];
    let words: Vec<&str> = all
        .into_iter()
        .filter_map(|(is, words)| is.then_some(words))
        .collect();
    let mut words = words.join(", ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

async fn look(
    staff: &Staff<KeepPatients>,
    of: (PatientId, Option<PatientQuery>),
) -> Result<Others, AppError> {
    let others = find_others(staff.state(), staff.practice_id(), staff.id(), of).await?;
    others.ok_or(AppError::NotFound)
}

fn page_of(
    staff: &Staff<KeepPatients>,
    (id, others, form): (PatientId, Others, FormState),
    was_asked: bool,
) -> DuplicatesPage {
    let locale = staff.frame().practice.locale;
    let lines = others.found.iter().map(|one| DuplicateLine {
        url: urls::staff_patient(one.id),
        compare_url: urls::staff_merge_with(id, one.id),
        name: format!("{} {}", one.first_name, one.last_name),
        born_on: locale.birth_date(one.born_on),
        phone: one.phone.clone(),
        in_common: String::new(),
    });
    DuplicatesPage {
        frame: staff.frame_back_to(urls::staff_patient(id)),
        form,
        name: others.name,
        url: urls::staff_duplicates(id),
        found: was_asked.then(|| lines.collect()),
    }
}
