//! What the forms say that staff book and edit visits with.

use super::member::{ManageAppointments, Staff};
use super::move_visit::{insisting, mail_of, typed_time};
use super::view::Choice;
use crate::actions::desk::book_visit::{Comes, NewVisit};
use crate::actions::desk::place::Overlap;
use crate::domain::draft::Wish;
use crate::domain::ids::{HoldId, LocationId, PatientId, PractitionerId, VisitReasonId};
use crate::domain::practice::{Mode, VisitReason};
use crate::web::form::{Field, FieldError, FormState, NOTE_MAX};
use crate::web::typed::Typed;

/// The longest visit that is typed, in minutes.
const MINUTES_MAX: i32 = 600;

/// What a visit is to be.
#[derive(Clone, Copy)]
pub(super) struct What<'p> {
    pub reason: &'p VisitReason,
    pub mode: Mode,
    /// `None`: as long as its type lasts.
    pub minutes: Option<i32>,
}

/// What was said of it; what is wrong is told at its field.
pub(super) fn what_of<'p>(
    staff: &'p Staff<ManageAppointments>,
    form: &mut FormState,
) -> Option<What<'p>> {
    let reason = reason_of(staff, form);
    if reason.is_none() {
        form.refuse(Field::VisitReason, FieldError::Missing);
    }
    let mode = Mode::parse(form.value("mode"));
    if reason.is_some_and(|reason| !may_be(staff, reason, mode)) {
        form.refuse(Field::VisitMode, FieldError::Wrong);
    }
    let minutes = minutes_of(form.value("minutes"));
    if let Err(wrong) = minutes {
        form.refuse(Field::Minutes, wrong);
    }
    Some(What {
        reason: reason?,
        mode: mode?,
        minutes: minutes.ok()?,
    })
}

/// What was typed; what is wrong is told at its field.
pub(super) fn new_visit(
    staff: &Staff<ManageAppointments>,
    (typed, form): (&Typed, &mut FormState),
    comes: Comes,
) -> Option<NewVisit> {
    let patient: Option<PatientId> = typed.get("patient").parse().ok();
    if patient.is_none() {
        form.refuse(Field::Patient, FieldError::Missing);
    }
    let what = what_of(staff, form);
    let practitioner = practitioner_of(staff, form);
    let insisting = insisting(typed);
    if insisting.overlap == Overlap::Allowed && practitioner == Wish::Any {
        form.refuse(Field::WithWhom, FieldError::Missing);
    }
    let note = typed.get("note").trim();
    if note.chars().count() > NOTE_MAX {
        form.refuse(Field::Note, FieldError::TooLong);
    }
    let location: Option<LocationId> = typed.get("location").parse().ok();
    let location = location.unwrap_or(staff.practice().locations.first()?.id);
    let starts_at = typed_time(staff, location, (typed, form));
    let What {
        reason,
        mode,
        minutes,
    } = what?;
    Some(NewVisit {
        key: HoldId(typed.get("key").parse().ok()?),
        patient: patient?,
        visit_reason: reason.id,
        mode,
        practitioner,
        location,
        starts_at: starts_at?,
        minutes,
        note: (!note.is_empty()).then(|| note.to_owned()),
        insisting,
        mail: mail_of(typed),
        comes,
    })
}

pub(super) fn reason_of<'p>(
    staff: &'p Staff<ManageAppointments>,
    form: &FormState,
) -> Option<&'p VisitReason> {
    let id: VisitReasonId = form.value("reason").parse().ok()?;
    staff.practice().visit_reason(id)
}

fn may_be(staff: &Staff<ManageAppointments>, reason: &VisitReason, mode: Option<Mode>) -> bool {
    let of = staff.practice().appointment_type(reason.appointment_type);
    of.zip(mode)
        .is_some_and(|(of, mode)| of.modes.contains(&mode))
}

/// Who is chosen; whoever manages their own visits only is chosen already.
pub(super) fn practitioner_of(
    staff: &Staff<ManageAppointments>,
    form: &FormState,
) -> Wish<PractitionerId> {
    let chosen: Option<PractitionerId> = form.value("practitioner").parse().ok();
    match staff.given.practitioner().or(chosen) {
        Some(this) => Wish::This(this),
        None => Wish::Any,
    }
}

pub(super) fn minutes_of(text: &str) -> Result<Option<i32>, FieldError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let minutes: Option<i32> = text.trim().parse().ok();
    let minutes = minutes.filter(|minutes| (1..=MINUTES_MAX).contains(minutes));
    minutes.map(Some).ok_or(FieldError::Wrong)
}

/// How a visit may be, one of them before anything is chosen.
pub(super) fn modes(first: Mode) -> Vec<Choice> {
    let all = [
        (Mode::InPerson, "In person"),
        (Mode::Video, "Video"),
        (Mode::Phone, "Phone"),
    ];
    all.map(|(mode, words)| Choice::of(mode.as_str(), words, mode == first))
        .into()
}
