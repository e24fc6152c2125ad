//! What a visit becomes when it starts, for the practice's health record.

use chrono::{DateTime, NaiveDate, Utc};

use super::appointment::AppointmentStatus;
use super::ids::{
    AppointmentId, AppointmentTypeId, EncounterId, LocationId, PatientId, PractitionerId,
};
use super::practice::Mode;

/// A visit that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encounter {
    pub id: EncounterId,
    pub visit: AppointmentId,
    pub patient: PatientId,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub appointment_type: AppointmentTypeId,
    pub mode: Mode,
    /// The visit's date at its place.
    pub on: NaiveDate,
    pub status: EncounterStatus,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
}

/// FHIR's words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncounterStatus {
    InProgress,
    Finished,
    /// The visit's start was taken back.
    EnteredInError,
}

impl EncounterStatus {
    const ALL: [Self; 3] = [Self::InProgress, Self::Finished, Self::EnteredInError];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in-progress",
            Self::Finished => "finished",
            Self::EnteredInError => "entered-in-error",
        }
    }

    /// The status of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// What a change of a visit's status makes of its encounter; `None`: it has none.
    pub fn after(from: Option<AppointmentStatus>, to: AppointmentStatus) -> Option<Self> {
        use AppointmentStatus as S;
        match to {
            S::InProgress => Some(Self::InProgress),
            S::Completed => Some(Self::Finished),
            S::Pending | S::Booked | S::Confirmed | S::Arrived | S::Cancelled | S::NoShow => {
                let was_started = matches!(from, Some(S::InProgress | S::Completed));
                was_started.then_some(Self::EnteredInError)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AppointmentStatus as S;
    use super::EncounterStatus as E;

    #[test]
    fn an_encounter_follows_its_visit() {
        for (from, to, becomes) in [
            (None, S::Booked, None),
            (Some(S::Booked), S::Arrived, None),
            (Some(S::Arrived), S::InProgress, Some(E::InProgress)),
            (Some(S::InProgress), S::Completed, Some(E::Finished)),
            // What is taken back.
            (Some(S::Completed), S::InProgress, Some(E::InProgress)),
            (Some(S::InProgress), S::Arrived, Some(E::EnteredInError)),
            (Some(S::NoShow), S::Arrived, None),
            // What is changed while it lasts.
            (Some(S::InProgress), S::InProgress, Some(E::InProgress)),
        ] {
            assert_eq!(E::after(from, to), becomes, "{from:?} to {to:?}");
        }
    }
}
