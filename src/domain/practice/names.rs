//! What kinds of things are called in the practice file and the database.

use super::{BookingMode, ExceptionKind, Mode, PatientKind};

impl Mode {
    /// The name in the practice file and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InPerson => "in-person",
            Self::Video => "video",
            Self::Phone => "phone",
        }
    }

    /// The mode of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::InPerson, Self::Video, Self::Phone]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }
}

impl BookingMode {
    /// The name in the practice file and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Request => "request",
            Self::View => "view",
        }
    }

    /// The booking mode of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Request, Self::View]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }
}

impl ExceptionKind {
    /// The name in the practice file and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::Extra => "extra",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Different, Self::Extra]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

impl PatientKind {
    /// The name in the practice file and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::New => "new",
            Self::Returning => "returning",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Any, Self::New, Self::Returning]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}
