//! Expected answers that are no. The words for patients and staff stand in `web`.

use chrono::{DateTime, NaiveDate, Utc};

use super::appointment::AppointmentStatus;
use super::rule::Rule;

/// Why something cannot be booked or changed; each names its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Patients do not book online here.
    NotBookableOnline,
    /// There is no such kind of visit, or not with this practitioner at this location.
    NotOffered,
    WrongMode,
    WrongPatientKind,
    /// The patient has this many visits ahead, and may have no more.
    LimitReached {
        most: i32,
    },
    /// No schedule of the practitioner at the location is in effect that day.
    NotWorking,
    OutsideHours,
    /// The hours are kept for other kinds of visit.
    OtherVisitsOnly,
    OffGrid,
    /// The hours end before the visit would.
    DoesNotFit,
    TooSoon {
        earliest: DateTime<Utc>,
    },
    TooFar {
        latest_on: NaiveDate,
    },
    /// The times of that date can be booked from then on.
    NotReleased {
        from: DateTime<Utc>,
    },
    Closed,
    /// The practitioner keeps the time free.
    Blocked,
    /// The patient is at another visit then.
    PatientBusy,
    /// Somebody else has the time.
    Taken,
    /// The practitioner cannot be there in time from another location, or at the next.
    TooFarToTravel,
    /// Every seat of the group session is taken.
    Full,
    NoRoom,
    HoldExpired,
    /// The hold is for another time, place, practitioner or kind of visit.
    HoldDiffers,
    NotChangeable {
        status: AppointmentStatus,
    },
    /// Nobody can have missed a visit before it begins.
    NotStarted {
        from: DateTime<Utc>,
    },
    /// The visit is at this time already.
    SameTime,
    /// A patient could change it until then.
    TooLateToChange {
        until: DateTime<Utc>,
    },
    /// A patient could take the cancellation back until then.
    TooLateToUndo {
        until: DateTime<Utc>,
    },
}

impl Refusal {
    /// The rule that says no.
    pub fn rule(self) -> Rule {
        match self {
            Self::NotBookableOnline => Rule::Online,
            Self::NotOffered => Rule::Offered,
            Self::WrongMode => Rule::Mode,
            Self::WrongPatientKind => Rule::PatientKind,
            Self::LimitReached { .. } => Rule::Limit,
            Self::NotWorking => Rule::Schedule,
            Self::OutsideHours => Rule::Hours,
            Self::OtherVisitsOnly => Rule::Window,
            Self::OffGrid => Rule::Grid,
            Self::DoesNotFit => Rule::Fits,
            Self::TooSoon { .. } => Rule::Notice,
            Self::TooFar { .. } => Rule::Horizon,
            Self::NotReleased { .. } => Rule::Release,
            Self::Closed => Rule::Closures,
            Self::Blocked => Rule::Blocks,
            Self::PatientBusy => Rule::PatientFree,
            Self::Taken => Rule::PractitionerFree,
            Self::TooFarToTravel => Rule::Travel,
            Self::Full => Rule::Seats,
            Self::NoRoom => Rule::Rooms,
            Self::HoldExpired | Self::HoldDiffers => Rule::Hold,
            Self::NotChangeable { .. } | Self::NotStarted { .. } | Self::SameTime => Rule::Status,
            Self::TooLateToChange { .. } | Self::TooLateToUndo { .. } => Rule::ChangeNotice,
        }
    }

    /// The one of two refusals whose rule is asked later: it says more.
    pub(super) fn or_further(self, other: Self) -> Self {
        if other.rule() > self.rule() {
            other
        } else {
            self
        }
    }

    /// Whether another time may be free: the page then shows the nearest ones.
    pub fn asks_for_another_time(self) -> bool {
        (Rule::Schedule..=Rule::Hold).contains(&self.rule())
    }
}
