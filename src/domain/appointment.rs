//! A booked visit, its eight states and the moves between them.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::ids::{
    AccountId, AppointmentId, AppointmentTypeId, LocationId, PatientId, PractitionerId,
    VisitReasonId,
};
use super::practice::Mode;
use super::time::WallTime;

/// How long a patient may take a cancellation back; the time is kept meanwhile.
pub const UNDO_MINUTES: i64 = 10;

/// How long before the start a patient may join a video visit.
pub const JOIN_MINUTES: i64 = 10;

/// A visit as the database has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Appointment {
    pub id: AppointmentId,
    /// What people say on the phone: `XX-9999-99`.
    pub reference: String,
    pub status: AppointmentStatus,
    /// Every change compares and raises it.
    pub version: i32,
    /// iCalendar SEQUENCE.
    pub sequence: i32,
    pub patient: PatientId,
    pub account: Option<AccountId>,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub appointment_type: AppointmentTypeId,
    pub visit_reason: VisitReasonId,
    pub mode: Mode,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// The wall time that was promised, in `time_zone`.
    pub starts_wall: WallTime,
    pub time_zone: Tz,
    /// The zone the patient asked to be shown it in too; never of a visit in person.
    pub shown_zone: Option<Tz>,
    pub change_notice_minutes: i32,
    pub support: Option<String>,
    pub cancelled: Option<Cancelled>,
}

/// The facts of a cancellation.
#[derive(Clone, Debug, PartialEq)]
pub struct Cancelled {
    pub at: DateTime<Utc>,
    pub by: CancelledBy,
    /// Where an undo leads.
    pub from: AppointmentStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, sqlx::Type)]
#[sqlx(type_name = "appointment_status", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentStatus {
    /// Waits for the practice's approval or its EHR's answer; its time is occupied.
    Pending,
    /// The practice has it.
    Booked,
    /// The patient said they will come.
    Confirmed,
    Arrived,
    InProgress,
    Completed,
    Cancelled,
    NoShow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelledBy {
    Patient,
    Practice,
    Emergency,
}

/// Why a patient cancels; kept for the practice's reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelReason {
    NotNeeded,
    TimeDoesNotSuit,
    Unwell,
    CannotGetThere,
    SeenElsewhere,
    Other,
    NotSaid,
}

impl AppointmentStatus {
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Booked,
        Self::Confirmed,
        Self::Arrived,
        Self::InProgress,
        Self::Completed,
        Self::Cancelled,
        Self::NoShow,
    ];

    /// Whether a visit may go from this state to the next. An undo by staff is
    /// not a move and has its own rule; a no-show also needs the start to be past.
    pub fn may_become(self, next: Self) -> bool {
        use AppointmentStatus as S;
        let allowed: &[S] = match self {
            S::Pending => &[S::Booked, S::Cancelled],
            S::Booked => &[S::Confirmed, S::Arrived, S::Cancelled, S::NoShow],
            S::Confirmed => &[S::Arrived, S::Cancelled, S::NoShow],
            S::Arrived => &[S::InProgress, S::Cancelled, S::NoShow],
            S::InProgress => &[S::Completed],
            S::Completed | S::Cancelled | S::NoShow => &[],
        };
        allowed.contains(&next)
    }

    /// Whether the patient may still move or cancel it online.
    pub fn is_changeable_by_patient(self) -> bool {
        matches!(self, Self::Pending | Self::Booked | Self::Confirmed)
    }

    /// Whether its patient is expected, and has not come yet.
    pub fn is_expected(self) -> bool {
        matches!(self, Self::Booked | Self::Confirmed)
    }

    /// Whether it occupies its time.
    pub fn is_live(self) -> bool {
        matches!(
            self,
            Self::Pending | Self::Booked | Self::Confirmed | Self::Arrived | Self::InProgress
        )
    }
}

impl CancelReason {
    pub const ALL: [Self; 7] = [
        Self::NotNeeded,
        Self::TimeDoesNotSuit,
        Self::Unwell,
        Self::CannotGetThere,
        Self::SeenElsewhere,
        Self::Other,
        Self::NotSaid,
    ];

    /// The name in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotNeeded => "not-needed",
            Self::TimeDoesNotSuit => "time-does-not-suit",
            Self::Unwell => "unwell",
            Self::CannotGetThere => "cannot-get-there",
            Self::SeenElsewhere => "seen-elsewhere",
            Self::Other => "other",
            Self::NotSaid => "not-said",
        }
    }

    /// The reason of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

impl CancelledBy {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Practice => "practice",
            Self::Emergency => "emergency",
        }
    }

    /// The one of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Patient, Self::Practice, Self::Emergency]
            .into_iter()
            .find(|by| by.as_str() == text)
    }
}

impl Appointment {
    /// Whether its patient may join it by video: from shortly before until its end.
    pub fn is_joinable(&self, now: DateTime<Utc>) -> bool {
        let opens = self.starts_at - TimeDelta::minutes(JOIN_MINUTES);
        let is_on = matches!(
            self.status,
            AppointmentStatus::Booked
                | AppointmentStatus::Confirmed
                | AppointmentStatus::Arrived
                | AppointmentStatus::InProgress
        );
        is_on && self.mode == Mode::Video && opens <= now && now < self.ends_at
    }

    /// How long the visit lasts, in real minutes.
    pub fn minutes(&self) -> i32 {
        i32::try_from((self.ends_at - self.starts_at).num_minutes()).unwrap_or(i32::MAX)
    }

    /// The last instant at which the patient may move or cancel; that instant included.
    pub fn changeable_until(&self) -> DateTime<Utc> {
        self.starts_at - TimeDelta::minutes(i64::from(self.change_notice_minutes))
    }

    /// Whether the practice said no to a request.
    pub fn is_declined(&self) -> bool {
        self.cancelled.as_ref().is_some_and(|cancelled| {
            cancelled.by == CancelledBy::Practice && cancelled.from == AppointmentStatus::Pending
        })
    }

    /// Until when its patient may take the cancellation back.
    pub fn undo_until(&self) -> Option<DateTime<Utc>> {
        let cancelled = self.cancelled.as_ref()?;
        (cancelled.by == CancelledBy::Patient)
            .then(|| cancelled.at + TimeDelta::minutes(UNDO_MINUTES))
    }
}

#[cfg(test)]
mod tests {
    use super::AppointmentStatus as S;

    #[test]
    fn only_the_moves_of_the_status_table_are_legal() {
        let legal: Vec<(S, S)> = S::ALL
            .into_iter()
            .flat_map(|from| S::ALL.map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        assert_eq!(
            legal,
            [
                (S::Pending, S::Booked),
                (S::Pending, S::Cancelled),
                (S::Booked, S::Confirmed),
                (S::Booked, S::Arrived),
                (S::Booked, S::Cancelled),
                (S::Booked, S::NoShow),
                (S::Confirmed, S::Arrived),
                (S::Confirmed, S::Cancelled),
                (S::Confirmed, S::NoShow),
                (S::Arrived, S::InProgress),
                (S::Arrived, S::Cancelled),
                (S::Arrived, S::NoShow),
                (S::InProgress, S::Completed),
            ]
        );
    }
}
