//! What is told to staff about their account. Nothing of any patient.

use askama::Template;

use super::messages::{Letterhead, Written};

/// A message to a member of staff.
#[derive(Clone, Debug, PartialEq)]
pub struct StaffMessage {
    pub letterhead: Letterhead,
    pub news: StaffNews,
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffNews {
    /// They are invited; the link lets them set a password.
    Invited { link: String },
    /// Their password, authenticator or functions were changed.
    AccountChanged,
}

#[derive(Template)]
#[template(path = "mail/staff.txt")]
struct StaffText<'a> {
    m: &'a StaffMessage,
    heading: &'static str,
    paragraphs: &'a [&'static str],
}

#[derive(Template)]
#[template(path = "mail/staff.html")]
struct StaffHtml<'a> {
    m: &'a StaffMessage,
    heading: &'static str,
    paragraphs: &'a [&'static str],
    language: &'static str,
}

impl StaffMessage {
    pub fn write(&self) -> askama::Result<Written> {
        let (heading, paragraphs): (_, &[&str]) = match self.news {
            StaffNews::Invited { .. } => (
                "Your staff account",
                &[
                    "You have been added to the staff of the practice's booking site. Choose a \
                     password to begin. You will also need an authenticator app on your phone.",
                    "The link works once, for 3 days. If you did not expect this, you do not need \
                     to do anything.",
                ],
            ),
            StaffNews::AccountChanged => (
                "Your staff account was changed",
                &[
                    "Your password, your authenticator, your recovery codes or what you may do was \
                     changed just now.",
                    "If you did not expect this, tell whoever runs the booking site at your practice \
                     at once.",
                ],
            ),
        };
        let text = StaffText {
            m: self,
            heading,
            paragraphs,
        };
        let html = StaffHtml {
            m: self,
            heading,
            paragraphs,
            language: self.letterhead.language(),
        };
        Ok(Written {
            subject: heading.to_owned(),
            text: text.render()?,
            html: html.render()?,
        })
    }

    /// Where "Choose a password" leads.
    fn link(&self) -> Option<&str> {
        match &self.news {
            StaffNews::Invited { link } => Some(link),
            StaffNews::AccountChanged => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_names_its_link_and_nobody() {
        let message = StaffMessage {
            letterhead: Letterhead {
                public_name: "Northside".to_owned(),
                phone: "+1 212 555 0100".to_owned(),
                palette: crate::domain::colours::DEFAULT,
                time_zone: chrono_tz::America::New_York,
            },
            news: StaffNews::Invited {
                link: "https://book.example.com/staff/invitation/token".to_owned(),
            },
        };
        let written = message.write().unwrap();
        assert_eq!(
            written.text,
            "Your staff account

You have been added to the staff of the practice's booking site. Choose a password to begin. \
             You will also need an authenticator app on your phone.

The link works once, for 3 days. If you did not expect this, you do not need to do anything.

Choose a password: https://book.example.com/staff/invitation/token

Northside"
        );
        assert!(
            written
                .html
                .contains("href=\"https://book.example.com/staff/invitation/token\"")
        );
        let changed = StaffMessage {
            news: StaffNews::AccountChanged,
            ..message
        };
        let written = changed.write().unwrap();
        assert!(!written.text.contains("http"), "{}", written.text);
    }
}
