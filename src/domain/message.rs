//! Letters in the outbox: their kinds and states, and which may be sent again.

use chrono::{DateTime, Utc};

use super::appointment::AppointmentStatus;

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    SignInCode,
    /// Booked, or asked for.
    Booked,
    Moved,
    Cancelled,
    /// Another time, for a visit in blocked time.
    Offered,
    /// Of a visit that is near.
    Reminder,
    Invitation,
    AccountChanged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "communication_state", rename_all = "lowercase")]
pub enum MessageState {
    Waiting,
    Sent,
    /// There was nothing to tell any more, or nobody to tell it to.
    Skipped,
    /// Given up.
    Failed,
}

/// A visit as a letter about it speaks of it, and as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken {
    pub sequence_then: i32,
    pub sequence: i32,
    pub status: AppointmentStatus,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A letter, as far as it matters whether it may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    pub kind: MessageKind,
    pub state: MessageState,
    /// The visit it is about, if it is about one.
    pub about: Option<Spoken>,
    pub has_address: bool,
    /// Whether its account takes reminders.
    pub wants_reminders: bool,
    pub was_sent_again: bool,
}

/// Why a letter is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAgain {
    /// A code, or a letter to staff: whoever needs another one asks for it themselves.
    NotOfAVisit,
    /// It is still on its way.
    Waiting,
    /// It was already; the newer one can be.
    SentAgain,
    /// The visit went on since, or is over.
    OutOfDate,
    NoAddress,
    /// A reminder, and the patient takes none.
    NotWanted,
}

impl MessageKind {
    pub const ALL: [Self; 8] = [
        Self::SignInCode,
        Self::Booked,
        Self::Moved,
        Self::Cancelled,
        Self::Offered,
        Self::Reminder,
        Self::Invitation,
        Self::AccountChanged,
    ];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignInCode => "sign-in-code",
            Self::Booked => "appointment-booked",
            Self::Moved => "appointment-moved",
            Self::Cancelled => "appointment-cancelled",
            Self::Offered => "appointment-offered",
            Self::Reminder => "appointment-reminder",
            Self::Invitation => "staff-invitation",
            Self::AccountChanged => "staff-account-changed",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Whether what it tells of a visit is still so.
    pub fn is_true_of(self, visit: Spoken, now: DateTime<Utc>) -> bool {
        let is_of_now = visit.sequence == visit.sequence_then && now < visit.ends_at;
        let is_cancelled = visit.status == AppointmentStatus::Cancelled;
        is_of_now
            && match self {
                Self::Cancelled => is_cancelled,
                // Nobody is reminded to come who has come, or should have.
                Self::Reminder => visit.status.is_expected() && now < visit.starts_at,
                Self::SignInCode
                | Self::Booked
                | Self::Moved
                | Self::Offered
                | Self::Invitation
                | Self::AccountChanged => !is_cancelled,
            }
    }
}

