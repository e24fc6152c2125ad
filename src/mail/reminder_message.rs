//! What a patient is told a while before a visit: what the confirmation said, and how to say that they will
//! be there. It names no reason and nobody; what to bring would tell a reason and stands behind signing in.

use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::messages::{Letterhead, Written};
use crate::words::Words;

/// A visit is near.
#[derive(Clone, Debug, PartialEq)]
pub struct ReminderMessage {
    pub letterhead: Letterhead,
    pub starts_at: DateTime<Utc>,
    /// The location's.
    pub time_zone: Tz,
    /// The zone the patient chose to be shown it in too.
    pub shown_zone: Option<Tz>,
    pub place: String,
    pub reference: String,
    /// Until when it can be changed online; none: not any more.
    pub changeable_until: Option<DateTime<Utc>>,
    /// Leads to the visit after a second check.
    pub link: String,
    /// The patient has said that they will come.
    pub is_confirmed: bool,
    /// The visit for whoever signs in, with what to bring.
    pub own_page: String,
    /// Where a patient says that they want no reminders.
    pub settings: String,
}

const HEADING: &str = "Appointment reminder";

/// The facts in words.
struct Facts {
    when: String,
    zone: String,
    elsewhere: Option<String>,
    deadline: Option<String>,
}

#[derive(Template)]
#[template(path = "mail/reminder.txt")]
struct ReminderText<'a> {
    m: &'a ReminderMessage,
    facts: &'a Facts,
    heading: &'static str,
}

#[derive(Template)]
#[template(path = "mail/reminder.html")]
struct ReminderHtml<'a> {
    m: &'a ReminderMessage,
    facts: &'a Facts,
    heading: &'static str,
    language: &'static str,
}

impl ReminderMessage {
    pub fn write(&self) -> askama::Result<Written> {
        let words = Words::new(self.time_zone, self.letterhead.time_zone);
        let facts = Facts {
            when: words.when(self.starts_at).words(),
            zone: words.zone_name(self.starts_at),
            elsewhere: words
                .elsewhere(self.shown_zone, self.starts_at)
                .map(|there| format!("{}, {}", there.when.words(), there.zone)),
            deadline: self.changeable_until.map(|at| words.when(at).words()),
        };
        let text = ReminderText {
            m: self,
            facts: &facts,
            heading: HEADING,
        };
        let html = ReminderHtml {
            m: self,
            facts: &facts,
            heading: HEADING,
            language: self.letterhead.language(),
        };
        Ok(Written {
            subject: format!("{HEADING}: {}", words.short(self.starts_at)),
            text: text.render()?,
            html: html.render()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REMINDER: &str = "\
Appointment reminder

You have an appointment with us.

When: Tuesday, November 24, 2026 at 9:20 AM, Eastern Time (New York)
Where: Main Clinic, 1 Main Street, Springfield
Booking reference: AC-2345-67

Tell us that you are coming.
I will be there: https://book.example.com/a/token

You can change or cancel online until Monday, November 23, 2026 at 9:20 AM. After that, phone us.
Change or cancel: https://book.example.com/a/token

To see if there is something to bring, sign in.
View this appointment: https://book.example.com/me/appointments/7

Open the attached file if the appointment is not in your calendar yet.

Phone: +1 212 555 0100

Change email settings: https://book.example.com/me/email

Northside";

    fn message() -> ReminderMessage {
        let at = |text: &str| text.parse().unwrap();
        ReminderMessage {
            letterhead: Letterhead {
                public_name: "Northside".to_owned(),
                phone: "+1 212 555 0100".to_owned(),
                time_zone: chrono_tz::America::New_York,
                palette: crate::domain::colours::DEFAULT,
            },
            starts_at: at("2026-11-24T14:20:00Z"),
            time_zone: chrono_tz::America::New_York,
            shown_zone: None,
            place: "Main Clinic, 1 Main Street, Springfield".to_owned(),
            reference: "AC-2345-67".to_owned(),
            changeable_until: Some(at("2026-11-23T14:20:00Z")),
            link: "https://book.example.com/a/token".to_owned(),
            is_confirmed: false,
            own_page: "https://book.example.com/me/appointments/7".to_owned(),
            settings: "https://book.example.com/me/email".to_owned(),
        }
    }

    #[test]
    fn a_reminder_says_what_the_confirmation_said_and_how_to_answer() {
        let written = message().write().unwrap();
        assert_eq!(
            written.subject,
            "Appointment reminder: Tue, Nov 24, 9:20 AM"
        );
        assert_eq!(written.text, REMINDER);
        for words in [
            "I will be there",
            "Change or cancel",
            "Change email settings",
        ] {
            assert!(written.html.contains(words), "{words}");
        }
    }

    #[test]
    fn whoever_has_said_it_is_not_asked_again() {
        let confirmed = ReminderMessage {
            is_confirmed: true,
            ..message()
        };
        let written = confirmed.write().unwrap();
        for part in [&written.text, &written.html] {
            assert!(!part.contains("I will be there"), "{part}");
            assert!(part.contains("You told us that you are coming."), "{part}");
        }
    }

    #[test]
    fn a_reminder_after_the_notice_leads_to_the_phone() {
        let late = ReminderMessage {
            changeable_until: None,
            ..message()
        };
        let written = late.write().unwrap();
        for part in [&written.text, &written.html] {
            assert!(part.contains("It is too late to change or cancel online."));
            assert!(part.contains("I will be there") && !part.contains("until"));
        }
    }
}
