//! What a patient is told whose visit cannot take place when it was booked: the time that is kept for
//! them, and where they answer. It names no reason and nobody.

use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::messages::{Letterhead, Written};
use crate::words::Words;

/// Another time is kept for a patient.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferMessage {
    pub letterhead: Letterhead,
    /// When the visit is booked.
    pub starts_at: DateTime<Utc>,
    pub offered_at: DateTime<Utc>,
    pub kept_until: DateTime<Utc>,
    /// The location's.
    pub time_zone: Tz,
    pub place: String,
    pub reference: String,
    /// Leads to the answer after a second check.
    pub link: String,
}

const HEADING: &str = "Please choose a new time";

/// The facts in words.
struct Facts {
    booked: String,
    offered: String,
    zone: String,
    until: String,
}

#[derive(Template)]
#[template(path = "mail/offer.txt")]
struct OfferText<'a> {
    m: &'a OfferMessage,
    facts: &'a Facts,
    heading: &'static str,
}

#[derive(Template)]
#[template(path = "mail/offer.html")]
struct OfferHtml<'a> {
    m: &'a OfferMessage,
    facts: &'a Facts,
    heading: &'static str,
    language: &'static str,
}

impl OfferMessage {
    pub fn write(&self) -> askama::Result<Written> {
        let words = Words::new(self.time_zone, self.letterhead.time_zone);
        let facts = Facts {
            booked: words.when(self.starts_at).words(),
            offered: words.when(self.offered_at).words(),
            zone: words.zone_name(self.offered_at),
            until: words.when(self.kept_until).words(),
        };
        let text = OfferText {
            m: self,
            facts: &facts,
            heading: HEADING,
        };
        let html = OfferHtml {
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

    #[test]
    fn an_offer_says_both_times_and_until_when_the_new_one_is_kept() {
        let at = |text: &str| text.parse().unwrap();
        let message = OfferMessage {
            letterhead: Letterhead {
                public_name: "Northside".to_owned(),
                phone: "+1 212 555 0100".to_owned(),
                palette: crate::domain::colours::DEFAULT,
                time_zone: chrono_tz::America::New_York,
            },
            starts_at: at("2027-03-02T14:30:00Z"),
            offered_at: at("2027-03-02T16:00:00Z"),
            kept_until: at("2027-03-02T14:30:00Z"),
            time_zone: chrono_tz::America::New_York,
            place: "Main Clinic, 1 Main Street".to_owned(),
            reference: "NS-4821-07".to_owned(),
            link: "https://book.example.com/a/token".to_owned(),
        };
        let written = message.write().unwrap();
        assert_eq!(
            written.subject,
            "Please choose a new time: Tue, Mar 2, 9:30 AM"
        );
        for words in [
            "Tuesday, March 2, 2027 at 9:30 AM",
            "Tuesday, March 2, 2027 at 11:00 AM",
            "https://book.example.com/a/token",
            "NS-4821-07",
        ] {
            assert!(written.text.contains(words), "{}", written.text);
            assert!(written.html.contains(words), "{}", written.html);
        }
    }
}
