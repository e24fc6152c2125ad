//! What was done, in words: for the practice's log, and for the patient whose visit it is.

use crate::domain::appointment::AppointmentStatus;
use crate::domain::audit::Action;

/// What somebody did, for the practice.
pub fn to_staff(action: Action) -> &'static str {
    match action {
        Action::Book => "Booked an appointment",
        Action::Request => "Set an appointment back to a request",
        Action::Approve => "Approved a request",
        Action::Decline => "Declined a request",
        Action::Move => "Moved an appointment",
        Action::Cancel => "Cancelled an appointment",
        Action::UndoCancel => "Took a cancellation back",
        Action::Confirm => "Confirmed an appointment",
        Action::Arrive => "Marked a patient as arrived",
        Action::Start => "Started a visit",
        Action::Complete => "Completed a visit",
        Action::NoShow => "Marked an appointment as no-show",
        Action::Undo => "Undid the last change of an appointment",
        Action::Edit => "Changed the details of an appointment",
        Action::Note => "Added a note",
        Action::Offer => "Offered another time",
        Action::DeclineOffer => "Asked for another time than the one offered",
        Action::SendAgain => "Sent an email again",
        Action::AddPatient => "Added a patient",
        Action::EditPatient => "Changed the details of a patient",
        Action::MergePatients => "Merged two records of a patient",
        Action::UndoMerge => "Undid a merge of two records",
        Action::Read => "Looked at a patient",
        Action::Export => "Downloaded a file with a patient",
        Action::Block => "Blocked time",
        Action::Unblock => "Gave blocked time back",
        Action::KioskOn => "Turned a device into a kiosk",
        Action::KioskOff => "Turned a kiosk off",
        Action::Close => "Closed some days",
        Action::ImportClosures => "Imported closed days from a calendar file",
        Action::OpenAgain => "Opened closed days again",
        Action::ChangePractice => "Changed the details of the practice",
        Action::ChangeBookingRules => "Changed the booking rules",
        Action::ChangeLocations => "Changed locations, rooms or travel times",
        Action::ChangePractitioners => "Changed practitioners",
        Action::ChangeAppointmentTypes => "Changed appointment types",
        Action::ChangeVisitReasons => "Changed visit reasons",
        Action::ChangeSchedule => "Changed a weekly schedule",
        Action::ChangeHours => "Changed the hours of some days",
        Action::SignIn => "Signed in",
        Action::SignOutEverywhere => "Signed out everywhere",
        Action::ChangePassword => "Changed a password",
        Action::SetUpAuthenticator => "Set up an authenticator",
        Action::RenewRecoveryCodes => "Made new recovery codes",
        Action::AcceptInvitation => "Accepted an invitation",
        Action::InviteStaff => "Invited somebody to the staff",
        Action::ChangeFunctions => "Changed what somebody may do",
        Action::ActivateStaff => "Activated a staff account",
        Action::DeactivateStaff => "Deactivated a staff account",
        Action::ResetAuthenticator => "Reset an authenticator",
    }
}

/// Who did something to a visit, as its patient is told: no names of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    You,
    /// Another account that acts for the patient.
    SomebodyForYou,
    Practice,
}

/// What happened to a patient's own visit, which is in the state `to` since. `None`: nothing that
/// concerns them.
pub fn to_patient(action: Action, by: By, to: Option<AppointmentStatus>) -> Option<String> {
    let what = match action {
        Action::Book if to == Some(AppointmentStatus::Pending) => "Asked for",
        Action::Book => "Booked",
        Action::Request => "Set back to a request",
        Action::Approve => "Confirmed",
        Action::Decline => "Declined",
        Action::Move => "Moved",
        Action::Cancel => "Cancelled",
        Action::UndoCancel => "Cancellation taken back",
        Action::Confirm if by == By::You => return Some("You said you will be there".to_owned()),
        Action::Confirm => "Marked as coming",
        Action::Arrive => "Checked in",
        Action::Complete => "Completed",
        Action::NoShow => "Marked as missed",
        Action::Undo => "Last change taken back",
        Action::Edit => "Details changed",
        Action::Offer => "Another time offered",
        Action::DeclineOffer => "Another time asked for",
        Action::SendAgain => "Email sent again",
        Action::Note
        | Action::Start
        | Action::AddPatient
        | Action::EditPatient
        | Action::MergePatients
        | Action::UndoMerge
        | Action::Read
        | Action::Export
        | Action::Block
        | Action::Unblock
        | Action::KioskOn
        | Action::KioskOff
        | Action::Close
        | Action::ImportClosures
        | Action::OpenAgain
        | Action::ChangePractice
        | Action::ChangeBookingRules
        | Action::ChangeLocations
        | Action::ChangePractitioners
        | Action::ChangeAppointmentTypes
        | Action::ChangeVisitReasons
        | Action::ChangeSchedule
        | Action::ChangeHours
        | Action::SignIn
        | Action::SignOutEverywhere
        | Action::ChangePassword
        | Action::SetUpAuthenticator
        | Action::RenewRecoveryCodes
        | Action::AcceptInvitation
        | Action::InviteStaff
        | Action::ChangeFunctions
        | Action::ActivateStaff
        | Action::DeactivateStaff
        | Action::ResetAuthenticator => return None,
    };
    let whom = match by {
        By::You => "you",
        By::SomebodyForYou => "somebody who acts for the patient",
        By::Practice => "the practice",
    };
    Some(format!("{what} by {whom}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_words_of_its_own() {
        let mut all: Vec<&str> = Action::ALL.iter().map(|one| to_staff(*one)).collect();
        assert!(
            all.iter()
                .all(|words| words.contains(' ') && words.len() > 5)
        );
        let many = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), many, "two actions read alike");
    }

    #[test]
    fn a_patient_is_told_who_and_what_without_a_name() {
        let told = |action, by| to_patient(action, by, Some(AppointmentStatus::Booked));
        assert_eq!(told(Action::Book, By::You).unwrap(), "Booked by you");
        assert_eq!(
            told(Action::Move, By::Practice).unwrap(),
            "Moved by the practice"
        );
        assert_eq!(
            told(Action::Confirm, By::You).unwrap(),
            "You said you will be there"
        );
        let asked = to_patient(Action::Book, By::You, Some(AppointmentStatus::Pending));
        assert_eq!(asked.unwrap(), "Asked for by you");
        assert_eq!(told(Action::Read, By::Practice), None);
    }
}
