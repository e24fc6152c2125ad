//! A time kept for one visitor for a few minutes.

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::{
    AppointmentTypeId, DraftId, HoldId, LocationId, OccupancyId, PractitionerId, RoomId,
};

/// A hold as the database has it: a row of its own, or a seat of a group session.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub id: HoldId,
    pub draft: Option<DraftId>,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub room: Option<RoomId>,
    pub appointment_type: AppointmentTypeId,
    pub starts_at: DateTime<Utc>,
    /// When it was made: the booking notice is judged by it.
    pub held_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub is_renewed: bool,
    /// The group session in which it is a seat.
    pub session: Option<OccupancyId>,
}

impl Held {
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at
    }
}

/// When a hold made or renewed at `now` ends.
pub fn expiry(now: DateTime<Utc>, hold_minutes: i32) -> DateTime<Utc> {
    now + TimeDelta::minutes(i64::from(hold_minutes))
}
