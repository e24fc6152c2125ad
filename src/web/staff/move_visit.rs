//! S7 Move: a visit's next free times, or a time that is typed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::appointment::{find, parse, refusal_words, respond};
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::status::wish;
use super::view::{self, Choice};
use crate::actions::desk::cancel::Mail;
use crate::actions::desk::look::Seen;
use crate::actions::desk::move_visit::{NewPlace, move_visit};
use crate::actions::desk::place::{Insisting, Overlap};
use crate::actions::desk::{NeedsReason, Outcome};
use crate::domain::desk::is_movable;
use crate::domain::draft::Wish;
use crate::domain::ids::{LocationId, PractitionerId};
use crate::domain::time::WallTime;
use crate::web::book::search::{self, Search};
use crate::web::book::week;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::patient::times::SlotButton;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::When;

/// Days in which the next free times are looked for, and how many are shown.
const LOOK_DAYS: u64 = 28;
const TIMES: usize = 8;

#[derive(Template)]
#[template(path = "staff/move.html")]
struct MovePage {
    frame: StaffFrame,
    form: FormState,
    patient: String,
    when: When,
    practitioner: String,
    location: String,
    url: String,
    keep_url: String,
    version: i32,
    /// What just went wrong.
    problem: Option<String>,
    times: Vec<SlotButton>,
    /// With other practitioners.
    others: Vec<SlotButton>,
    practitioners: Vec<Choice>,
    may_others: bool,
    locations: Vec<Choice>,
}

