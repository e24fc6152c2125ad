//! What closing the practice, a place or a person for some days makes of the practice, and what
//! opening it again does.

use chrono::{Days, NaiveDate, NaiveTime};

use super::ids::{ClosureId, LocationId, PractitionerId};
use super::practice::{Closure, Practice};
use super::time::WallTime;

/// Whom a closure is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliesTo {
    Practice,
    Location(LocationId),
    Practitioner(PractitionerId),
}

/// A change of the practice's closures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosureChange {
    Close {
        applies_to: AppliesTo,
        from_on: NaiveDate,
        /// Its last day.
        until_on: NaiveDate,
        /// For staff only.
        reason: String,
    },
    /// The closure is taken away.
    Open(ClosureId),
}

impl AppliesTo {
    pub fn of(closure: &Closure) -> Self {
        match (closure.practitioner, closure.location) {
            (Some(practitioner), _) => Self::Practitioner(practitioner),
            (None, Some(location)) => Self::Location(location),
            (None, None) => Self::Practice,
        }
    }

    fn location(self) -> Option<LocationId> {
        match self {
            Self::Location(location) => Some(location),
            Self::Practice | Self::Practitioner(_) => None,
        }
    }

    fn practitioner(self) -> Option<PractitionerId> {
        match self {
            Self::Practitioner(practitioner) => Some(practitioner),
            Self::Practice | Self::Location(_) => None,
        }
    }
}

/// Closed from the first day's beginning to the last one's end, by the wall of each location.
/// `None`: the calendar ends before.
pub fn closure(
    id: ClosureId,
    applies_to: AppliesTo,
    (from_on, until_on): (NaiveDate, NaiveDate),
    reason: &str,
) -> Option<Closure> {
    let day_after = until_on.checked_add_days(Days::new(1))?;
    Some(Closure {
        id,
        practitioner: applies_to.practitioner(),
        location: applies_to.location(),
        starts_wall: WallTime(from_on.and_time(NaiveTime::MIN)),
        ends_wall: WallTime(day_after.and_time(NaiveTime::MIN)),
        reason: reason.to_owned(),
    })
}

/// The practice as it would be; `None`: what is to be opened is not closed.
pub fn with_change(practice: &Practice, change: &ClosureChange, id: ClosureId) -> Option<Practice> {
    let mut after = practice.clone();
    match change {
        ClosureChange::Close {
            applies_to,
            from_on,
            until_on,
            reason,
        } => {
            let days = (*from_on, *until_on);
            after.closures.push(closure(id, *applies_to, days, reason)?);
        }
        ClosureChange::Open(closed) => {
            let index = after.closures.iter().position(|one| one.id == *closed)?;
            after.closures.remove(index);
        }
    }
    Some(after)
}
