//! What was typed into a form and what is wrong with it.
//!
//! The words of each error stand here once; the summary and the field show the same.

mod words;

use std::collections::BTreeMap;

use crate::domain::person::Unfit;
use crate::words::Locale;

pub use words::{CLOSURE_REASON_MAX, CLOSURES_MAX, FILE_MAX, NOTE_MAX, SUPPORT_MAX};

/// One question of a form; a birth date is one question with three inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Reason,
    BeenBefore,
    Mode,
    Location,
    Practitioner,
    Time,
    Email,
    Code,
    Password,
    NewPassword,
    /// The password of somebody who is signed in.
    PasswordAgain,
    Who,
    /// How somebody at a kiosk is found.
    ReferenceOrName,
    FirstName,
    LastName,
    BirthDate,
    Phone,
    Support,
    CancelReason,
    /// Whether a patient wants reminders.
    Reminders,
    /// The code of a member of staff's authenticator app.
    AuthenticatorCode,
    RecoveryCode,
    StaffName,
    Functions,
    /// Who a member of staff is in the calendar.
    OwnCalendar,
    /// On whose word a visit is cancelled.
    CancelledBy,
    StaffCancelReason,
    /// Whom staff book for.
    Patient,
    VisitReason,
    VisitMode,
    /// With whom a visit is.
    WithWhom,
    /// Whose time is kept free.
    BlockedPeople,
    Date,
    StartTime,
    Minutes,
    Room,
    /// That the patient agreed to see somebody else.
    Agreed,
    /// For staff.
    Note,
    EndTime,
    BlockReason,
    Repeat,
    UntilDate,
    /// Why staff insist on what patients could not have.
    Why,
    AppliesTo,
    FromDate,
    ToDate,
    ClosureReason,
    /// What patients read of a closure.
    ClosureMessage,
    CalendarFile,
    /// Whom the closures of a file are for.
    ImportFor,
    /// Which of them are added.
    Keep,
    /// What a patient is looked for by.
    Find,
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    Missing,
    TooLong,
    TooShort,
    /// Not of the right form, or not the right one.
    Wrong,
    /// A code that was right once.
    Expired,
    /// A time that went to someone else.
    Taken,
    NotADate,
    NotInThePast,
    NoYear,
    /// Whoever stands at the desk comes today.
    NotToday,
    TooManyTries {
        minutes: i64,
    },
    File(FileError),
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    Empty,
    TooLarge,
    NotACalendar,
    /// None of its events says when it is.
    Unreadable,
    /// More closures than are added at once.
    TooMany,
    /// No event in the time ahead that closures are made for.
    NothingAhead,
    /// Everything in it is in the calendar already.
    AllKnown,
}

/// The state of a form: answers by input name, errors by question.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    typed: BTreeMap<String, String>,
    errors: Vec<(Field, FieldError)>,
    /// Whether somebody answers for somebody else: the words of errors say "their".
    is_for_other: bool,
}

/// One of the three inputs of a birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BirthInput {
    pub id: &'static str,
    pub name: &'static str,
    pub label: &'static str,
    pub autocomplete: &'static str,
}

/// A line of the error summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLine {
    /// The id of the input the line leads to.
    pub input: String,
    pub words: String,
}

/// Input names whose values are never sent back.
const SECRET: [&str; 5] = ["code", "password", "new_password", "recovery_code", "csrf"];

impl FormState {
    /// A form as it was sent; codes and passwords are dropped.
    pub fn typed<N: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let typed = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(name, _)| !SECRET.contains(&name.as_str()))
            .collect();
        Self {
            typed,
            ..Self::default()
        }
    }

    /// The same form, answered for somebody else.
    #[must_use]
    pub fn for_other(self) -> Self {
        Self {
            is_for_other: true,
            ..self
        }
    }

    /// What was parsed of an answer; what is wrong with it is noted.
    pub fn noted<T>(&mut self, field: Field, parsed: Result<T, Unfit>) -> Option<T> {
        parsed
            .map_err(|unfit| self.refuse(field, unfit.into()))
            .ok()
    }

    /// Notes what is wrong with an answer; the first note of a question stays.
    pub fn refuse(&mut self, field: Field, error: FieldError) {
        if self.error(field).is_none() {
            self.errors.push((field, error));
            // Told in the order of the questions, whatever was looked at first.
            self.errors.sort_by_key(|(of, _)| *of);
        }
    }

    /// Puts an answer in the place of what was typed.
    pub fn set(&mut self, input: &str, value: &str) {
        self.typed.insert(input.to_owned(), value.to_owned());
    }

    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What was typed into the input of that name; empty if nothing.
    pub fn value(&self, input: &str) -> &str {
        self.typed.get(input).map_or("", String::as_str)
    }

    /// The lines of the error summary, in the order they were noted.
    pub fn lines(&self, practice: &str) -> Vec<ErrorLine> {
        self.errors
            .iter()
            .map(|(field, error)| ErrorLine {
                input: field.first_input(),
                words: self.address(error.words(*field, practice)),
            })
            .collect()
    }

    fn address(&self, words: String) -> String {
        if self.is_for_other {
            words.replace("your", "their")
        } else {
            words
        }
    }

    fn error(&self, field: Field) -> Option<FieldError> {
        self.errors
            .iter()
            .find(|(of, _)| *of == field)
            .map(|(_, error)| *error)
    }
}

