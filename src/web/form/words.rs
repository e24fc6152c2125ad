//! The sentences of the errors, for the question each belongs to.

use super::{Field, FieldError, FileError};
use crate::domain::holidays::{MONTHS, REASON_MAX};
use crate::domain::person::NAME_MAX;
use crate::password::{PASSWORD_MAX, PASSWORD_MIN};
use crate::words;

/// Longest answer about support, in characters.
pub const SUPPORT_MAX: usize = 500;
/// Longest reason of a closure, and longest message.
pub const CLOSURE_REASON_MAX: usize = REASON_MAX;
/// Largest file that is read, in bytes.
pub const FILE_MAX: usize = 1024 * 1024;
/// Most closures that are added at once: a form has so many answers.
pub const CLOSURES_MAX: usize = 180;
/// Longest note of staff, in characters.
pub const NOTE_MAX: usize = 2_000;
/// Longest of everything else; that of an address.
const EMAIL_MAX: usize = 254;

impl Field {
    fn missing(self) -> &'static str {
        match self {
            Self::Reason => "Select what you need an appointment for",
            Self::BeenBefore => "Select yes if you have been to {practice} before",
            Self::Mode => "Select how you would like to be seen",
            Self::Location => "Select a location",
            Self::Practitioner => "Select who you would like to see",
            Self::Time => "Choose a time",
            Self::Email => "Enter your email address",
            Self::Code | Self::AuthenticatorCode => "Enter the 6-digit code",
            Self::Password | Self::PasswordAgain => "Enter your password",
            Self::NewPassword => "Enter a new password",
            Self::Who => "Select who this appointment is for",
            Self::ReferenceOrName => "Enter your booking reference or last name",
            Self::FirstName => "Enter your first name",
            Self::LastName => "Enter your last name",
            Self::BirthDate => "Enter your date of birth",
            Self::Phone => "Enter your phone number",
            Self::Support => "Enter what support you need",
            Self::CancelReason => "Select why you are cancelling",
            Self::Reminders => "Select yes if you would like reminders",
            Self::RecoveryCode => "Enter a recovery code",
            Self::StaffName => "Enter their name",
            Self::Functions => "Select what they may do",
            Self::OwnCalendar => "Select who they are in the calendar",
            Self::CancelledBy => "Select who is cancelling",
            Self::StaffCancelReason => "Select why",
            Self::Patient => "Find and select a patient",
            Self::VisitReason => "Select a reason",
            Self::VisitMode => "Select how they are seen",
            Self::WithWhom => "Select a practitioner",
            Self::Minutes => "Enter a length in minutes",
            Self::Room => "Select a room",
            Self::Agreed => "Ask the patient, and tick that they agreed to see somebody else",
            Self::Note => "Enter a note",
            Self::Date => "Enter a date",
            Self::StartTime => "Enter a start time",
            Self::BlockedPeople => "Select whose time to block",
            Self::EndTime => "Enter an end time",
            Self::Repeat => "Select whether it repeats",
            Self::UntilDate => "Enter the last date",
            Self::Why => "Enter why: patients could not book this time themselves",
            Self::AppliesTo | Self::ImportFor => "Select what is closed",
            Self::CalendarFile => "Select a calendar file",
            Self::Keep => "Select what to add",
            Self::ClosureMessage => "Enter a message",
            Self::FromDate => "Enter the first day",
            Self::ToDate => "Enter the last day",
            Self::ClosureReason | Self::BlockReason => "Enter a reason",
            Self::Find => "Enter a name, date of birth, phone number or booking reference",
        }
    }

    fn wrong(self) -> &'static str {
        match self {
            Self::Email => "Enter an email address in the correct format, like name@example.com",
            Self::Code => "That code is not right. Check the email and try again",
            Self::Phone => "Enter a phone number, like 555-0100 or +1 555 0100",
            Self::Password => {
                "That email address and password do not match. Check both and try again"
            }
            Self::PasswordAgain => "That password is not right",
            Self::NewPassword => "Choose a password that is harder to guess",
            Self::BirthDate => "That date of birth does not match this appointment",
            Self::ReferenceOrName => {
                "We could not find an appointment here today with these details. Check them, or speak to reception"
            }
            Self::Time => "That time cannot be booked. Choose another time",
            Self::AuthenticatorCode => {
                "That code is not right. Wait for the next one in your app and try again"
            }
            Self::RecoveryCode => "That recovery code is not right, or was used before",
            Self::StaffName => "Enter their name in one line of plain text",
            Self::VisitMode => "This reason is not seen that way. Select another",
            Self::Minutes => "Enter a whole number of minutes, from 1 to 600",
            Self::Room => "That room is taken at this time. Select another one",
            Self::Date | Self::FromDate => "Enter a date that is not in the past",
            Self::EndTime => "The end time must be after the start time",
            Self::UntilDate => "The last date must be after the first, and within two years",
            Self::ToDate => "The last day must be on or after the first",
            Self::ClosureReason | Self::BlockReason => "Enter the reason in one line of plain text",
            Self::ClosureMessage => "Enter the message in one line of plain text",
            Self::Functions => "Somebody must be left who can change settings and accounts",
            Self::Reason
            | Self::BeenBefore
            | Self::Mode
            | Self::Location
            | Self::Practitioner
            | Self::Who
            | Self::FirstName
            | Self::LastName
            | Self::Support
            | Self::CancelReason
            | Self::Reminders
            | Self::OwnCalendar
            | Self::CancelledBy
            | Self::Patient
            | Self::VisitReason
            | Self::WithWhom
            | Self::Agreed
            | Self::Note
            | Self::BlockedPeople
            | Self::StartTime
            | Self::Repeat
            | Self::Why
            | Self::StaffCancelReason
            | Self::AppliesTo
            | Self::ImportFor
            | Self::CalendarFile
            | Self::Keep
            | Self::Find => self.missing(),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::Email => "Email address",
            Self::Password | Self::NewPassword | Self::PasswordAgain => "Password",
            Self::Reason
            | Self::BeenBefore
            | Self::Mode
            | Self::Location
            | Self::Practitioner
            | Self::Time
            | Self::Code
            | Self::Who
            | Self::ReferenceOrName
            | Self::BirthDate
            | Self::Phone
            | Self::Support
            | Self::CancelReason
            | Self::Reminders
            | Self::AuthenticatorCode
            | Self::RecoveryCode
            | Self::Functions
            | Self::OwnCalendar
            | Self::CancelledBy
            | Self::Patient
            | Self::VisitReason
            | Self::VisitMode
            | Self::WithWhom
            | Self::Agreed
            | Self::Minutes
            | Self::Date
            | Self::StartTime
            | Self::Why
            | Self::StaffCancelReason
            | Self::AppliesTo
            | Self::ImportFor
            | Self::CalendarFile
            | Self::Keep
            | Self::FromDate
            | Self::BlockedPeople
            | Self::EndTime
            | Self::Repeat
            | Self::UntilDate
            | Self::ToDate
            | Self::Room
            | Self::Find => "Your answer",
            Self::Note => "Note",
            Self::ClosureReason | Self::BlockReason => "Reason",
            Self::ClosureMessage => "Message",
            Self::StaffName => "Name",
        }
    }

    /// Most characters taken.
    fn most(self) -> usize {
        match self {
            Self::FirstName | Self::LastName | Self::StaffName => NAME_MAX,
            Self::Support => SUPPORT_MAX,
            Self::Note => NOTE_MAX,
            Self::ClosureReason | Self::ClosureMessage | Self::BlockReason => CLOSURE_REASON_MAX,
            Self::Password | Self::NewPassword | Self::PasswordAgain => PASSWORD_MAX,
            Self::Reason
            | Self::BeenBefore
            | Self::Mode
            | Self::Location
            | Self::Practitioner
            | Self::Time
            | Self::Email
            | Self::Code
            | Self::Who
            | Self::ReferenceOrName
            | Self::BirthDate
            | Self::Phone
            | Self::CancelReason
            | Self::Reminders
            | Self::AuthenticatorCode
            | Self::RecoveryCode
            | Self::Functions
            | Self::OwnCalendar
            | Self::CancelledBy
            | Self::Patient
            | Self::VisitReason
            | Self::VisitMode
            | Self::WithWhom
            | Self::Agreed
            | Self::Minutes
            | Self::Date
            | Self::StartTime
            | Self::Why
            | Self::StaffCancelReason
            | Self::AppliesTo
            | Self::ImportFor
            | Self::CalendarFile
            | Self::Keep
            | Self::FromDate
            | Self::BlockedPeople
            | Self::EndTime
            | Self::Repeat
            | Self::UntilDate
            | Self::ToDate
            | Self::Room
            | Self::Find => EMAIL_MAX,
        }
    }
}

