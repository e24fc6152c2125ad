//! Another time that the practice keeps for the patient of a visit, and which one it is.

use chrono::{DateTime, TimeDelta, Utc};

use super::appointment::Appointment;
use super::ids::{AppointmentId, DraftId, HoldId, LocationId, OfferId, PractitionerId};
use super::slot::Slot;

/// How long a time is kept for an answer.
pub const KEPT_HOURS: i64 = 48;

/// A time that is kept for a visit's patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub visit: AppointmentId,
    /// That of the visit when the time was kept.
    pub sequence: i32,
    pub draft: DraftId,
    pub hold: HoldId,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub declined_at: Option<DateTime<Utc>>,
}

/// What an offer is to its visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The patient can take it.
    Open,
    /// The patient wants another time.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// The visit was moved, to this time or another, or cancelled.
    Over,
}

impl Offer {
    pub fn standing(&self, visit: &Appointment, now: DateTime<Utc>) -> Standing {
        if visit.sequence != self.sequence || !visit.status.is_changeable_by_patient() {
            Standing::Over
        } else if self.declined_at.is_some() {
            Standing::Declined
        } else if now >= self.expires_at {
            Standing::Expired
        } else {
            Standing::Open
        }
    }
}

/// Until when a time is kept that is offered at `now`: not longer than it can be of use.
pub fn kept_until(visit: &Appointment, slot: &Slot, now: DateTime<Utc>) -> DateTime<Utc> {
    let kept = now + TimeDelta::hours(KEPT_HOURS);
    kept.min(slot.starts_at).min(visit.starts_at)
}

/// The time that suits a visit best: with the same practitioner if there is any, else with whoever
/// offers it; nearest to its own time; of two as near, the later.
pub fn nearest<'s>(visit: &Appointment, slots: &'s [Slot]) -> Option<&'s Slot> {
    slots.iter().min_by_key(|slot| {
        let away = (slot.starts_at - visit.starts_at).abs();
        let is_other = slot.practitioner != visit.practitioner;
        (is_other, away, slot.starts_at < visit.starts_at)
    })
}
