//! What is recorded: the name of everything that somebody does to a visit, a patient, an account or
//! the practice.

use super::ids::StaffMemberId;

/// Makes the list of actions, each with its name in the record.
macro_rules! actions {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// What was done. Its words are in [`crate::words::activity`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action { $($name),+ }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name in the record.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

actions! {
    // Visits.
    Book = "book",
    Request = "request",
    Approve = "approve",
    Decline = "decline",
    Move = "move",
    Cancel = "cancel",
    UndoCancel = "undo-cancel",
    Confirm = "confirm",
    Arrive = "arrive",
    Start = "start",
    Complete = "complete",
    NoShow = "no-show",
    Undo = "undo",
    Edit = "edit",
    Note = "note",
    Offer = "offer",
    DeclineOffer = "decline-offer",
    SendAgain = "send-again",
    // What was shown of patients.
    Read = "read",
    Export = "export",
    // Patients.
    AddPatient = "add-patient",
    EditPatient = "edit-patient",
    MergePatients = "merge-patients",
    UndoMerge = "undo-merge",
    // The practice.
    Block = "block",
    Unblock = "unblock",
    KioskOn = "kiosk-on",
    KioskOff = "kiosk-off",
    Close = "close",
    ImportClosures = "import-closures",
    OpenAgain = "open-again",
    ChangePractice = "change-practice",
    ChangeBookingRules = "change-booking-rules",
    ChangeLocations = "change-locations",
    ChangePractitioners = "change-practitioners",
    ChangeAppointmentTypes = "change-appointment-types",
    ChangeVisitReasons = "change-visit-reasons",
    ChangeSchedule = "change-schedule",
    ChangeHours = "change-hours",
    // Accounts of staff.
    SignIn = "sign-in",
    SignOutEverywhere = "sign-out-everywhere",
    ChangePassword = "change-password",
    SetUpAuthenticator = "set-up-authenticator",
    RenewRecoveryCodes = "renew-recovery-codes",
    AcceptInvitation = "accept-invitation",
    InviteStaff = "invite-staff",
    ChangeFunctions = "change-functions",
    ActivateStaff = "activate-staff",
    DeactivateStaff = "deactivate-staff",
    ResetAuthenticator = "reset-authenticator",
}

/// What kind of somebody did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum ActorKind {
    /// A patient, or who acts for them, signed in.
    Account,
    /// Whoever has the link of a letter about a visit.
    Link,
    /// A patient, at a kiosk.
    Kiosk,
    Staff,
    /// Whoever runs the program, at its terminal.
    Program,
}

/// Who did it, as the log is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Signed in, or through the link in a mail.
    Patients,
    Member(StaffMemberId),
    /// Whoever runs the program, at its terminal.
    Operator,
}

/// What was done, as the log is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// All but what was shown.
    Changes,
    Only(Action),
}

impl ActorKind {
    pub const ALL: [Self; 5] = [
        Self::Account,
        Self::Link,
        Self::Kiosk,
        Self::Staff,
        Self::Program,
    ];

    /// The name in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Link => "link",
            Self::Kiosk => "kiosk",
            Self::Staff => "staff",
            Self::Program => "program",
        }
    }

    /// Whether it is on the patient's side.
    pub const fn is_patient(self) -> bool {
        match self {
            Self::Account | Self::Link | Self::Kiosk => true,
            Self::Staff | Self::Program => false,
        }
    }
}

impl Action {
    /// The action of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == text)
    }

    /// Whether it shows something and changes nothing.
    pub fn is_look(self) -> bool {
        matches!(self, Self::Read | Self::Export)
    }
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn every_action_is_found_by_its_name_and_no_two_share_one() {
        for one in Action::ALL {
            assert_eq!(Action::parse(one.as_str()), Some(*one));
        }
        assert_eq!(Action::parse("dance"), None);
    }
}
