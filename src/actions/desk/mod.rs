//! What the practice's own people do with visits. Each is looked up through whose visits they
//! manage, so that nobody else's is there; and what is shown of patients is recorded first.

pub mod add_note;
pub mod answer;
pub mod block_time;
pub mod book_visit;
pub mod cancel;
pub mod close_encounter;
mod lock;
pub mod look;
pub mod look_at_messages;
pub mod move_visit;
mod offer_times;
pub mod place;
pub mod send_again;
pub mod set_status;
pub mod undo;

use chrono::{DateTime, Utc};

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{AppointmentId, StaffMemberId};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Reach;

/// Who asks for a change, of which visit, as they saw it.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub visit: AppointmentId,
    /// What the page showed; another one means that somebody was faster.
    pub version: i32,
    pub by: StaffMemberId,
    pub reach: Reach,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    NotFound,
    /// Somebody else changed the visit meanwhile.
    Conflict(Conflict),
    Refused(Refusal),
}

/// What patients could not have is had with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedsReason;

/// Who was faster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Of a member of staff; none: its patient, or the program.
    pub name: Option<String>,
    pub at: Option<DateTime<Utc>>,
    pub status: AppointmentStatus,
}
