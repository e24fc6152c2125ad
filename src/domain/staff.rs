//! Members of staff and what they may do.

use super::ids::{PractitionerId, StaffMemberId};

/// What somebody on the staff may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Everybody's visits.
    ManageStaffAppointments,
    /// The visits at which they are the practitioner.
    ManageOwnAppointments,
    /// Act for a patient.
    PatientProxy,
    /// Settings and staff accounts.
    PracticeAdmin,
}

/// Somebody on the staff, as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    pub id: StaffMemberId,
    pub email: String,
    pub name: String,
    pub functions: Vec<Function>,
    /// Who they are in the calendar, if they see patients.
    pub practitioner: Option<PractitionerId>,
}

/// Whose visits somebody sees and changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Everybody,
    Of(PractitionerId),
}

impl Function {
    pub const ALL: [Self; 4] = [
        Self::ManageStaffAppointments,
        Self::ManageOwnAppointments,
        Self::PatientProxy,
        Self::PracticeAdmin,
    ];

    /// The name in the practice file and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ManageStaffAppointments => "manage-staff-appointments",
            Self::ManageOwnAppointments => "manage-own-appointments",
            Self::PatientProxy => "patient-proxy",
            Self::PracticeAdmin => "practice-admin",
        }
    }

    /// The function of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl StaffMember {
    pub fn may(&self, function: Function) -> bool {
        self.functions.contains(&function)
    }

    /// Whose visits they see and change, if anybody's.
    pub fn reach(&self) -> Option<Reach> {
        if self.may(Function::ManageStaffAppointments) {
            return Some(Reach::Everybody);
        }
        self.practitioner
            .filter(|_| self.may(Function::ManageOwnAppointments))
            .map(Reach::Of)
    }

    /// Whose patients they meet, if anybody's.
    pub fn patients(&self) -> Option<Reach> {
        if self.may(Function::PatientProxy) || self.may(Function::PracticeAdmin) {
            return Some(Reach::Everybody);
        }
        self.reach()
    }
}

impl Reach {
    /// The one practitioner it ends at, if it ends.
    pub fn practitioner(self) -> Option<PractitionerId> {
        match self {
            Self::Everybody => None,
            Self::Of(practitioner) => Some(practitioner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(functions: &[Function], practitioner: Option<PractitionerId>) -> StaffMember {
        StaffMember {
            id: StaffMemberId(uuid::Uuid::from_u128(1)),
            email: "sam@example.com".to_owned(),
            name: "Sam".to_owned(),
            functions: functions.to_vec(),
            practitioner,
        }
    }

    #[test]
    fn whose_visits_somebody_manages_follows_from_their_functions() {
        let lee = PractitionerId(uuid::Uuid::from_u128(2));
        let (staff, own) = (
            Function::ManageStaffAppointments,
            Function::ManageOwnAppointments,
        );
        assert_eq!(member(&[staff], None).reach(), Some(Reach::Everybody));
        assert_eq!(
            member(&[staff, own], Some(lee)).reach(),
            Some(Reach::Everybody)
        );
        assert_eq!(member(&[own], Some(lee)).reach(), Some(Reach::Of(lee)));
        assert_eq!(member(&[own], None).reach(), None);
        assert_eq!(member(&[Function::PracticeAdmin], Some(lee)).reach(), None);
        for function in [Function::PracticeAdmin, Function::PatientProxy, staff] {
            let patients = member(&[function, own], Some(lee)).patients();
            assert_eq!(patients, Some(Reach::Everybody), "{function:?}");
        }
        assert_eq!(member(&[own], Some(lee)).patients(), Some(Reach::Of(lee)));
        assert_eq!(member(&[], Some(lee)).patients(), None);
    }
}
