//! What closing the practice, a place or a person for some days makes of the practice, and what
//! opening it again does.

use chrono::{Days, NaiveDate, NaiveTime};

use super::ids::{ClosureId, LocationId, PractitionerId};
use super::practice::{Closure, Practice};
use super::time::WallTime;

/// Whom a closure is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AppliesTo {
    Practice,
    Location(LocationId),
    Practitioner(PractitionerId),
}

/// A closure that is not in the calendar yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClosure {
    pub applies_to: AppliesTo,
    pub starts_wall: WallTime,
    pub ends_wall: WallTime,
    /// For staff only.
    pub reason: String,
    /// For patients; empty: nothing.
    pub message: String,
}

/// A change of the practice's closures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClosureChange {
    Close(NewClosure),
    /// Those of a calendar file.
    Import(Vec<NewClosure>),
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

impl NewClosure {
    /// Closed from the first day's beginning to the last one's end, by the wall of each location.
    /// `None`: the calendar ends before.
    pub fn of_days(
        applies_to: AppliesTo,
        (from_on, until_on): (NaiveDate, NaiveDate),
        reason: &str,
    ) -> Option<Self> {
        let day_after = until_on.checked_add_days(Days::new(1))?;
        Some(Self {
            applies_to,
            starts_wall: WallTime::new(from_on, NaiveTime::MIN),
            ends_wall: WallTime::new(day_after, NaiveTime::MIN),
            reason: reason.to_owned(),
            message: String::new(),
        })
    }

    pub fn with_id(&self, id: ClosureId) -> Closure {
        Closure {
            id,
            practitioner: self.applies_to.practitioner(),
            location: self.applies_to.location(),
            starts_wall: self.starts_wall,
            ends_wall: self.ends_wall,
            reason: self.reason.clone(),
            message: self.message.clone(),
        }
    }

    /// Whether a practice is closed then already, for the same reason, at least for those whom
    /// this is for.
    pub fn is_in(&self, practice: &Practice) -> bool {
        practice.closures.iter().any(|one| {
            let of = AppliesTo::of(one);
            (of == self.applies_to || of == AppliesTo::Practice)
                && (one.starts_wall, one.ends_wall) == (self.starts_wall, self.ends_wall)
                && one.reason == self.reason
        })
    }
}

/// The practice as it would be; `None`: what is to be opened is not closed. Closures that are new
/// have no ids yet, and get this one.
pub fn with_change(practice: &Practice, change: &ClosureChange, id: ClosureId) -> Option<Practice> {
    let mut after = practice.clone();
    match change {
        ClosureChange::Close(new) => after.closures.push(new.with_id(id)),
        ClosureChange::Import(all) => after.closures.extend(all.iter().map(|new| new.with_id(id))),
        ClosureChange::Open(closed) => {
            let index = after.closures.iter().position(|one| one.id == *closed)?;
            after.closures.remove(index);
        }
    }
    Some(after)
}
