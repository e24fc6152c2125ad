//! Visits whose promise and instant have come apart, as they do when a country changes its clocks
//! after they were booked: the wall time is the promise, the instant was derived from it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::ids::AppointmentId;
use super::time::{Instants, WallTime};

/// What was promised of a visit, and what was derived from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    pub visit: AppointmentId,
    pub reference: String,
    pub starts_wall: WallTime,
    pub time_zone: Tz,
    pub starts_at: DateTime<Utc>,
}

/// A visit whose wall time means another instant by the rules this program knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Shifted {
    pub promise: Promise,
    /// When the promised time is now: never, where the clocks jump over it.
    pub means: Instants,
}

impl Promise {
    /// `None`: it is kept. A time that the wall shows twice may be either.
    pub fn shifted(self) -> Option<Shifted> {
        let means = self.starts_wall.instants(self.time_zone);
        let is_kept = match means {
            Instants::Gap => false,
            Instants::Once(at) => at == self.starts_at,
            Instants::Fold(earlier, later) => [earlier, later].contains(&self.starts_at),
        };
        (!is_kept).then_some(Shifted {
            promise: self,
            means,
        })
    }
}
