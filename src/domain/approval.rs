//! What the practice decides about a visit: by the same rules, but as its own people book,
//! whom neither the notice nor the grid binds.

use chrono::{DateTime, TimeDelta, Utc};

use super::appointment::{Appointment, AppointmentStatus};
use super::booking::{Wanted, decide_hold};
use super::busy::Busy;
use super::draft::Wish;
use super::practice::{BookingMode, Practice};
use super::refusal::Refusal;

/// Whether a request can be granted. `busy` marks its own time as the asker's, and leaves out
/// other requests, of which only the first that is granted keeps its time.
///
/// # Errors
/// It is no request any more, its start is past, or the first rule that refuses the time now.
pub fn decide_approval(
    practice: &Practice,
    busy: &Busy,
    request: &Appointment,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    decide_answer(request)?;
    if now >= request.starts_at {
        return Err(Refusal::TooLateToChange {
            until: request.starts_at,
        });
    }
    still_fits(&as_the_practice_books(practice), busy, request)
}

/// Whether a request still waits for an answer.
///
/// # Errors
/// It is no request any more.
pub fn decide_answer(request: &Appointment) -> Result<(), Refusal> {
    if request.status == AppointmentStatus::Pending {
        Ok(())
    } else {
        Err(Refusal::NotChangeable {
            status: request.status,
        })
    }
}

/// The practice with what binds patients alone taken away: what is booked online, the grid, the
/// release.
pub(super) fn as_the_practice_books(practice: &Practice) -> Practice {
    let mut lenient = practice.clone();
    lenient.booking = BookingMode::Open;
    for of in &mut lenient.appointment_types {
        of.booking = None;
    }
    for schedule in &mut lenient.schedules {
        schedule.align_minutes = 1;
        for window in &mut schedule.windows {
            window.release = None;
        }
    }
    lenient
}

/// Whether there is room for a visit where it is, judged at the last moment at which it could be
/// booked, so that no notice refuses it.
pub(super) fn still_fits(
    practice: &Practice,
    busy: &Busy,
    visit: &Appointment,
) -> Result<(), Refusal> {
    let of = practice
        .appointment_type(visit.appointment_type)
        .ok_or(Refusal::NotOffered)?;
    let at = visit.starts_at - TimeDelta::minutes(i64::from(of.book_notice_minutes));
    decide_hold(practice, busy, &place_of(visit), at).map(drop)
}

/// A visit's own place in the calendar, as somebody would want it.
pub fn place_of(visit: &Appointment) -> Wanted {
    Wanted {
        appointment_type: visit.appointment_type,
        mode: Some(visit.mode),
        been_before: None,
        minutes: Some(visit.minutes()),
        practitioner: Wish::This(visit.practitioner),
        location: visit.location,
        starts_at: visit.starts_at,
    }
}
