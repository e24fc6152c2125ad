//! What the practice's own people may do with a visit's status, and take back.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::appointment::{Appointment, AppointmentStatus};
use super::booking::{HoldPlan, Place, Wanted, decide_hold};
use super::busy::Busy;
use super::ids::{LocationId, PractitionerId, RoomId, StaffMemberId};
use super::practice::{BookingMode, PatientKind, Practice};
use super::refusal::Refusal;
use super::span::Span;
use super::time::{Interval, WallTime};

/// How far ahead staff book at least, in days.
const STAFF_HORIZON_DAYS: i32 = 730;

/// How long ago a walk-in may have begun when it is written down, in minutes.
const WALK_IN_MINUTES: i64 = 60;

/// How long a member of staff may take back what they did.
pub const UNDO_MINUTES: i64 = 5;

/// What became of a visit's status last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastChange {
    pub at: DateTime<Utc>,
    /// Who of the staff did it; none: somebody else.
    pub by: Option<StaffMemberId>,
    pub from: AppointmentStatus,
    pub to: AppointmentStatus,
}

impl LastChange {
    /// Whether it is of a kind that can be taken back. The answer to a request cannot: its patient
    /// has been told. A confirmed visit goes back to booked when it moves: its old time is gone.
    pub fn is_undoable(self) -> bool {
        let is_moved =
            (self.from, self.to) == (AppointmentStatus::Confirmed, AppointmentStatus::Booked);
        self.from != AppointmentStatus::Pending && !is_moved
    }

    /// Whether `by` may take it back at `now` from a visit that has this status.
    pub fn can_be_undone(
        self,
        status: AppointmentStatus,
        (by, now): (StaffMemberId, DateTime<Utc>),
    ) -> bool {
        self.by == Some(by)
            && self.to == status
            && self.is_undoable()
            && now < self.at + TimeDelta::minutes(UNDO_MINUTES)
    }
}

/// Time that a practitioner keeps free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockedTime<'p> {
    pub times: Interval,
    /// `None`: everywhere.
    pub location: Option<LocationId>,
    /// For staff only.
    pub reason: &'p str,
}

/// What a practitioner keeps free on a date, as far as it lies within these instants, by time.
pub fn blocked_times(
    practice: &Practice,
    practitioner: PractitionerId,
    (date, within): (NaiveDate, Interval),
) -> Vec<BlockedTime<'_>> {
    let mut found = Vec::new();
    for block in practice.blocks_of(practitioner) {
        let location = block.location.and_then(|id| practice.location(id));
        let zone = location.map_or(practice.time_zone, |location| location.time_zone);
        for (starts, ends) in block.occurrences((date, date)) {
            let whole = Interval {
                start: starts.edge(zone),
                end: ends.edge(zone),
            };
            if whole.overlaps(within) {
                found.push(BlockedTime {
                    times: Interval {
                        start: whole.start.max(within.start),
                        end: whole.end.min(within.end),
                    },
                    location: block.location,
                    reason: &block.reason,
                });
            }
        }
    }
    found.sort_by_key(|blocked| blocked.times.start);
    found
}

/// What staff want for a visit, and whether a rule that binds patients alone had to give way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffPlan {
    pub time: HoldPlan,
    /// Patients could not have had it: a reason is recorded.
    pub is_exempt: bool,
}

