//! Who a browser has proven to be.

use chrono::{DateTime, Utc};

use super::draft::Answers;
use super::ids::{AccountId, AppointmentId, DraftId, SessionId};
use super::person::EmailAddress;

/// A browser and what it has shown of itself.
#[derive(Clone, Default)]
pub struct Visitor {
    pub draft: Option<Draft>,
    pub session: Option<Session>,
}

/// The answers kept for one browser.
#[derive(Clone)]
pub struct Draft {
    pub id: DraftId,
    pub answers: Answers,
}

/// Signed in, until it ends, goes idle or is revoked.
#[derive(Clone)]
pub struct Session {
    pub id: SessionId,
    pub subject: Subject,
    pub last_active_at: DateTime<Utc>,
}

/// What a session opens.
#[derive(Clone)]
pub enum Subject {
    /// All that the account acts for.
    Account(SignedIn),
    /// One visit, through the link in a mail and a second check.
    Link(AppointmentId),
}

/// An account whose address is proven.
#[derive(Clone)]
pub struct SignedIn {
    pub account: AccountId,
    pub email: EmailAddress,
}

/// Who asks for a visit: what they may see and change follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    Account(AccountId),
    Link(AppointmentId),
}

impl Session {
    pub fn asker(&self) -> Asker {
        match &self.subject {
            Subject::Account(signed_in) => Asker::Account(signed_in.account),
            Subject::Link(appointment) => Asker::Link(*appointment),
        }
    }

    pub fn signed_in(&self) -> Option<&SignedIn> {
        match &self.subject {
            Subject::Account(signed_in) => Some(signed_in),
            Subject::Link(_) => None,
        }
    }
}
