//! What each message says. Words stand here and in `templates/mail`; facts come in.
//!
//! A message says when, where, the booking reference and how to change the visit.
//! It has no place for a reason, a practitioner or a patient's name, so none can slip in.

use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::domain::colours::Palette;
use crate::words::{self, Locale, Words};

/// A finished message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What every message says of its practice.
#[derive(Clone, Debug, PartialEq)]
pub struct Letterhead {
    /// The name that third parties may see.
    pub public_name: String,
    pub phone: String,
    /// The colours of links and buttons.
    pub palette: Palette,
    /// The practice's own zone, which decides how dates are written.
    pub time_zone: Tz,
}

/// The code that proves an address.
#[derive(Clone, Debug, PartialEq)]
pub struct SignInCode {
    pub letterhead: Letterhead,
    pub code: String,
    /// How long a code works, in minutes.
    pub lasts_minutes: i64,
    /// Fills the code in, in the browser that asked for it.
    pub link: String,
}

/// Something became of a visit.
#[derive(Clone, Debug, PartialEq)]
pub struct AppointmentNews {
    pub letterhead: Letterhead,
    pub news: News,
    pub starts_at: DateTime<Utc>,
    /// The location's.
    pub time_zone: Tz,
    /// The zone the patient chose to be shown it in too.
    pub shown_zone: Option<Tz>,
    pub place: String,
    pub reference: String,
    /// Until when it can be changed online; none: not any more.
    pub changeable_until: Option<DateTime<Utc>>,
    /// Leads to the visit after a second check; none once it is cancelled.
    pub link: Option<String>,
    /// Leads to other times, for whoever asked in vain.
    pub other_times: Option<String>,
    /// A calendar file comes with it.
    pub has_file: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Waits for the practice.
    Requested,
    Booked,
    Moved,
    Cancelled,
    /// The practice did not grant the request.
    Declined,
}

#[derive(Template)]
#[template(path = "mail/sign_in_code.txt")]
struct SignInCodeText<'a> {
    m: &'a SignInCode,
    lasts: String,
}

#[derive(Template)]
#[template(path = "mail/sign_in_code.html")]
struct SignInCodeHtml<'a> {
    m: &'a SignInCode,
    lasts: String,
    heading: &'static str,
    language: &'static str,
}

#[derive(Template)]
#[template(path = "mail/appointment.txt")]
struct AppointmentText<'a> {
    m: &'a AppointmentNews,
    facts: &'a Facts,
}

#[derive(Template)]
#[template(path = "mail/appointment.html")]
struct AppointmentHtml<'a> {
    m: &'a AppointmentNews,
    facts: &'a Facts,
    heading: &'static str,
    language: &'static str,
}

/// The visit's times in words.
struct Facts {
    heading: &'static str,
    when: String,
    zone: String,
    /// `Tuesday, November 24, 2026 at 6:20 AM PST, Pacific Time (Los Angeles)`
    elsewhere: Option<String>,
    deadline: Option<String>,
}

impl SignInCode {
    pub fn write(&self) -> askama::Result<Written> {
        let lasts = words::minutes(self.lasts_minutes);
        let text = SignInCodeText {
            m: self,
            lasts: lasts.clone(),
        };
        let html = SignInCodeHtml {
            m: self,
            lasts,
            heading: "Your code",
            language: self.letterhead.language(),
        };
        Ok(Written {
            subject: format!("Your code is {}", self.code),
            text: text.render()?,
            html: html.render()?,
        })
    }
}

impl AppointmentNews {
    pub fn write(&self) -> askama::Result<Written> {
        let words = self.words();
        let short = words.short(self.starts_at);
        let (heading, subject) = match self.news {
            News::Requested => ("Request sent", format!("Request sent: {short}")),
            News::Booked => (
                "Appointment confirmed",
                format!("Appointment confirmed: {short}"),
            ),
            News::Moved => (
                "Appointment changed",
                format!("Appointment changed: now {short}"),
            ),
            News::Cancelled => (
                "Appointment cancelled",
                format!("Appointment cancelled: {short}"),
            ),
            News::Declined => (
                "Request not confirmed",
                format!("Request not confirmed: {short}"),
            ),
        };
        let facts = Facts {
            heading,
            when: words.when(self.starts_at).words(),
            zone: words.zone_name(self.starts_at),
            elsewhere: words
                .elsewhere(self.shown_zone, self.starts_at)
                .map(|there| format!("{}, {}", there.when.words(), there.zone)),
            deadline: self.changeable_until.map(|at| words.when(at).words()),
        };
        let text = AppointmentText {
            m: self,
            facts: &facts,
        };
        let html = AppointmentHtml {
            m: self,
            facts: &facts,
            heading,
            language: self.letterhead.language(),
        };
        Ok(Written {
            subject,
            text: text.render()?,
            html: html.render()?,
        })
    }

    fn words(&self) -> Words {
        Words::new(self.time_zone, self.letterhead.time_zone)
    }
}

impl Letterhead {
    /// The language of its messages: `en-US`
    pub fn language(&self) -> &'static str {
        Locale::of_zone(self.time_zone).tag()
    }
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