impl FieldError {
    /// The sentence a patient reads, for the question it belongs to.
    pub fn words(self, field: Field, practice: &str) -> String {
        match self {
            Self::Missing => field.missing().replace("{practice}", practice),
            Self::Wrong => field.wrong().replace("{practice}", practice),
            Self::TooLong => {
                let (label, most) = (field.label(), field.most());
                format!("{label} must be {most} characters or fewer")
            }
            Self::TooShort => {
                let label = field.label();
                format!("{label} must be {PASSWORD_MIN} characters or more")
            }
            Self::Expired => "That code has expired. We have sent you a new one".to_owned(),
            Self::Taken => "That time has just been taken. Choose another time".to_owned(),
            Self::NotADate => "Date of birth must be a real date".to_owned(),
            Self::NotInThePast => "Date of birth must be in the past".to_owned(),
            Self::NoYear => "Date of birth must include a year".to_owned(),
            Self::NotToday => {
                "A walk-in is for today. Enter today’s date, or book a new appointment".to_owned()
            }
            Self::TooManyTries { minutes } => {
                let wait = words::minutes(minutes);
                format!("You have tried too many times. Wait {wait} and try again")
            }
            Self::File(error) => error.words(),
        }
    }
}

impl FileError {
    fn words(self) -> String {
        let years = MONTHS / 12;
        match self {
            Self::Empty => "The selected file is empty".to_owned(),
            Self::TooLarge => {
                let most = FILE_MAX / 1024 / 1024;
                format!("The selected file must be {most} MB or smaller")
            }
            Self::NotACalendar => "The selected file must be a calendar file (.ics)".to_owned(),
            Self::Unreadable => {
                "The dates in the selected file cannot be read. Export it again".to_owned()
            }
            Self::TooMany => format!(
                "The selected file has more than {CLOSURES_MAX} events ahead. Select one with fewer"
            ),
            Self::NothingAhead => {
                format!("The selected file has no events in the next {years} years")
            }
            Self::AllKnown => {
                "Everything in the selected file is in the calendar already".to_owned()
            }
        }
    }
}
