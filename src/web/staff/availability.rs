//! S13, "Why are there no times?": each start of a day, and what refuses it.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::NaiveDate;

use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice};
use crate::db;
use crate::db::busy::{Mine, Scope};
use crate::domain::explain::{Explained, explain_day, wanted_of_day};
use crate::domain::practice::{Location, Practitioner, VisitReason};
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::words::{Words, explained, refusals};

#[derive(Template)]
#[template(path = "staff/availability.html")]
struct AvailabilityPage {
    frame: StaffFrame,
    form: FormState,
    reasons: Vec<Choice>,
    practitioners: Vec<Choice>,
    locations: Vec<Choice>,
    /// What was asked, or today.
    date: String,
    answer: Option<Answer>,
}

struct Answer {
    /// `3 of 14 times can be booked`
    heading: String,
    /// What refuses whatever the time.
    why: Option<&'static str>,
    lines: Vec<Line>,
}

/// A start and what became of it.
struct Line {
    /// `2027-03-01T09:00-05:00`
    machine: String,
    time: String,
    /// `None`: it can be booked.
    why: Option<String>,
}

/// What was asked for.
struct Question<'a> {
    reason: &'a VisitReason,
    practitioner: &'a Practitioner,
    location: &'a Location,
    on: NaiveDate,
}

impl Page for AvailabilityPage {
    fn heading(&self) -> String {
        "Why are there no times?".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Pairs::of(&request);
    let is_asked = !query.is_empty();
    let mut form = query.state();
    let answer = match parse(&staff, &form) {
        _ if !is_asked => None,
        Ok(question) => Some(answer(&staff, &question).await?),
        Err(field) => {
            form.refuse(field, FieldError::Missing);
            None
        }
    };
    Ok(page::respond(&page_of(&staff, form, answer))?)
}

/// Whoever manages their own visits asks about their own calendar.
fn practitioners(staff: &Staff<ManageAppointments>) -> impl Iterator<Item = &Practitioner> {
    let own = staff.given.practitioner();
    let all = staff.practice().practitioners.iter();
    all.filter(move |one| own.is_none_or(|own| own == one.id))
}

/// # Errors
/// The first question without an answer.
fn parse<'a>(
    staff: &'a Staff<ManageAppointments>,
    form: &FormState,
) -> Result<Question<'a>, Field> {
    let practice = staff.practice();
    let is = |field: Field, id: &dyn ToString| form.value(field.input()) == id.to_string();
    let reason = (practice.visit_reasons.iter()).find(|one| is(Field::Reason, &one.id));
    let practitioner = practitioners(staff).find(|one| is(Field::Practitioner, &one.id));
    let location = (practice.locations.iter()).find(|one| is(Field::Location, &one.id));
    let on = view::parse_date(form.value(Field::Date.input()));
    Ok(Question {
        reason: reason.ok_or(Field::Reason)?,
        practitioner: practitioner.ok_or(Field::Practitioner)?,
        location: location.ok_or(Field::Location)?,
        on: on.ok_or(Field::Date)?,
    })
}

async fn answer(
    staff: &Staff<ManageAppointments>,
    question: &Question<'_>,
) -> Result<Answer, AppError> {
    let (practice, now) = (staff.practice(), staff.caller.now);
    let place = (question.practitioner.id, question.location.id);
    let scope = Scope::of_day(practice, place, question.on);
    let rows = staff
        .state()
        .db
        .read(practice.id, async move |conn| {
            Ok(db::busy::list_busy(conn, &scope, Mine::default(), now).await?)
        })
        .await?;
    let wanted = wanted_of_day(question.reason.appointment_type, place, question.on);
    let words = Words::new(question.location.time_zone, practice.time_zone);
    let explained = explain_day(practice, &rows, &wanted, question.on, now);
    let (all, why) = match explained {
        Ok(all) => (all, None),
        Err(no) => (Vec::new(), Some(refusals::to_staff(no.rule()))),
    };
    Ok(Answer {
        heading: explained::count(&all),
        why,
        lines: all.iter().map(|one| line(one, words)).collect(),
    })
}

fn line(one: &Explained<'_>, words: Words) -> Line {
    let when = words.when(one.starts_at);
    Line {
        machine: when.machine,
        time: when.time,
        why: explained::why(one, words),
    }
}

fn page_of(
    staff: &Staff<ManageAppointments>,
    form: FormState,
    answer: Option<Answer>,
) -> AvailabilityPage {
    let practice = staff.practice();
    let pick = |field: Field, id: &dyn ToString, words: &str| {
        let value = id.to_string();
        Choice {
            is_chosen: form.value(field.input()) == value,
            value,
            words: words.to_owned(),
        }
    };
    let reasons = practice.visit_reasons.iter();
    let locations = practice.locations.iter();
    let date = Some(form.value(Field::Date.input())).filter(|date| !date.is_empty());
    AvailabilityPage {
        frame: staff.frame(),
        reasons: reasons
            .map(|one| pick(Field::Reason, &one.id, &one.name))
            .collect(),
        practitioners: practitioners(staff)
            .map(|one| pick(Field::Practitioner, &one.id, &one.name))
            .collect(),
        locations: locations
            .map(|one| pick(Field::Location, &one.id, &one.name))
            .collect(),
        date: date.map_or_else(|| staff.caller.today().to_string(), str::to_owned),
        answer,
        form,
    }
}