impl Page for MovePage {
    fn heading(&self) -> String {
        "Move appointment".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let seen = find(&staff, parse(&id)?).await?;
    if !is_movable(seen.visit.status) {
        return Ok(staff.see(urls::staff_appointment(seen.visit.id)));
    }
    let page = page_of(&staff, &seen, (FormState::default(), None)).await?;
    Ok(page::respond(&page)?)
}

pub async fn create(
    staff: Staff<ManageAppointments>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let id = parse(&id)?;
    let wish = wish(&staff, id, &typed)?;
    let seen = find(&staff, id).await?;
    let mut form = typed.state();
    let to = match new_place(&staff, &seen, &typed, &mut form) {
        Some(to) if !form.is_refused() => to,
        _ => return Ok(page::respond(&page_of(&staff, &seen, (form, None)).await?)?),
    };
    let (state, practice) = (staff.state(), staff.practice_id());
    if to.practitioner != seen.visit.practitioner && !to.agreed {
        form.refuse(Field::Agreed, FieldError::Missing);
        return Ok(page::respond(&page_of(&staff, &seen, (form, None)).await?)?);
    }
    match move_visit(state, practice, wish, to).await? {
        Err(NeedsReason) => {
            form.refuse(Field::Why, FieldError::Missing);
            Ok(page::respond(&page_of(&staff, &seen, (form, None)).await?)?)
        }
        Ok(Outcome::Refused(refusal)) => {
            let problem = Some(refusal_words(refusal));
            let page = page_of(&staff, &seen, (form, problem)).await?;
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
        Ok(outcome) => respond(&staff, id, (outcome, urls::staff_appointment(id))).await,
    }
}

/// What was pressed or typed; what is wrong is told at its field.
fn new_place(
    staff: &Staff<ManageAppointments>,
    seen: &Seen,
    typed: &Typed,
    form: &mut FormState,
) -> Option<NewPlace> {
    let mail = mail_of(typed);
    let agreed = typed.get("agreed") == "yes";
    let to = |practitioner, location, starts_at| NewPlace {
        practitioner,
        location,
        starts_at,
        kind: None,
        agreed,
        insisting: insisting(typed),
        mail,
    };
    if let Some(time) = week::parse_time(typed.get("slot")) {
        let who = time.practitioner.this().unwrap_or(seen.visit.practitioner);
        return Some(to(who, time.location, time.starts_at));
    }
    let practitioner: Option<PractitionerId> = typed.get("practitioner").parse().ok();
    let location: Option<LocationId> = typed.get("location").parse().ok();
    let practitioner = practitioner.unwrap_or(seen.visit.practitioner);
    let location = location.unwrap_or(seen.visit.location);
    let starts_at = typed_time(staff, location, (typed, form))?;
    Some(to(practitioner, location, starts_at))
}

/// Whether the patient is mailed.
pub(super) fn mail_of(typed: &Typed) -> Mail {
    if typed.get("mail") == "yes" {
        Mail::Send
    } else {
        Mail::DoNotSend
    }
}

/// Whether overlapping is allowed, and the reason that was typed.
pub(super) fn insisting(typed: &Typed) -> Insisting {
    let why = typed.get("why").trim();
    Insisting {
        overlap: if typed.get("overlap") == "yes" {
            Overlap::Allowed
        } else {
            Overlap::Refused
        },
        why: (!why.is_empty()).then(|| why.to_owned()),
    }
}

/// The date and time of the form on the wall of a place.
pub(super) fn typed_time(
    staff: &Staff<ManageAppointments>,
    location: LocationId,
    (typed, form): (&Typed, &mut FormState),
) -> Option<DateTime<Utc>> {
    let date: Option<NaiveDate> = typed.get("date").parse().ok();
    let time = NaiveTime::parse_from_str(typed.get("start_time"), "%H:%M").ok();
    if date.is_none() {
        form.refuse(Field::Date, FieldError::Missing);
    }
    if time.is_none() {
        form.refuse(Field::StartTime, FieldError::Missing);
    }
    let zone = view::words_at(staff.practice(), location).zone;
    Some(WallTime::new(date?, time?).edge(zone))
}

async fn page_of(
    staff: &Staff<ManageAppointments>,
    seen: &Seen,
    (form, problem): (FormState, Option<String>),
) -> Result<MovePage, AppError> {
    let (practice, visit) = (staff.practice(), &seen.visit);
    let words = view::words_at(practice, visit.location);
    let search = Search {
        shown_in: None,
        ..Search::of_visit(visit)
    };
    let anybody = Search {
        practitioner: Wish::Any,
        ..search
    };
    let may_others = staff.given.practitioner().is_none();
    let others = if may_others {
        free_times(staff, &anybody).await?
    } else {
        Vec::new()
    };
    let locations = practice.locations.iter();
    Ok(MovePage {
        frame: staff.frame_back_to(urls::staff_appointment(visit.id)),
        patient: format!("{} {}", seen.patient.first_name, seen.patient.last_name),
        when: words.when(visit.starts_at),
        practitioner: view::practitioner_name(practice, visit.practitioner),
        location: practice
            .location(visit.location)
            .map_or_else(String::new, |one| one.name.clone()),
        url: urls::staff_move(visit.id),
        keep_url: urls::staff_appointment(visit.id),
        version: visit.version,
        problem,
        may_others,
        times: free_times(staff, &search).await?,
        others,
        practitioners: view::people(staff)
            .filter(|one| one.offers(visit.appointment_type))
            .map(|one| Choice::of(one.id.to_string(), &one.name, one.id == visit.practitioner))
            .collect(),
        locations: locations
            .map(|one| Choice::of(one.id.to_string(), &one.name, one.id == visit.location))
            .collect(),
        form,
    })
}

/// The next times that patients could have, soonest first.
pub(super) async fn free_times(
    staff: &Staff<ManageAppointments>,
    search: &Search,
) -> Result<Vec<SlotButton>, AppError> {
    let today = staff.caller.today();
    let until = today + Days::new(LOOK_DAYS);
    let slots = search::find_all_slots(&staff.caller, search, today, until).await?;
    let next: Vec<_> = slots.into_iter().take(TIMES).collect();
    Ok(week::buttons_one_by_one(&staff.caller, search, &next))
}
