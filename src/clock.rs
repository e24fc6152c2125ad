//! The one place that reads a clock.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// What time it is for this program.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's, moved ahead (or back) by a fixed span: a demo may start on another day.
    Real { ahead: TimeDelta },
    /// Stands still until it is set.
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The machine's own time.
    pub fn real() -> Self {
        Self::Real {
            ahead: TimeDelta::zero(),
        }
    }

    /// Reads `at` now and runs on from there.
    pub fn starting_at(at: DateTime<Utc>) -> Self {
        Self::Real {
            ahead: at - machine_time(),
        }
    }

    /// Stands at `at`.
    pub fn set_to(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(Mutex::new(at)))
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.from_database(machine_time())
    }

    /// This program's time when the database's clock shows `at`. Decisions inside
    /// a transaction use it, so that many processes decide by one clock.
    pub fn from_database(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Real { ahead } => at + *ahead,
            Self::Set(set) => *set.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// How far ahead of the machine's it runs; `None`: it stands still.
    pub fn ahead(&self) -> Option<TimeDelta> {
        match self {
            Self::Real { ahead } => Some(*ahead),
            Self::Set(_) => None,
        }
    }

    /// Moves a clock that stands still; a running one is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Set(set) = self {
            let mut at = set.lock().unwrap_or_else(PoisonError::into_inner);
            *at += by;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn machine_time() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}
