//! S6 New appointment, and walk-in: staff book for somebody.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{Days, NaiveDate};

use super::appointment::refusal_words;
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::patients::query_of;
use super::view::{self, Choice};
use super::visit_form::{minutes_of, modes, new_visit, practitioner_of, reason_of};
use crate::actions::desk::book_visit::{Comes, Made, book_visit};
use crate::actions::desk::look::look_at_person;
use crate::actions::patients::find::find_patients;
use crate::chance;
use crate::db::patient_search::ListedPatient;
use crate::db::patients::Person;
use crate::domain::desk::as_staff_book;
use crate::domain::draft::Wish;
use crate::domain::ids::LocationId;
use crate::domain::practice::Mode;
use crate::domain::slot;
use crate::web::book::search::{self, Search};
use crate::web::book::week;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState, NOTE_MAX};
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::patient::times::SlotButton;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Words;

/// Days in which free times are looked for, and how many are shown.
const LOOK_DAYS: u64 = 28;
const TIMES: usize = 12;
#[derive(Template)]
#[template(path = "staff/new_visit.html")]
struct NewVisitPage {
    frame: StaffFrame,
    form: FormState,
    comes: Comes,
    url: &'static str,
    /// Sent twice, the form books once.
    key: String,
    is_fresh: bool,
    /// What just went wrong.
    problem: Option<String>,
    /// `None`: nobody was looked for.
    people: Option<Vec<PersonChoice>>,
    reasons: Vec<Choice>,
    modes: Vec<Choice>,
    practitioners: Vec<Choice>,
    locations: Vec<Choice>,
    /// `None`: not asked for.
    times: Option<Vec<SlotButton>>,
}

/// Somebody the visit may be for.
struct PersonChoice {
    id: String,
    name: String,
    about: String,
}

impl Page for NewVisitPage {
    fn heading(&self) -> String {
        match self.comes {
            Comes::Later => "New appointment",
            Comes::WalkedIn => "Walk-in",
        }
        .to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl NewVisitPage {
    fn books(&self) -> &'static str {
        match self.comes {
            Comes::Later => "Book appointment",
            Comes::WalkedIn => "Add walk-in",
        }
    }
}

/// What the pressed button asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    People,
    Times,
    Book,
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    show_for(staff, &request, Comes::Later).await
}

pub async fn show_walk_in(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    show_for(staff, &request, Comes::WalkedIn).await
}

pub async fn create(
    staff: Staff<ManageAppointments>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    answer(staff, typed, Comes::Later).await
}

pub async fn create_walk_in(
    staff: Staff<ManageAppointments>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    answer(staff, typed, Comes::WalkedIn).await
}

/// The form, filled with what the address says: who, with whom, where, when.
async fn show_for(
    staff: Staff<ManageAppointments>,
    request: &HttpRequest,
    comes: Comes,
) -> Result<HttpResponse, AppError> {
    let known = ["patient", "practitioner", "location", "date", "start_time"];
    let pairs = Pairs::of(request);
    let mut form = FormState::typed(known.map(|name| (name, pairs.get(name))));
    if comes == Comes::WalkedIn {
        set_now(&staff, &mut form);
    }
    let page = page_of(&staff, comes, form, (Ask::Book, None)).await?;
    Ok(page::respond(&page)?)
}

/// A walk-in begins now, unless another time is typed.
fn set_now(staff: &Staff<ManageAppointments>, form: &mut FormState) {
    let location: Option<LocationId> = form.value("location").parse().ok();
    let zone = location.map_or(staff.practice().time_zone, |location| {
        view::words_at(staff.practice(), location).zone
    });
    let now = staff.caller.now.with_timezone(&zone);
    form.set("date", &now.date_naive().to_string());
    form.set("start_time", &now.format("%H:%M").to_string());
}

