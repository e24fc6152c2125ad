//! S9 Patients: found by what is typed. That comes by POST and is shown again in the field alone, so
//! that no address, log or history holds it.

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;

use super::frame::StaffFrame;
use super::member::{SeePatients, Staff};
use super::view;
use crate::actions::patients::find::{Found, SHOWN_MAX, find_patients};
use crate::db::patient_search::ListedPatient;
use crate::domain::patient_search::{DateOrder, PatientQuery};
use crate::domain::staff::Reach;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::{Locale, When};

#[derive(Template)]
#[template(path = "staff/patients.html")]
struct PatientsPage {
    frame: StaffFrame,
    form: FormState,
    /// None before anybody was looked for.
    found: Option<FoundWords>,
    can_add: bool,
}

struct FoundWords {
    /// `3 patients found`
    count: String,
    /// What would help.
    advice: Option<&'static str>,
    lines: Vec<PatientLine>,
}

/// A patient in a list.
pub(super) struct PatientLine {
    pub url: String,
    pub name: String,
    pub born_on: String,
    pub phone: String,
    pub next: Option<When>,
}

impl Page for PatientsPage {
    fn heading(&self) -> String {
        "Patients".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(staff: Staff<SeePatients>) -> Result<HttpResponse, AppError> {
    Ok(page::respond(&page_of(&staff, FormState::default(), None))?)
}

/// "Search", here and in the banner of every page of staff.
pub async fn find(staff: Staff<SeePatients>, typed: Typed) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    let locale = staff.frame().practice.locale;
    let query = query_of(typed.get("find"), locale, staff.caller.today());
    if query.is_empty() {
        form.refuse(Field::Find, FieldError::Missing);
        return Ok(page::respond(&page_of(&staff, form, None))?);
    }
    let by = (staff.id(), staff.given);
    let found = find_patients(staff.state(), staff.practice_id(), by, query).await?;
    let words = words_of(&staff, &found);
    Ok(page::respond(&page_of(&staff, form, Some(words)))?)
}

/// What is looked for, with dates in the order of the country.
pub(super) fn query_of(text: &str, locale: Locale, today: NaiveDate) -> PatientQuery {
    let order = match locale {
        Locale::EnUs => DateOrder::MonthFirst,
        Locale::EnGb => DateOrder::DayFirst,
    };
    PatientQuery::parse(text, order, today)
}

fn page_of(staff: &Staff<SeePatients>, form: FormState, found: Option<FoundWords>) -> PatientsPage {
    PatientsPage {
        frame: staff.frame(),
        form,
        found,
        can_add: staff.given == Reach::Everybody,
    }
}

fn words_of(staff: &Staff<SeePatients>, found: &Found) -> FoundWords {
    let (count, advice) = match found.patients.len() {
        _ if found.is_cut => (
            format!("More than {SHOWN_MAX} patients found"),
            Some("These are the closest. Add another name or a date of birth to find fewer."),
        ),
        0 => (
            "0 patients found".to_owned(),
            Some("Check the spelling, or find them by date of birth, phone or booking reference."),
        ),
        1 => ("1 patient found".to_owned(), None),
        many => (format!("{many} patients found"), None),
    };
    let locale = staff.frame().practice.locale;
    let lines = found.patients.iter().map(|patient| {
        let next = found.next.get(&patient.id);
        let words = next.map(|next| view::words_at(staff.practice(), next.location));
        PatientLine {
            next: words
                .zip(next)
                .map(|(words, next)| words.when(next.starts_at)),
            ..PatientLine::of(patient, locale)
        }
    });
    FoundWords {
        count,
        advice,
        lines: lines.collect(),
    }
}

impl PatientLine {
    /// Without their visits.
    pub(super) fn of(patient: &ListedPatient, locale: Locale) -> Self {
        Self {
            url: urls::staff_patient(patient.id),
            name: format!("{} {}", patient.first_name, patient.last_name),
            born_on: locale.birth_date(patient.born_on),
            phone: patient.phone.clone(),
            next: None,
        }
    }
}
