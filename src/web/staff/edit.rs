//! Edit appointment: what a visit is, where it stands.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::appointment::{find, parse, refusal_words, respond};
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::move_visit::{insisting, mail_of};
use super::status::wish;
use super::view::{self, Choice};
use super::visit_form::{modes, what_of};
use crate::actions::desk::look::Seen;
use crate::actions::desk::move_visit::{Kind, NewPlace, move_visit};
use crate::actions::desk::{NeedsReason, Outcome};
use crate::db::rooms::list_rooms_in_use;
use crate::domain::appointment::Appointment;
use crate::domain::ids::RoomId;
use crate::domain::refusal::Refusal;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FieldError, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::When;

#[derive(Template)]
#[template(path = "staff/edit.html")]
struct EditPage {
    frame: StaffFrame,
    form: FormState,
    patient: String,
    when: When,
    practitioner: String,
    url: String,
    keep_url: String,
    version: i32,
    minutes: String,
    /// What just went wrong.
    problem: Option<String>,
    reasons: Vec<Choice>,
    modes: Vec<Choice>,
    /// Those that are free then, its own first; none where the visit needs no room.
    rooms: Vec<Choice>,
}

impl Page for EditPage {
    fn heading(&self) -> String {
        "Edit appointment".to_owned()
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
    if !seen.visit.status.is_live() {
        return Ok(staff.see(urls::staff_appointment(seen.visit.id)));
    }
    let rooms = rooms(&staff, &seen.visit).await?;
    let page = page_of(&staff, (&seen, rooms), (FormState::default(), None));
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
    let to = match what_of(&staff, &mut form) {
        Some(what) if !form.is_refused() => NewPlace {
            practitioner: seen.visit.practitioner,
            location: seen.visit.location,
            starts_at: seen.visit.starts_at,
            kind: Some(Kind {
                visit_reason: what.reason.id,
                mode: what.mode,
                minutes: what.minutes,
                room: typed.get("room").parse().ok(),
            }),
            agreed: false,
            insisting: insisting(&typed),
            mail: mail_of(&typed),
        },
        _ => {
            let rooms = rooms(&staff, &seen.visit).await?;
            let page = page_of(&staff, (&seen, rooms), (form, None));
            return Ok(page::respond(&page)?);
        }
    };
    let (state, practice) = (staff.state(), staff.practice_id());
    match move_visit(state, practice, wish, to).await? {
        Err(NeedsReason) => {
            form.refuse(Field::Why, FieldError::Missing);
            let rooms = rooms(&staff, &seen.visit).await?;
            let page = page_of(&staff, (&seen, rooms), (form, None));
            Ok(page::respond(&page)?)
        }
        Ok(Outcome::Refused(refusal)) => {
            let rooms = rooms(&staff, &seen.visit).await?;
            let problem = if refusal == Refusal::NoRoom && !form.value("room").is_empty() {
                form.refuse(Field::Room, FieldError::Wrong);
                None
            } else {
                Some(refusal_words(refusal))
            };
            let page = page_of(&staff, (&seen, rooms), (form, problem));
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
        Ok(outcome) => respond(&staff, id, (outcome, urls::staff_appointment(id))).await,
    }
}

/// The rooms that a visit can have while it lasts.
async fn rooms(
    staff: &Staff<ManageAppointments>,
    visit: &Appointment,
) -> Result<Vec<Choice>, AppError> {
    let practice = staff.practice();
    let of = practice.appointment_type(visit.appointment_type);
    if !of.is_some_and(|of| of.needs_room && of.capacity == 1) {
        return Ok(Vec::new());
    }
    let (id, now, db) = (visit.id, staff.caller.now, &staff.state().db);
    let in_use = db
        .read(staff.practice_id(), async move |conn| {
            Ok(list_rooms_in_use(conn, id, now).await?)
        })
        .await?;
    let own = in_use.iter().find(|one| one.is_own).map(|one| one.room);
    let is_free = |room: RoomId| in_use.iter().all(|one| one.is_own || one.room != room);
    let rooms = practice.rooms.iter();
    let mut rooms: Vec<Choice> = rooms
        .filter(|room| room.location == visit.location && is_free(room.id))
        .map(|room| Choice::of(room.id.to_string(), &room.name, own == Some(room.id)))
        .collect();
    if own.is_none() {
        rooms.insert(0, Choice::of("", "One that is free", true));
    }
    Ok(rooms)
}

fn page_of(
    staff: &Staff<ManageAppointments>,
    (seen, rooms): (&Seen, Vec<Choice>),
    (form, problem): (FormState, Option<String>),
) -> EditPage {
    let (practice, visit) = (staff.practice(), &seen.visit);
    let reasons = practice.visit_reasons.iter();
    EditPage {
        frame: staff.frame_back_to(urls::staff_appointment(visit.id)),
        patient: format!("{} {}", seen.patient.first_name, seen.patient.last_name),
        when: view::words_at(practice, visit.location).when(visit.starts_at),
        practitioner: view::practitioner_name(practice, visit.practitioner),
        url: urls::staff_edit(visit.id),
        keep_url: urls::staff_appointment(visit.id),
        version: visit.version,
        minutes: if form.value("version").is_empty() {
            visit.minutes().to_string()
        } else {
            form.value("minutes").to_owned()
        },
        problem,
        reasons: reasons
            .map(|one| Choice::of(one.id.to_string(), &one.name, one.id == visit.visit_reason))
            .collect(),
        modes: modes(visit.mode),
        rooms,
        form,
    }
}
