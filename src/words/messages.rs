//! Letters as the practice's own people read of them.

use crate::domain::message::{Letter, MessageKind, MessageState, NotAgain};

/// What a letter is.
pub fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::SignInCode => "Sign-in code",
        MessageKind::Booked => "Appointment booked",
        MessageKind::Moved => "Appointment moved",
        MessageKind::Cancelled => "Appointment cancelled",
        MessageKind::Offered => "Another time offered",
        MessageKind::Reminder => "Reminder",
        MessageKind::Invitation => "Invitation to the staff",
        MessageKind::AccountChanged => "Staff account changed",
    }
}

/// A state to filter by.
pub fn state(state: MessageState) -> &'static str {
    match state {
        MessageState::Waiting => "Waiting",
        MessageState::Sent => "Sent",
        MessageState::Skipped => "Not sent",
        MessageState::Failed => "Failed",
    }
}

/// More of a letter's state, where there is more to say; `failure` is a class of failure.
pub fn detail(letter: &Letter, attempts: i32, failure: Option<&str>) -> Option<String> {
    let said = failure.map(self::failure);
    match letter.state {
        MessageState::Sent => None,
        MessageState::Failed => said,
        MessageState::Waiting if attempts > 1 => {
            said.map(|why| format!("Tried {attempts} times. {why}"))
        }
        MessageState::Waiting => said.map(|why| format!("Tried once. {why}")),
        MessageState::Skipped if letter.about.is_some() && !letter.has_address => {
            Some("There is no email address.".to_owned())
        }
        MessageState::Skipped
            if letter.kind == MessageKind::Reminder && !letter.wants_reminders =>
        {
            Some("The patient takes no reminders.".to_owned())
        }
        MessageState::Skipped => Some(
            "It was out of date: a newer one took its place, or it was no longer needed."
                .to_owned(),
        ),
    }
}

/// Why a letter failed.
pub fn failure(class: &str) -> String {
    let why = match class {
        "smtp-550" | "smtp-551" | "smtp-553" => "The mail server does not know this address.",
        "smtp-452" | "smtp-552" => "The mailbox is full, or the email too large for it.",
        "timeout" | "connection" | "directory" | "off" => "The mail server could not be reached.",
        "tls" => "The mail server offered no safe connection.",
        "too-old" => "It could not be sent within a day.",
        _ => return format!("The mail server did not take it ({class})."),
    };
    why.to_owned()
}

/// Why a letter is not sent again.
pub fn not_again(why: NotAgain) -> &'static str {
    match why {
        NotAgain::NotOfAVisit => {
            "This email cannot be sent again here. Whoever needs another one asks for it where they sign in."
        }
        NotAgain::Waiting => "This email is still on its way. It was not sent again.",
        NotAgain::SentAgain => "This email was sent again already.",
        NotAgain::OutOfDate => {
            "The appointment was changed since this email, or is over. It was not sent again."
        }
        NotAgain::NoAddress => "The patient has no email address. Phone them.",
        NotAgain::NotWanted => "The patient takes no reminders. It was not sent again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_fail_is_said_in_plain_words() {
        for class in [
            "smtp-550",
            "smtp-552",
            "smtp-451",
            "timeout",
            "tls",
            "not-offered",
            "bad-answer",
            "connection",
            "directory",
            "off",
            "too-old",
        ] {
            let words = failure(class);
            assert!(
                words.starts_with(char::is_uppercase) && words.ends_with('.'),
                "{words}"
            );
        }
    }

    #[test]
    fn a_letter_that_waits_says_how_often_it_was_tried() {
        let letter = Letter {
            kind: MessageKind::Booked,
            state: MessageState::Waiting,
            about: None,
            has_address: true,
            wants_reminders: true,
            was_sent_again: false,
        };
        assert_eq!(detail(&letter, 0, None), None);
        let twice = detail(&letter, 2, Some("timeout")).unwrap();
        assert_eq!(
            twice,
            "Tried 2 times. The mail server could not be reached."
        );
    }
}
