//! S5 Appointment: one visit, what can be done with it, and what was done.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, StatusButton, StatusTag, status_words};
use crate::actions::desk::look::{Seen, look_at_visit};
use crate::actions::desk::{Conflict, Outcome};
use crate::db::desk::HistoryLine;
use crate::db::notes::Note;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::audit::Action;
use crate::domain::desk::is_movable;
use crate::domain::encounter::{Encounter, EncounterStatus};
use crate::domain::ids::AppointmentId;
use crate::domain::practice::Mode;
use crate::domain::refusal::Refusal;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FormState, NOTE_MAX};
use crate::web::page::{self, Page};
use crate::web::urls;
use crate::words::{When, Words, activity, refusals};

#[derive(Template)]
#[template(path = "staff/appointment.html")]
pub(super) struct AppointmentPage {
    frame: StaffFrame,
    when: When,
    tag: StatusTag,
    patient: String,
    /// What just went wrong, in place of a change.
    problem: Option<String>,
    status_url: String,
    undo_url: String,
    move_url: Option<String>,
    edit_url: Option<String>,
    cancel_url: Option<String>,
    record_url: String,
    can_undo: bool,
    version: i32,
    buttons: Vec<StatusButton>,
    details: Vec<(&'static str, String)>,
    support: Option<String>,
    /// What the visit became when it started, for the health record.
    encounter: Vec<(&'static str, String)>,
    form: FormState,
    notes_url: String,
    notes: Vec<NoteRow>,
    history: Vec<HistoryRow>,
}

/// A note as it stands on the page.
struct NoteRow {
    when: When,
    who: String,
    text: String,
}

/// What happened once.
struct HistoryRow {
    when: When,
    who: String,
    what: String,
}

impl Page for AppointmentPage {
    fn heading(&self) -> String {
        format!("{}, {}", self.patient, self.when.words())
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
    Ok(page::respond(&page_of(
        &staff,
        &seen,
        (FormState::default(), None),
    ))?)
}

/// The id of an address; one that is none names a visit that is not there.
pub(super) fn parse(id: &str) -> Result<AppointmentId, AppError> {
    id.parse().ok().ok_or(AppError::NotFound)
}

/// The visit, if it is one of theirs. Showing it is recorded.
pub(super) async fn find(
    staff: &Staff<ManageAppointments>,
    id: AppointmentId,
) -> Result<Seen, AppError> {
    let who = (staff.id(), staff.given);
    let seen = look_at_visit(staff.state(), staff.practice_id(), who, id).await?;
    seen.ok_or(AppError::NotFound)
}

/// What a change came to: on to `back`, or this visit's page with what went wrong.
pub(super) async fn respond(
    staff: &Staff<ManageAppointments>,
    id: AppointmentId,
    (outcome, back): (Outcome, String),
) -> Result<HttpResponse, AppError> {
    let problem = match outcome {
        Outcome::Done => return Ok(staff.see(back)),
        Outcome::NotFound => return Err(AppError::NotFound),
        Outcome::Conflict(conflict) => conflict_words(staff, &conflict),
        Outcome::Refused(refusal) => refusal_words(refusal),
    };
    let seen = find(staff, id).await?;
    let page = page_of(staff, &seen, (FormState::default(), Some(problem)));
    Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
}

fn conflict_words(staff: &Staff<ManageAppointments>, conflict: &Conflict) -> String {
    let name = conflict.name.as_deref().unwrap_or("The patient");
    let zone = staff.practice().time_zone;
    let clock = conflict.at.map_or_else(String::new, |at| {
        format!(" at {}", Words::new(zone, zone).time(at))
    });
    format!("{name} changed this{clock}. Check the status and try again.")
}

pub(super) fn refusal_words(refusal: Refusal) -> String {
    if let Refusal::NotChangeable { status } = refusal {
        let status = status_words(status, None);
        return format!(
            "That cannot be done with an appointment whose status is \u{201c}{status}\u{201d}."
        );
    }
    if let Refusal::NotStarted { .. } = refusal {
        return "The appointment has not started yet.".to_owned();
    }
    if let Refusal::TooLateToUndo { .. } = refusal {
        return "It is too late to undo this.".to_owned();
    }
    if let Refusal::TooLateToChange { .. } = refusal {
        return "The appointment has started already.".to_owned();
    }
    format!("{}.", refusals::to_staff(refusal.rule()))
}

pub(super) fn page_of(
    staff: &Staff<ManageAppointments>,
    seen: &Seen,
    (form, problem): (FormState, Option<String>),
) -> AppointmentPage {
    let (visit, now) = (&seen.visit, staff.caller.now);
    let words = view::words_at(staff.practice(), visit.location);
    let by = visit.cancelled.as_ref().map(|cancelled| cancelled.by);
    let can_cancel = visit.status.may_become(AppointmentStatus::Cancelled);
    let undoable = (visit.status, seen.last_change);
    AppointmentPage {
        frame: staff.frame(),
        when: words.when(visit.starts_at),
        tag: view::tag(visit.status, by),
        patient: format!("{} {}", seen.patient.first_name, seen.patient.last_name),
        problem,
        status_url: urls::staff_status(visit.id),
        undo_url: urls::staff_undo(visit.id),
        move_url: is_movable(visit.status).then(|| urls::staff_move(visit.id)),
        edit_url: visit.status.is_live().then(|| urls::staff_edit(visit.id)),
        cancel_url: can_cancel.then(|| urls::staff_cancel(visit.id)),
        record_url: urls::staff_patient(visit.patient),
        can_undo: view::can_undo(undoable, staff.id(), now),
        version: visit.version,
        buttons: view::buttons(visit.status, visit.starts_at, now),
        details: details(staff, seen, words),
        support: visit.support.clone(),
        encounter: seen
            .encounter
            .as_ref()
            .map_or_else(Vec::new, |one| encounter(staff, one, words)),
        form,
        notes_url: urls::staff_notes(visit.id),
        notes: seen.notes.iter().map(|one| note(one, words)).collect(),
        history: seen.history.iter().map(|one| row(one, words)).collect(),
    }
}

fn details(
    staff: &Staff<ManageAppointments>,
    seen: &Seen,
    words: Words,
) -> Vec<(&'static str, String)> {
    let (practice, visit) = (staff.practice(), &seen.visit);
    let reason = practice.visit_reason(visit.visit_reason);
    let practitioner = practice.practitioner(visit.practitioner);
    let location = practice.location(visit.location);
    let mut details = vec![
        ("Booking reference", visit.reference.clone()),
        (
            "Reason",
            reason.map_or_else(String::new, |one| one.name.clone()),
        ),
        (
            "Practitioner",
            practitioner.map_or_else(String::new, |one| one.name.clone()),
        ),
        (
            "Location",
            location.map_or_else(String::new, |one| one.name.clone()),
        ),
        (
            "How",
            match visit.mode {
                Mode::InPerson => "In person",
                Mode::Video => "Video",
                Mode::Phone => "Phone",
            }
            .to_owned(),
        ),
        ("Length", crate::words::minutes(i64::from(visit.minutes()))),
        (
            "Date of birth",
            words.locale.birth_date(seen.patient.born_on),
        ),
        ("Phone", seen.patient.phone.clone()),
    ];
    if let Some(email) = &seen.patient.email {
        details.push(("Email", email.clone()));
    }
    details
}

fn encounter(
    staff: &Staff<ManageAppointments>,
    encounter: &Encounter,
    words: Words,
) -> Vec<(&'static str, String)> {
    let practice = staff.practice();
    let of = practice.appointment_type(encounter.appointment_type);
    let practitioner = practice.practitioner(encounter.practitioner);
    let status = match encounter.status {
        EncounterStatus::InProgress => "In progress",
        EncounterStatus::Finished => "Finished",
        EncounterStatus::EnteredInError => "Entered in error",
    };
    let mut rows = vec![
        ("Encounter status", status.to_owned()),
        (
            "Practitioner",
            practitioner.map_or_else(String::new, |one| one.name.clone()),
        ),
        ("Date", words.locale.date(encounter.on)),
        ("Type", of.map_or_else(String::new, |of| of.name.clone())),
        ("Started", words.time(encounter.started_at)),
    ];
    rows.extend(encounter.ended_at.map(|at| ("Ended", words.time(at))));
    rows
}

fn note(note: &Note, words: Words) -> NoteRow {
    NoteRow {
        when: words.when(note.at),
        who: note.name.clone(),
        text: note.text.clone(),
    }
}

fn row(line: &HistoryLine, words: Words) -> HistoryRow {
    let what = match (line.from, line.to) {
        (Some(from), Some(to)) if from != to => format!(
            "{} (was {})",
            status_words(to, None),
            status_words(from, None)
        ),
        (None, Some(to)) => status_words(to, None).to_owned(),
        _ => match Action::parse(&line.action) {
            Some(Action::Move) => "Moved".to_owned(),
            Some(action) => activity::to_staff(action).to_owned(),
            None => line.action.clone(),
        },
    };
    let what = match &line.why {
        Some(why) => format!("{what}: {why}"),
        None => what,
    };
    HistoryRow {
        when: words.when(line.at),
        who: view::who(line.actor_kind, line.name.as_deref()),
        what,
    }
}
