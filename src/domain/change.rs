//! What a patient may still do with a visit: move, cancel, undo, confirm.

use chrono::{DateTime, Utc};

use super::appointment::{Appointment, AppointmentStatus, Cancelled, CancelledBy};
use super::booking::{HoldPlan, Wanted, decide_hold, first_status};
use super::busy::Busy;
use super::practice::Practice;
use super::refusal::Refusal;

/// What to write for a move: the same visit at another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovePlan {
    pub time: HoldPlan,
    /// Booked or pending: a promise to come was for the old time.
    pub status: AppointmentStatus,
}

/// Whether a patient may move a visit. `busy` marks the visit's own occupancy, and a
/// hold of the new time, as the asker's own, and leaves the visit out of the patient's others.
///
/// # Errors
/// The state or the change notice, which is counted to the old start, refuses; the time
/// is the one it has; or the first rule that refuses the new time.
pub fn decide_move(
    practice: &Practice,
    busy: &Busy,
    appointment: &Appointment,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<MovePlan, Refusal> {
    decide_change(appointment, now)?;
    let is_same = wanted.starts_at == appointment.starts_at
        && wanted.location == appointment.location
        && (wanted.practitioner.this()).is_none_or(|this| this == appointment.practitioner);
    if is_same {
        return Err(Refusal::SameTime);
    }
    let wanted = Wanted {
        appointment_type: appointment.appointment_type,
        mode: Some(appointment.mode),
        been_before: None,
        // A visit keeps the length it was booked with.
        minutes: Some(appointment.minutes()),
        ..*wanted
    };
    let of = practice
        .appointment_type(appointment.appointment_type)
        .ok_or(Refusal::NotOffered)?;
    let time = decide_hold(practice, busy, &wanted, now)?;
    let status = if appointment.status == AppointmentStatus::Pending {
        AppointmentStatus::Pending
    } else {
        first_status(practice, of)
    };
    Ok(MovePlan { time, status })
}

/// Whether a visit moves to a time that the practice offered for it and holds. The notice of the
/// type was kept when it was offered, and a grid does not bind what is held.
///
/// # Errors
/// The state refuses, or the first rule that refuses the time now.
pub fn decide_offered(
    practice: &Practice,
    busy: &Busy,
    appointment: &Appointment,
    wanted: &Wanted,
    offered_at: DateTime<Utc>,
) -> Result<MovePlan, Refusal> {
    if !appointment.status.is_changeable_by_patient() {
        return Err(Refusal::NotChangeable {
            status: appointment.status,
        });
    }
    let wanted = Wanted {
        appointment_type: appointment.appointment_type,
        mode: Some(appointment.mode),
        been_before: None,
        minutes: Some(appointment.minutes()),
        ..*wanted
    };
    let time = decide_hold(practice, busy, &wanted, offered_at)?;
    let status = if appointment.status == AppointmentStatus::Confirmed {
        // A promise to come was for the old time.
        AppointmentStatus::Booked
    } else {
        appointment.status
    };
    Ok(MovePlan { time, status })
}

/// Whether a patient may cancel a visit; the facts to write.
///
/// # Errors
/// The state or the change notice refuses.
pub fn decide_cancellation(
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Result<Cancelled, Refusal> {
    decide_change(appointment, now)?;
    Ok(Cancelled {
        at: now,
        by: CancelledBy::Patient,
        from: appointment.status,
    })
}

/// Whether a patient may take a cancellation back, and the status it goes back to.
/// `kept_until` is when the hold that keeps the time for them ends, if it is there.
///
/// # Errors
/// The visit was not cancelled by its patient, it is too late, or the time is gone.
pub fn decide_undo(
    appointment: &Appointment,
    kept_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<AppointmentStatus, Refusal> {
    let not_changeable = Refusal::NotChangeable {
        status: appointment.status,
    };
    let cancelled = appointment.cancelled.as_ref().ok_or(not_changeable)?;
    let until = appointment.undo_until().ok_or(not_changeable)?;
    let until = until.min(appointment.starts_at);
    if now >= until {
        return Err(Refusal::TooLateToUndo { until });
    }
    if kept_until.is_none_or(|kept_until| kept_until <= now) {
        return Err(Refusal::Taken);
    }
    Ok(cancelled.from)
}

/// Whether a patient may say "I will be there", and the status that follows.
///
/// # Errors
/// The visit waits, is confirmed already, is over, or has begun.
pub fn decide_confirmation(
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Result<AppointmentStatus, Refusal> {
    let confirmed = AppointmentStatus::Confirmed;
    if !appointment.status.may_become(confirmed) {
        return Err(Refusal::NotChangeable {
            status: appointment.status,
        });
    }
    if now >= appointment.starts_at {
        return Err(Refusal::TooLateToChange {
            until: appointment.starts_at,
        });
    }
    Ok(confirmed)
}

/// The guard of every change by a patient: the state, and the notice counted to the
/// start as it is now. Exactly at the notice is in time.
fn decide_change(appointment: &Appointment, now: DateTime<Utc>) -> Result<(), Refusal> {
    if !appointment.status.is_changeable_by_patient() {
        return Err(Refusal::NotChangeable {
            status: appointment.status,
        });
    }
    let until = appointment.changeable_until();
    if now > until {
        return Err(Refusal::TooLateToChange { until });
    }
    Ok(())
}