impl MessageState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Skipped, Self::Failed];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Whether staff may send a letter again.
pub fn decide_send_again(letter: &Letter, now: DateTime<Utc>) -> Result<(), NotAgain> {
    let Some(visit) = letter.about else {
        return Err(NotAgain::NotOfAVisit);
    };
    if letter.was_sent_again {
        return Err(NotAgain::SentAgain);
    }
    if letter.state == MessageState::Waiting {
        return Err(NotAgain::Waiting);
    }
    if !letter.kind.is_true_of(visit, now) {
        return Err(NotAgain::OutOfDate);
    }
    if !letter.has_address {
        return Err(NotAgain::NoAddress);
    }
    if letter.kind == MessageKind::Reminder && !letter.wants_reminders {
        return Err(NotAgain::NotWanted);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn letter(kind: MessageKind, state: MessageState, status: AppointmentStatus) -> Letter {
        Letter {
            kind,
            state,
            about: Some(Spoken {
                sequence_then: 2,
                sequence: 2,
                status,
                starts_at: at("2027-03-02T10:10:00Z"),
                ends_at: at("2027-03-02T10:30:00Z"),
            }),
            has_address: true,
            wants_reminders: true,
            was_sent_again: false,
        }
    }

    #[test]
    fn every_kind_and_state_is_found_by_its_name() {
        for one in MessageKind::ALL {
            assert_eq!(MessageKind::parse(one.as_str()), Some(one));
        }
        for one in MessageState::ALL {
            assert_eq!(MessageState::parse(one.as_str()), Some(one));
        }
    }

    #[test]
    fn a_letter_that_is_still_true_and_no_longer_on_its_way_may_be_sent_again() {
        let now = at("2027-03-02T10:00:00Z");
        let booked = letter(
            MessageKind::Booked,
            MessageState::Failed,
            AppointmentStatus::Confirmed,
        );
        for state in [
            MessageState::Failed,
            MessageState::Sent,
            MessageState::Skipped,
        ] {
            let one = Letter { state, ..booked };
            assert_eq!(decide_send_again(&one, now), Ok(()));
        }
        let waiting = Letter {
            state: MessageState::Waiting,
            ..booked
        };
        assert_eq!(decide_send_again(&waiting, now), Err(NotAgain::Waiting));
        let again = Letter {
            was_sent_again: true,
            ..booked
        };
        assert_eq!(decide_send_again(&again, now), Err(NotAgain::SentAgain));
        let nowhere = Letter {
            has_address: false,
            ..booked
        };
        assert_eq!(decide_send_again(&nowhere, now), Err(NotAgain::NoAddress));
        let unwanted = Letter {
            wants_reminders: false,
            ..booked
        };
        assert_eq!(decide_send_again(&unwanted, now), Ok(()));
        let code = Letter {
            kind: MessageKind::SignInCode,
            about: None,
            ..booked
        };
        assert_eq!(decide_send_again(&code, now), Err(NotAgain::NotOfAVisit));
    }

    #[test]
    fn what_a_letter_tells_is_so_until_the_visit_changes_or_ends() {
        let booked = letter(
            MessageKind::Booked,
            MessageState::Sent,
            AppointmentStatus::Booked,
        );
        let visit = booked.about.unwrap();
        let now = at("2027-03-02T10:29:59Z");
        assert!(MessageKind::Booked.is_true_of(visit, now));
        assert!(!MessageKind::Booked.is_true_of(visit, visit.ends_at));
        assert!(!MessageKind::Cancelled.is_true_of(visit, now));
        let moved = Spoken {
            sequence: 3,
            ..visit
        };
        assert!(!MessageKind::Booked.is_true_of(moved, now));
        let cancelled = Spoken {
            status: AppointmentStatus::Cancelled,
            ..visit
        };
        assert!(!MessageKind::Moved.is_true_of(cancelled, now));
        assert!(MessageKind::Cancelled.is_true_of(cancelled, now));
    }

    #[test]
    fn a_reminder_is_true_until_the_start_of_whoever_has_yet_to_come() {
        let kind = MessageKind::Reminder;
        let reminder = letter(kind, MessageState::Sent, AppointmentStatus::Confirmed);
        let visit = reminder.about.unwrap();
        let before = at("2027-03-02T10:09:59Z");
        assert!(kind.is_true_of(visit, before));
        assert!(!kind.is_true_of(visit, visit.starts_at));
        for status in AppointmentStatus::ALL {
            let one = Spoken { status, ..visit };
            assert_eq!(kind.is_true_of(one, before), status.is_expected());
        }
        let moved = Spoken {
            sequence: 3,
            ..visit
        };
        assert!(!kind.is_true_of(moved, before));
        let unwanted = Letter {
            wants_reminders: false,
            ..reminder
        };
        let answer = decide_send_again(&unwanted, before);
        assert_eq!(answer, Err(NotAgain::NotWanted));
    }
}