/// The inputs of a birth date in the order of the country. The first has the id that
/// the error summary leads to.
pub fn birth_inputs(locale: Locale) -> [BirthInput; 3] {
    let input = |id, name, label, autocomplete| BirthInput {
        id,
        name,
        label,
        autocomplete,
    };
    let day = |id| input(id, "birth_day", "Day", "bday-day");
    let month = |id| input(id, "birth_month", "Month", "bday-month");
    let year = input("birth_year", "birth_year", "Year", "bday-year");
    match locale {
        Locale::EnUs => [month("birth_date"), day("birth_day"), year],
        Locale::EnGb => [day("birth_date"), month("birth_month"), year],
    }
}

/// A birth date as it is typed, in the order of the country.
pub fn birth_hint(locale: Locale) -> &'static str {
    match locale {
        Locale::EnUs => "For example, 3 27 1958",
        Locale::EnGb => "For example, 27 3 1958",
    }
}

impl Field {
    /// The name and id of what the patient fills in. Radio buttons add their number to
    /// the id; of a birth date the first input has this id.
    pub fn input(self) -> &'static str {
        match self {
            Self::Reason | Self::VisitReason => "reason",
            Self::BeenBefore => "been_before",
            Self::Mode | Self::VisitMode => "mode",
            Self::Location => "location",
            Self::Practitioner | Self::OwnCalendar | Self::WithWhom => "practitioner",
            Self::Time => "times",
            Self::Email => "email",
            Self::Code | Self::AuthenticatorCode => "code",
            Self::Password | Self::PasswordAgain => "password",
            Self::NewPassword => "new_password",
            Self::Who | Self::BlockedPeople => "who",
            Self::ReferenceOrName => "reference_or_name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::BirthDate => "birth_date",
            Self::Phone => "phone",
            Self::Support => "support",
            Self::CancelReason | Self::StaffCancelReason => "cancel_reason",
            Self::CancelledBy => "cancelled_by",
            Self::Reminders => "reminders",
            Self::RecoveryCode => "recovery_code",
            Self::StaffName => "name",
            Self::Functions => "functions",
            Self::Patient => "patient",
            Self::Minutes => "minutes",
            Self::Room => "room",
            Self::Agreed => "agreed",
            Self::Note => "note",
            Self::Date => "date",
            Self::StartTime => "start_time",
            Self::EndTime => "end_time",
            Self::BlockReason => "block_reason",
            Self::Repeat => "repeat",
            Self::UntilDate => "until_date",
            Self::Why => "why",
            Self::AppliesTo => "applies_to",
            Self::FromDate => "from_date",
            Self::ToDate => "to_date",
            Self::ClosureReason => "closure_reason",
            Self::ClosureMessage => "closure_message",
            Self::CalendarFile => "calendar_file",
            Self::ImportFor => "import_for",
            Self::Keep => "keep",
            Self::Find => "find",
        }
    }

    /// Where the error summary leads: the input, or the first of several.
    fn first_input(self) -> String {
        match self {
            Self::Reason
            | Self::BeenBefore
            | Self::Mode
            | Self::Location
            | Self::Practitioner
            | Self::Who
            | Self::CancelReason
            | Self::Reminders
            | Self::Functions
            | Self::CancelledBy
            | Self::StaffCancelReason
            | Self::VisitMode
            | Self::BlockedPeople
            | Self::Repeat
            | Self::AppliesTo
            | Self::ImportFor
            | Self::Keep => format!("{}-1", self.input()),
            Self::Time
            | Self::Email
            | Self::Code
            | Self::Password
            | Self::NewPassword
            | Self::PasswordAgain
            | Self::ReferenceOrName
            | Self::FirstName
            | Self::LastName
            | Self::BirthDate
            | Self::Phone
            | Self::Support
            | Self::AuthenticatorCode
            | Self::RecoveryCode
            | Self::StaffName
            | Self::OwnCalendar
            | Self::Patient
            | Self::VisitReason
            | Self::WithWhom
            | Self::Minutes
            | Self::Agreed
            | Self::Note
            | Self::Date
            | Self::StartTime
            | Self::EndTime
            | Self::BlockReason
            | Self::UntilDate
            | Self::Why
            | Self::FromDate
            | Self::ToDate
            | Self::ClosureReason
            | Self::ClosureMessage
            | Self::CalendarFile
            | Self::Room
            | Self::Find => self.input().to_owned(),
        }
    }

    /// Whether the form notes something wrong with this answer.
    pub fn is_wrong(self, form: &FormState) -> bool {
        form.error(self).is_some()
    }

    /// What is wrong with the answer, in words that name the practice.
    pub fn problem(self, form: &FormState, practice: &str) -> Option<String> {
        form.error(self)
            .map(|error| form.address(error.words(self, practice)))
    }
}

impl From<Unfit> for FieldError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Missing => Self::Missing,
            Unfit::TooLong => Self::TooLong,
            Unfit::Wrong => Self::Wrong,
            Unfit::NotADate => Self::NotADate,
            Unfit::NotInThePast => Self::NotInThePast,
            Unfit::NoYear => Self::NoYear,
        }
    }
}
