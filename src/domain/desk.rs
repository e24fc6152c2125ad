//! What the practice's own people may do with a visit's status, and take back.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::appointment::{Appointment, AppointmentStatus};
use super::ids::{LocationId, PractitionerId, StaffMemberId};
use super::practice::Practice;
use super::refusal::Refusal;
use super::time::Interval;

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
    if !is_theirs || last.from == AppointmentStatus::Pending {
        return Err(not_changeable);
    }
    let until = last.at + TimeDelta::minutes(UNDO_MINUTES);
    if now >= until {
        return Err(Refusal::TooLateToUndo { until });
    }
    Ok(last.from)
}