/// Whether a time can be had by staff: by the rules of patients, or else without what binds only
/// them: notice, horizon, release, grid, what is booked online, and how many visits are ahead.
///
/// # Errors
/// The first rule that refuses staff too.
pub fn decide_time(
    practice: &Practice,
    busy: &Busy,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<StaffPlan, Refusal> {
    if let Ok(time) = decide_hold(practice, busy, wanted, now) {
        let is_exempt = false;
        return Ok(StaffPlan { time, is_exempt });
    }
    let mut lenient = as_staff_book(practice);
    for schedule in &mut lenient.schedules {
        schedule.align_minutes = 1;
    }
    let time = decide_hold(&lenient, busy, wanted, now)?;
    let is_exempt = true;
    Ok(StaffPlan { time, is_exempt })
}

/// Whether a time lies in the present day where it is taken, as a walk-in's must.
pub fn is_today(
    practice: &Practice,
    location: LocationId,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    let place = practice.location(location);
    let zone = place.map_or(practice.time_zone, |place| place.time_zone);
    let date_of = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    date_of(starts_at) == date_of(now)
}

/// When a walk-in is judged: at its start, if that is just past.
pub fn judged_at(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    if now - starts_at <= TimeDelta::minutes(WALK_IN_MINUTES) {
        now.min(starts_at)
    } else {
        now
    }
}

/// A time that overlaps on purpose, or lies outside of hours: nothing is asked but whether the
/// practitioner offers such a visit there and its patient is free.
///
/// # Errors
/// Neither is so, or nobody in particular is wanted.
pub fn decide_overlap(
    practice: &Practice,
    busy: &Busy,
    wanted: &Wanted,
) -> Result<HoldPlan, Refusal> {
    let of = practice.appointment_type(wanted.appointment_type);
    let of = of.ok_or(Refusal::NotOffered)?;
    let location = practice.location(wanted.location);
    let location = location.ok_or(Refusal::NotOffered)?;
    let practitioner = wanted.practitioner.this();
    let practitioner = practitioner.and_then(|id| practice.practitioner(id));
    let practitioner = practitioner
        .filter(|one| one.offers(of.id))
        .ok_or(Refusal::NotOffered)?;
    let minutes = wanted.minutes.or_else(|| practitioner.minutes_for(of.id));
    let minutes = i64::from(minutes.unwrap_or(of.minutes));
    let visit = Interval {
        start: wanted.starts_at,
        end: wanted.starts_at + TimeDelta::minutes(minutes),
    };
    if busy.is_patient_busy(visit) {
        return Err(Refusal::PatientBusy);
    }
    Ok(HoldPlan {
        practitioner: practitioner.id,
        location: location.id,
        room: None,
        visit,
        during: Interval {
            end: visit.end + TimeDelta::minutes(i64::from(of.buffer_minutes)),
            ..visit
        },
        starts_wall: WallTime::at(visit.start, location.time_zone),
        time_zone: location.time_zone,
        place: Place::Alone,
    })
}

/// A time that was found, in the room that staff chose for it. A visit that needs no room, or shares
/// that of its group, has no choice.
///
/// # Errors
/// The room is not at that location, or somebody else has it then.
pub fn decide_room(
    (practice, busy): (&Practice, &Busy),
    wanted: &Wanted,
    (time, room): (HoldPlan, RoomId),
) -> Result<HoldPlan, Refusal> {
    let of = practice.appointment_type(wanted.appointment_type);
    if !of.is_some_and(|of| of.needs_room && of.capacity == 1) {
        return Ok(time);
    }
    let mut rooms = practice.rooms.iter();
    let is_there = rooms.any(|one| one.id == room && one.location == time.location);
    let during = Span::around(time.during);
    let is_taken = busy.of_room(room).iter().any(|span| span.overlaps(during));
    if !is_there || is_taken {
        return Err(Refusal::NoRoom);
    }
    Ok(HoldPlan {
        room: Some(room),
        ..time
    })
}

/// Whether a visit of that status can be moved: it has not begun.
pub fn is_movable(status: AppointmentStatus) -> bool {
    use AppointmentStatus as S;
    matches!(status, S::Pending | S::Booked | S::Confirmed)
}

/// Whether staff may move a visit to a time, which it does not have yet.
///
/// # Errors
/// It has begun or is over, or that is its time.
pub fn decide_move(visit: &Appointment, wanted: &Wanted) -> Result<(), Refusal> {
    if !is_movable(visit.status) {
        return Err(Refusal::NotChangeable {
            status: visit.status,
        });
    }
    let is_same = wanted.starts_at == visit.starts_at
        && wanted.location == visit.location
        && wanted.practitioner.this() == Some(visit.practitioner);
    if is_same {
        return Err(Refusal::SameTime);
    }
    Ok(())
}

/// Whether staff may change what a visit is.
///
/// # Errors
/// It is over.
pub fn decide_edit(visit: &Appointment) -> Result<(), Refusal> {
    if visit.status.is_live() {
        Ok(())
    } else {
        Err(Refusal::NotChangeable {
            status: visit.status,
        })
    }
}

/// The practice with what binds patients alone taken away, but for its grid.
pub fn as_staff_book(practice: &Practice) -> Practice {
    let mut lenient = practice.clone();
    lenient.booking = BookingMode::Open;
    lenient.max_future_visits = None;
    for of in &mut lenient.appointment_types {
        of.booking = None;
        of.book_notice_minutes = 0;
        of.horizon_days = of.horizon_days.max(STAFF_HORIZON_DAYS);
        of.patients = PatientKind::Any;
        of.max_future_visits = None;
    }
    for schedule in &mut lenient.schedules {
        for window in &mut schedule.windows {
            window.release = None;
        }
    }
    lenient
}

/// Whether staff may give a visit this status.
///
/// # Errors
/// It is no legal move, or nobody can have missed a visit that has not begun.
pub fn decide_status(
    visit: &Appointment,
    to: AppointmentStatus,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if !visit.status.may_become(to) {
        return Err(Refusal::NotChangeable {
            status: visit.status,
        });
    }
    if to == AppointmentStatus::NoShow && now < visit.starts_at {
        return Err(Refusal::NotStarted {
            from: visit.starts_at,
        });
    }
    Ok(())
}

/// Whether whoever changed a visit last may take that back, and the status it goes back to. A
/// request that was answered stays answered: its patient has been told.
///
/// # Errors
/// It was somebody else, something else came after, or it is too late.
pub fn decide_undo(
    visit: &Appointment,
    last: Option<LastChange>,
    by: StaffMemberId,
    now: DateTime<Utc>,
) -> Result<AppointmentStatus, Refusal> {
    let not_changeable = Refusal::NotChangeable {
        status: visit.status,
    };
    let last = last.ok_or(not_changeable)?;
    let is_theirs = last.by == Some(by) && last.to == visit.status;
    if !is_theirs || !last.is_undoable() {
        return Err(not_changeable);
    }
    let until = last.at + TimeDelta::minutes(UNDO_MINUTES);
    if now >= until {
        return Err(Refusal::TooLateToUndo { until });
    }
    Ok(last.from)
}
