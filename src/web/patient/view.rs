//! Small views that several pages share.

use crate::domain::appointment::{AppointmentStatus, CancelledBy};
use crate::web::urls;
use crate::words::{Day, When};

/// What no choice at all and the choice of anyone are called in forms.
pub const ANY: &str = "any";

/// A radio button.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// Without a full stop where availability follows; may be empty.
    pub hint: String,
    pub next: Availability,
}

/// When a choice next has a time.
#[derive(Clone, Debug)]
pub enum Availability {
    Unasked,
    From(Day),
    Nothing,
}

/// Where a visit takes place.
#[derive(Clone, Debug)]
pub struct Place {
    pub name: String,
    pub address: String,
    pub directions_url: String,
}

/// How patient and practitioner meet, with what the patient needs for it.
#[derive(Clone, Debug)]
pub enum HowSeen {
    InPerson(Place),
    Video(Joining),
    /// The practice rings this number.
    Phone(String),
}

/// How a patient comes to a video visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joining {
    /// The practice sends the way.
    IsSent,
    /// A button appears shortly before.
    Later,
    /// By this address.
    Now(String),
    /// Whoever came by a letter's link signs in first.
    SignsIn,
}

/// Until when a visit can be moved or cancelled online.
#[derive(Clone, Debug)]
pub enum Deadline {
    Until(When),
    Passed,
}

/// Whether mail is going out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    Flowing,
    Delayed,
}

/// Whether patients book on these pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayToBook {
    Online,
    ByPhone,
}

/// A status as the patient reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusTag {
    pub words: &'static str,
    /// The class that colours the words; says nothing the words do not.
    pub tone: &'static str,
}

impl Choice {
    /// A choice without a hint.
    pub fn plain(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self::hinted(value, label, "")
    }

    /// A choice with a line below it.
    pub fn hinted(
        value: impl Into<String>,
        label: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: hint.into(),
            next: Availability::Unasked,
        }
    }

    /// "Any location", "First available": chosen unless another one is.
    pub fn any(label: impl Into<String>) -> Self {
        Self::plain(ANY, label)
    }

    /// Whether the answer so far, perhaps empty, is this one.
    pub fn is_chosen(&self, answer: &str) -> bool {
        self.value == answer || (answer.is_empty() && self.value == ANY)
    }

    pub fn has_hint(&self) -> bool {
        !self.hint.is_empty() || !matches!(self.next, Availability::Unasked)
    }

    /// The line below, up to the date of the next time.
    pub fn hint_words(&self) -> String {
        let stop = if self.hint.is_empty() { "" } else { "." };
        match self.next {
            Availability::Unasked => self.hint.clone(),
            Availability::From(_) => format!("{}{stop}", self.hint),
            Availability::Nothing => format!("{}{stop} No online times", self.hint)
                .trim_start()
                .to_owned(),
        }
    }

    /// The day of the next time.
    pub fn next_day(&self) -> Option<&Day> {
        match &self.next {
            Availability::From(day) => Some(day),
            Availability::Unasked | Availability::Nothing => None,
        }
    }
}

impl Place {
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        let address = address.into();
        Self {
            name: name.into(),
            directions_url: urls::directions(&address),
            address,
        }
    }
}

impl HowSeen {
    pub fn words(&self) -> &'static str {
        match self {
            Self::InPerson(_) => "In person",
            Self::Video(_) => "Video call",
            Self::Phone(_) => "Phone call",
        }
    }

    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::InPerson(place) => Some(place),
            Self::Video(_) | Self::Phone(_) => None,
        }
    }

    /// The number the practice rings.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Phone(number) => Some(number),
            Self::InPerson(_) | Self::Video(_) => None,
        }
    }

    /// How to come to a video visit.
    pub fn joining(&self) -> Option<&Joining> {
        match self {
            Self::Video(joining) => Some(joining),
            Self::InPerson(_) | Self::Phone(_) => None,
        }
    }

    /// What stands under "Where": the place with its address, or the call.
    pub fn where_words(&self) -> String {
        match self {
            Self::InPerson(place) => format!("{}, {}", place.name, place.address),
            Self::Video(_) | Self::Phone(_) => self.words().to_owned(),
        }
    }
}

impl Deadline {
    pub fn until(&self) -> Option<&When> {
        match self {
            Self::Until(when) => Some(when),
            Self::Passed => None,
        }
    }
}

impl MailState {
    pub fn is_delayed(self) -> bool {
        self == Self::Delayed
    }
}

impl WayToBook {
    pub fn is_online(self) -> bool {
        self == Self::Online
    }
}

impl StatusTag {
    /// The words for a status; of a cancelled visit also who cancelled it.
    pub fn of(status: AppointmentStatus, cancelled_by: Option<CancelledBy>) -> Self {
        use AppointmentStatus as S;
        let (words, tone) = match (status, cancelled_by) {
            (S::Pending, _) => ("Waiting for the practice to confirm", "tag--wait"),
            (S::Booked, _) => ("Booked", "tag--ok"),
            (S::Confirmed, _) => ("Booked, you said you will be there", "tag--ok"),
            (S::Arrived, _) => ("You are checked in", "tag--ok"),
            (S::InProgress, _) => ("In progress", ""),
            (S::Completed, _) => ("Completed", "tag--off"),
            (S::Cancelled, Some(CancelledBy::Practice | CancelledBy::Emergency)) => {
                ("Cancelled by the practice", "tag--off")
            }
            (S::Cancelled, Some(CancelledBy::Patient) | None) => ("Cancelled by you", "tag--off"),
            (S::NoShow, _) => ("Missed", "tag--off"),
        };
        Self { words, tone }
    }
}
