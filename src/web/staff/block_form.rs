//! S8 Block time: whose, when, how often. What is booked in it is shown before anything is saved.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{Days, NaiveDate, NaiveTime};

use super::blocks::{days, times};
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice};
use crate::actions::desk::block_time::{Blocked, block_time};
use crate::db::blocks::VisitWithin;
use crate::domain::blocking::Blocking;
use crate::domain::ids::PractitionerId;
use crate::domain::practice::Practitioner;
use crate::web::error::AppError;
use crate::web::form::{CLOSURE_REASON_MAX, ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Locale;

/// How far ahead a series may last.
const DAYS_MAX: u64 = 731;
/// What the form is made of besides whose time it is.
const INPUTS: [&str; 7] = [
    "date",
    "all_day",
    "start_time",
    "end_time",
    "block_reason",
    "repeat",
    "until_date",
];

#[derive(Template)]
#[template(path = "staff/block.html")]
struct BlockPage {
    frame: StaffFrame,
    form: FormState,
    people: Vec<Choice>,
    /// Whether somebody else changed the calendar at the same moment.
    is_late: bool,
}

#[derive(Template)]
#[template(path = "staff/block_booked.html")]
struct BookedPage {
    frame: StaffFrame,
    form: FormState,
    people: Vec<Choice>,
    /// `Dr. Ana Lee: Wednesday, March 3, 2027, 9:00 AM to 12:00 PM`
    what: String,
    visits: Vec<Booked>,
    /// Whether some were booked since the last look.
    is_late: bool,
}

/// A visit that is booked in the time.
struct Booked {
    id: String,
    url: String,
    move_url: String,
    when: String,
    patient: String,
    practitioner: String,
}

impl Page for BlockPage {
    fn heading(&self) -> String {
        "Block time".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl Page for BookedPage {
    fn heading(&self) -> String {
        "Block time".to_owned()
    }
}

impl BookedPage {
    fn heading_of_visits(&self) -> String {
        match self.visits.len() {
            1 => "1 appointment is already booked in this time".to_owned(),
            many => format!("{many} appointments are already booked in this time"),
        }
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let date = view::parse_date(Pairs::of(&request).get("date"));
    let date = date.unwrap_or_else(|| staff.caller.today());
    let form = FormState::typed([("date", date.to_string())]);
    Ok(page::respond(&page_of(&staff, form, &[]))?)
}

/// "Block time" saves if nothing is booked in it; "Block anyway" saves what was shown.
pub async fn create(
    staff: Staff<ManageAppointments>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    let chosen: Vec<PractitionerId> = typed.all("who").filter_map(|id| id.parse().ok()).collect();
    let is_back = typed.get("step") == "back";
    let wanted = parse(&staff, &chosen, &mut form);
    let Some(wanted) = wanted.filter(|_| !is_back) else {
        return Ok(page::respond(&page_of(&staff, form, &chosen))?);
    };
    let is_insisting = typed.get("step") == "anyway";
    let seen = typed.all("seen").filter_map(|id| id.parse().ok());
    let seen = seen.filter(|_| is_insisting).collect();
    // What is booked in it is left to do.
    let next = if is_insisting {
        urls::STAFF_OFFERS
    } else {
        urls::STAFF_BLOCKS
    };
    let (state, practice) = (staff.state(), staff.practice_id());
    let who = (staff.id(), staff.given);
    match block_time(state, practice, who, (wanted.clone(), seen)).await? {
        Ok(Blocked::Done) => Ok(staff.see(next)),
        Ok(Blocked::NotFound) => Err(AppError::NotFound),
        Ok(Blocked::Booked(visits)) => {
            let page = BookedPage {
                frame: staff.frame_back_to(urls::STAFF_NEW_BLOCK),
                people: people(&staff, &chosen),
                form,
                what: what(&staff, &wanted),
                visits: visits.iter().map(|one| booked(&staff, one)).collect(),
                is_late: is_insisting,
            };
            Ok(page::respond(&page)?)
        }
        // Nothing but others at the same moment refuses it.
        Err(_) => {
            let page = BlockPage {
                is_late: true,
                ..page_of(&staff, form, &chosen)
            };
            Ok(page::respond_with(
                actix_web::http::StatusCode::CONFLICT,
                &page,
            )?)
        }
    }
}

/// What was asked for; what is wrong is told at its field.
fn parse(
    staff: &Staff<ManageAppointments>,
    chosen: &[PractitionerId],
    form: &mut FormState,
) -> Option<Blocking> {
    let theirs = view::people(staff).filter(|one| chosen.contains(&one.id));
    let practitioners: Vec<PractitionerId> = theirs.map(|one| one.id).collect();
    if practitioners.is_empty() || practitioners.len() < chosen.len() {
        form.refuse(Field::BlockedPeople, FieldError::Missing);
    }
    let on = date(form, Field::Date, |on| on >= staff.caller.today());
    let times = times_typed(form);
    let reason = form.value("block_reason").trim().to_owned();
    if reason.is_empty() {
        form.refuse(Field::BlockReason, FieldError::Missing);
    } else if reason.chars().count() > CLOSURE_REASON_MAX {
        form.refuse(Field::BlockReason, FieldError::TooLong);
    } else if reason.chars().any(char::is_control) {
        form.refuse(Field::BlockReason, FieldError::Wrong);
    }
    let weekly_until = match form.value("repeat") {
        "weekly" => date(form, Field::UntilDate, |until| {
            on.is_none_or(|on| until > on && until <= on + Days::new(DAYS_MAX))
        }),
        _ => None,
    };
    (!form.is_refused()).then_some(Blocking {
        practitioners,
        on: on?,
        times,
        weekly_until,
        reason,
    })
}

fn date(
    form: &mut FormState,
    field: Field,
    is_right: impl Fn(NaiveDate) -> bool,
) -> Option<NaiveDate> {
    let typed = view::parse_date(form.value(field.input()));
    match typed {
        None => form.refuse(field, FieldError::Missing),
        Some(date) if !is_right(date) => form.refuse(field, FieldError::Wrong),
        Some(_) => {}
    }
    typed
}

/// From and until; none: all day, or they are wrong.
fn times_typed(form: &mut FormState) -> Option<(NaiveTime, NaiveTime)> {
    if form.value("all_day") == "yes" {
        return None;
    }
    let [from, until] = [Field::StartTime, Field::EndTime].map(|field| {
        let typed = NaiveTime::parse_from_str(form.value(field.input()), "%H:%M").ok();
        if typed.is_none() {
            form.refuse(field, FieldError::Missing);
        }
        typed
    });
    let (from, until) = (from?, until?);
    if until <= from {
        form.refuse(Field::EndTime, FieldError::Wrong);
    }
    Some((from, until))
}

fn page_of(
    staff: &Staff<ManageAppointments>,
    form: FormState,
    chosen: &[PractitionerId],
) -> BlockPage {
    BlockPage {
        frame: staff.frame_back_to(urls::STAFF_BLOCKS),
        people: people(staff, chosen),
        form,
        is_late: false,
    }
}

/// Those whose time they may block; who can block only their own has chosen themselves.
fn people(staff: &Staff<ManageAppointments>, chosen: &[PractitionerId]) -> Vec<Choice> {
    let is_only = staff.given.practitioner().is_some();
    let person = |one: &Practitioner| {
        let is_chosen = is_only || chosen.contains(&one.id);
        Choice::of(one.id.to_string(), &one.name, is_chosen)
    };
    view::people(staff).map(person).collect()
}

fn what(staff: &Staff<ManageAppointments>, wanted: &Blocking) -> String {
    let practice = staff.practice();
    let locale = Locale::of_zone(practice.time_zone);
    let names = wanted.practitioners.iter();
    let names: Vec<String> = names
        .map(|id| view::practitioner_name(practice, *id))
        .collect();
    let during = match wanted.times {
        Some((from, until)) => times(locale, from, until),
        None => "all day".to_owned(),
    };
    let days = days(locale, wanted.on, wanted.weekly_until);
    format!("{}: {days}, {during}", names.join(", "))
}

fn booked(staff: &Staff<ManageAppointments>, visit: &VisitWithin) -> Booked {
    let practice = staff.practice();
    Booked {
        id: visit.id.to_string(),
        url: urls::staff_appointment(visit.id),
        move_url: urls::staff_move(visit.id),
        when: view::words_at(practice, visit.location).short(visit.starts_at),
        patient: format!("{} {}", visit.first_name, visit.last_name),
        practitioner: view::practitioner_name(practice, visit.practitioner),
    }
}
