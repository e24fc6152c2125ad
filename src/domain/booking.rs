//! Holding and booking a time: facts in, a plan or a refusal out.
//!
//! Whoever decides reads `busy` and `now` under the lock that keeps both true until
//! the plan is written.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::appointment::AppointmentStatus;
use super::busy::Busy;
use super::draft::{BeenBefore, Wish};
use super::hold::Held;
use super::ids::{AppointmentTypeId, HoldId, LocationId, OccupancyId, PractitionerId, RoomId};
use super::judge::judge;
use super::openings::Directory;
use super::practice::{AppointmentType, BookingMode, Mode, Practice};
use super::question::{Asked, Question};
use super::refusal::Refusal;
use super::sweep::Site;
use super::time::{Interval, WallTime};

/// The one time a patient wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub appointment_type: AppointmentTypeId,
    pub mode: Option<Mode>,
    pub been_before: Option<BeenBefore>,
    /// A length of its own; `None`: as long as the type lasts with the practitioner.
    pub minutes: Option<i32>,
    pub practitioner: Wish<PractitionerId>,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
}

/// What to write for a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldPlan {
    pub practitioner: PractitionerId,
    pub location: LocationId,
    /// The room chosen, where the type needs one.
    pub room: Option<RoomId>,
    pub visit: Interval,
    /// The visit with its buffer; of a seat, the session's.
    pub during: Interval,
    /// The promise: what the wall at the location shows at the start.
    pub starts_wall: WallTime,
    pub time_zone: Tz,
    pub place: Place,
}

/// Where in the calendar a visit goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An occupancy of its own.
    Alone,
    /// A new group session; this visit takes seat 1.
    NewSession { capacity: i32 },
    /// A seat of a session that is there.
    Seat { session: OccupancyId, number: i32 },
}

/// What to write for a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookingPlan {
    pub hold: HoldId,
    pub time: HoldPlan,
    /// Booked, or pending until the practice approves.
    pub status: AppointmentStatus,
    /// The change notice as promised now.
    pub change_notice_minutes: i32,
}

/// Whether a time can be held, and how: by whom, in which room, on which seat.
///
/// "Any practitioner" takes, of those still free, the one with the fewest busy
/// minutes on that local day, ties by name.
///
/// # Errors
/// The first rule that refuses; with any practitioner, of the one who got furthest.
pub fn decide_hold(
    practice: &Practice,
    busy: &Busy,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<HoldPlan, Refusal> {
    let asked = Asked {
        appointment_type: wanted.appointment_type,
        mode: wanted.mode,
        been_before: wanted.been_before,
        minutes: wanted.minutes,
    };
    let question = Question::new(practice, busy, &asked, now)?;
    let location = practice
        .location(wanted.location)
        .ok_or(Refusal::NotOffered)?;
    let starts_on = WallTime::at(wanted.starts_at, location.time_zone).date();
    let site = Site::new(&question, location, (starts_on, starts_on));
    let day = site.day(starts_on);
    let candidates = practice.practitioners.iter().filter(|one| {
        let is_wanted = wanted.practitioner.this().is_none_or(|this| this == one.id);
        is_wanted && one.offers(wanted.appointment_type)
    });
    let directory = Directory::of(practice);
    let mut furthest = Refusal::NotOffered;
    let mut best: Option<((i64, &str), HoldPlan)> = None;
    for practitioner in candidates {
        let Some(openings) = directory.openings(practitioner.id, location.id) else {
            furthest = furthest.or_further(Refusal::NotWorking);
            continue;
        };
        let who = (practitioner, &openings);
        match judge(&question, &site, who, wanted.starts_at) {
            Ok(plan) => {
                let load = busy.seconds_within(practitioner.id, day);
                let rank = (load, practitioner.name.as_str());
                if best.as_ref().is_none_or(|(lowest, _)| rank < *lowest) {
                    best = Some((rank, plan));
                }
            }
            Err(refusal) => furthest = furthest.or_further(refusal),
        }
    }
    best.map(|(_, plan)| plan).ok_or(furthest)
}

/// Why a time is not offered; `Ok` when it is.
///
/// # Errors
/// What [`decide_hold`] would answer.
pub fn explain(
    practice: &Practice,
    busy: &Busy,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    decide_hold(practice, busy, wanted, now).map(|_| ())
}

/// Whether a held time can be booked. Every rule is asked again; the hold itself,
/// which `busy` marks as the asker's own, does not refuse. The booking notice is
/// that of the moment of holding, so that filling in a form costs nobody their time.
///
/// # Errors
/// The hold has run out or is for something else, or the first rule that refuses.
pub fn decide_booking(
    practice: &Practice,
    busy: &Busy,
    held: &Held,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<BookingPlan, Refusal> {
    if !held.is_live(now) {
        return Err(Refusal::HoldExpired);
    }
    let time = decide_held(practice, busy, held, wanted, held.held_at)?;
    let of = practice
        .appointment_type(wanted.appointment_type)
        .ok_or(Refusal::NotOffered)?;
    Ok(BookingPlan {
        hold: held.id,
        time,
        status: first_status(practice, of),
        change_notice_minutes: of.change_notice_minutes,
    })
}

/// The held time by every rule, for what the hold was made for.
pub(super) fn decide_held(
    practice: &Practice,
    busy: &Busy,
    held: &Held,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<HoldPlan, Refusal> {
    let is_same = held.appointment_type == wanted.appointment_type
        && held.location == wanted.location
        && held.starts_at == wanted.starts_at
        && (wanted.practitioner.this()).is_none_or(|this| this == held.practitioner);
    if !is_same {
        return Err(Refusal::HoldDiffers);
    }
    let wanted = Wanted {
        practitioner: Wish::This(held.practitioner),
        ..*wanted
    };
    decide_hold(practice, busy, &wanted, now)
}

/// What a visit is as soon as a patient has booked it.
pub(super) fn first_status(practice: &Practice, of: &AppointmentType) -> AppointmentStatus {
    match practice.booking_of(of) {
        BookingMode::Open | BookingMode::View => AppointmentStatus::Booked,
        BookingMode::Request => AppointmentStatus::Pending,
    }
}
