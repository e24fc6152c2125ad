//! Who a browser has proven to be.

use chrono::{DateTime, Utc};

use super::draft::Answers;
use super::ids::{AccountId, AppointmentId, DraftId, SessionId};
use super::person::EmailAddress;
use super::staff::StaffMember;

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
    Staff(StaffSession),
}

/// A member of staff, and how far they have proven it.
#[derive(Clone)]
pub struct StaffSession {
    pub member: StaffMember,
    /// When they last typed their password.
    pub password_at: DateTime<Utc>,
    pub second_factor: SecondFactor,
}

/// The proof after the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    Proven,
    /// They have an authenticator, and have not shown it yet.
    Awaited,
    /// They have no authenticator yet.
    NotSetUp,
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
    /// Who asks for a patient's visits; nobody, where a member of staff is signed in.
    pub fn asker(&self) -> Option<Asker> {
        match &self.subject {
            Subject::Account(signed_in) => Some(Asker::Account(signed_in.account)),
            Subject::Link(appointment) => Some(Asker::Link(*appointment)),
            Subject::Staff(_) => None,
        }
    }

    pub fn signed_in(&self) -> Option<&SignedIn> {
        match &self.subject {
            Subject::Account(signed_in) => Some(signed_in),
            Subject::Link(_) | Subject::Staff(_) => None,
        }
    }

    pub fn staff(&self) -> Option<&StaffSession> {
        match &self.subject {
            Subject::Staff(staff) => Some(staff),
            Subject::Account(_) | Subject::Link(_) => None,
        }
    }
}