async fn answer(
    staff: Staff<ManageAppointments>,
    typed: Typed,
    comes: Comes,
) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    if let Some(time) = week::parse_time(typed.get("slot")) {
        let words = view::words_at(staff.practice(), time.location);
        let local = time.starts_at.with_timezone(&words.zone);
        form.set("date", &local.date_naive().to_string());
        form.set("start_time", &local.format("%H:%M").to_string());
        form.set("location", &time.location.to_string());
        if let Some(who) = time.practitioner.this() {
            form.set("practitioner", &who.to_string());
        }
        let page = page_of(&staff, comes, form, (Ask::Book, None)).await?;
        return Ok(page::respond(&page)?);
    }
    let ask = match typed.get("do") {
        "people" => Ask::People,
        "times" => Ask::Times,
        // Enter in the search field looks for somebody.
        _ if typed.get("patient").is_empty() && !typed.get("find").trim().is_empty() => Ask::People,
        _ => Ask::Book,
    };
    if ask != Ask::Book {
        if ask == Ask::Times && reason_of(&staff, &form).is_none() {
            form.refuse(Field::VisitReason, FieldError::Missing);
        }
        let page = page_of(&staff, comes, form, (ask, None)).await?;
        return Ok(page::respond(&page)?);
    }
    book(staff, (typed, form), comes).await
}

