//! What the practice's own people may do with a visit's status, and take back.

use chrono::{DateTime, TimeDelta, Utc};

use super::appointment::{Appointment, AppointmentStatus};
use super::ids::StaffMemberId;
use super::refusal::Refusal;

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