async fn book(
    staff: Staff<ManageAppointments>,
    (typed, mut form): (Typed, FormState),
    comes: Comes,
) -> Result<HttpResponse, AppError> {
    let new = match new_visit(&staff, (&typed, &mut form), comes) {
        Some(new) if !form.is_refused() => new,
        _ => {
            let page = page_of(&staff, comes, form, (Ask::Book, None)).await?;
            return Ok(page::respond(&page)?);
        }
    };
    let who = (staff.id(), staff.given);
    match book_visit(staff.state(), staff.practice_id(), who, new).await? {
        Made::As(id) => Ok(staff.see(urls::staff_appointment(id))),
        Made::NotFound => Err(AppError::NotFound),
        Made::NeedsReason => {
            wrong_at((Field::Why, FieldError::Missing), (staff, form), comes).await
        }
        Made::NotToday => wrong_at((Field::Date, FieldError::NotToday), (staff, form), comes).await,
        // With the times that are free instead.
        Made::Refused(refusal) => {
            let problem = Some(refusal_words(refusal));
            let page = page_of(&staff, comes, form, (Ask::Times, problem)).await?;
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
    }
}

/// The form again, with what is wrong at its field.
async fn wrong_at(
    (field, error): (Field, FieldError),
    (staff, mut form): (Staff<ManageAppointments>, FormState),
    comes: Comes,
) -> Result<HttpResponse, AppError> {
    form.refuse(field, error);
    let page = page_of(&staff, comes, form, (Ask::Book, None)).await?;
    Ok(page::respond(&page)?)
}

async fn page_of(
    staff: &Staff<ManageAppointments>,
    comes: Comes,
    form: FormState,
    (ask, problem): (Ask, Option<String>),
) -> Result<NewVisitPage, AppError> {
    let practice = staff.practice();
    let is_fresh = form.value("key").is_empty();
    let key = if is_fresh {
        chance::uuid(staff.caller.now)?.to_string()
    } else {
        form.value("key").to_owned()
    };
    let times = if ask == Ask::Times {
        free_times(staff, &form, comes).await?
    } else {
        None
    };
    let people = view::people(staff).map(|one| Choice::of(one.id.to_string(), &one.name, false));
    let anybody = staff.given.practitioner().is_none();
    let anybody = anybody.then(|| Choice::of("", "First free practitioner", true));
    Ok(NewVisitPage {
        frame: staff.frame_back_to(urls::STAFF_DAY),
        comes,
        url: match comes {
            Comes::Later => urls::STAFF_NEW_APPOINTMENT,
            Comes::WalkedIn => urls::STAFF_WALK_IN,
        },
        key,
        is_fresh,
        problem,
        people: people_of(staff, &form, ask).await?,
        reasons: std::iter::once(Choice::of("", "Select a reason", true))
            .chain(
                practice
                    .visit_reasons
                    .iter()
                    .map(|one| Choice::of(one.id.to_string(), &one.name, false)),
            )
            .collect(),
        modes: modes(Mode::InPerson),
        practitioners: anybody.into_iter().chain(people).collect(),
        locations: practice
            .locations
            .iter()
            .enumerate()
            .map(|(at, one)| Choice::of(one.id.to_string(), &one.name, at == 0))
            .collect(),
        times,
        form,
    })
}

/// Whom the search finds, or who is chosen. Showing them is recorded.
async fn people_of(
    staff: &Staff<ManageAppointments>,
    form: &FormState,
    ask: Ask,
) -> Result<Option<Vec<PersonChoice>>, AppError> {
    let (state, practice) = (staff.state(), staff.practice_id());
    let who = (staff.id(), staff.given);
    let find = form.value("find").trim();
    let is_chosen = !form.value("patient").is_empty();
    let locale = Words::new(staff.practice().time_zone, staff.practice().time_zone).locale;
    let query = query_of(find, locale, staff.caller.today());
    if !query.is_empty() && (ask == Ask::People || !is_chosen) {
        let found = find_patients(state, practice, who, query).await?.patients;
        let choice = |one: ListedPatient| PersonChoice {
            id: one.id.to_string(),
            name: format!("{} {}", one.first_name, one.last_name),
            about: about(&locale.birth_date(one.born_on), [one.phone]),
        };
        return Ok(Some(found.into_iter().map(choice).collect()));
    }
    let Ok(chosen) = form.value("patient").parse() else {
        return Ok(None);
    };
    let chosen = look_at_person(state, practice, who, chosen).await?;
    let choice = |one: Person| PersonChoice {
        id: one.id.to_string(),
        name: format!("{} {}", one.first_name, one.last_name),
        about: about(
            &locale.birth_date(one.born_on),
            [
                one.phone,
                one.email.unwrap_or_else(|| "no email address".to_owned()),
            ],
        ),
    };
    Ok(Some(chosen.into_iter().map(choice).collect()))
}

/// Tells two of one name apart.
fn about(born_on: &str, more: impl IntoIterator<Item = String>) -> String {
    let mut about = format!("Born {born_on}");
    for part in more.into_iter().filter(|part| !part.is_empty()) {
        about.push_str(", ");
        about.push_str(&part);
    }
    about
}

/// The times that staff could have from the typed date on, for a walk-in those of today. `None`: no
/// reason is chosen.
async fn free_times(
    staff: &Staff<ManageAppointments>,
    form: &FormState,
    comes: Comes,
) -> Result<Option<Vec<SlotButton>>, AppError> {
    let Some(reason) = reason_of(staff, form) else {
        return Ok(None);
    };
    let location: Option<LocationId> = form.value("location").parse().ok();
    let search = Search {
        appointment_type: reason.appointment_type,
        mode: Mode::parse(form.value("mode")),
        been_before: None,
        minutes: minutes_of(form.value("minutes")).unwrap_or_default(),
        location: location.map_or(Wish::Any, Wish::This),
        practitioner: practitioner_of(staff, form),
        moving: None,
        left_out: None,
        shown_in: None,
    };
    let today = staff.caller.today();
    let typed: Option<NaiveDate> = view::parse_date(form.value("date"));
    let (from, days) = match comes {
        Comes::Later => (typed.unwrap_or(today).max(today), LOOK_DAYS),
        Comes::WalkedIn => (today, 0),
    };
    let until = from + Days::new(days);
    let busy = search::load_busy(&staff.caller, &search, from, until).await?;
    let practice = as_staff_book(staff.practice());
    let query = search.query(from, until);
    let slots = slot::find_enough_slots(&practice, &busy, &query, staff.caller.now, slot::ALL);
    let next: Vec<_> = slots.into_iter().take(TIMES).collect();
    Ok(Some(week::buttons_one_by_one(
        &staff.caller,
        &search,
        &next,
    )))
}
