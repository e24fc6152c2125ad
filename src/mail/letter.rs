//! A letter: a finished message to one person, and its form on the wire.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use super::Failure;
use crate::calendar::{self, CalendarEntry};
use crate::domain::ids::CommunicationId;
use crate::domain::person::EmailAddress;
use crate::mailbox;

/// Who sends: one address for the whole site, under each practice's public name.
#[derive(Clone, Debug, PartialEq)]
pub struct Sender {
    pub address: Address,
    /// The host of the public origin: the right-hand side of a Message-ID.
    pub host: String,
}

/// A message to one person, written and ready to go. Writing it twice gives the same bytes.
#[derive(Clone, PartialEq)]
pub struct Letter {
    /// The Message-ID follows from it, so that every copy carries the same.
    pub id: CommunicationId,
    pub sender: Sender,
    /// The sender's name: the practice's public one.
    pub from_name: String,
    pub to: EmailAddress,
    pub written_at: DateTime<Utc>,
    /// `en-US`
    pub language: &'static str,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub calendar: Option<CalendarEntry>,
}

impl Sender {
    /// The sender of that address, `desk@example.com` or `Desk <desk@example.com>`,
    /// for a site at `host`.
    ///
    /// # Errors
    /// Not an address.
    pub fn parse(from: &str, host: &str) -> Result<Self, &'static str> {
        let mailbox: Mailbox = from.parse().ok().ok_or("not an email address")?;
        Ok(Self {
            address: mailbox.email,
            host: host.to_owned(),
        })
    }
}

impl Letter {
    /// What stands between the angle brackets of the Message-ID.
    pub fn message_id(&self) -> String {
        format!("{}@{}", self.id, self.sender.host)
    }

    /// As the mailbox pages show it.
    pub fn entry(&self) -> mailbox::Entry {
        let attachment = |entry: &CalendarEntry| {
            let text = calendar::file(entry);
            mailbox::Attachment {
                name: calendar::FILE_NAME.to_owned(),
                content_type: calendar_type(entry),
                content: STANDARD.encode(&text),
                text,
            }
        };
        mailbox::Entry {
            id: self.id.0,
            to: self.to.as_str().to_owned(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            html: self.html.clone(),
            attachments: self.calendar.iter().map(attachment).collect(),
            at: self.written_at,
        }
    }

    /// As it goes to a mail server.
    ///
    /// # Errors
    /// [`Failure::Final`] for what no server could take, such as an address lettre refuses.
    pub fn message(&self) -> Result<Message, Failure> {
        let message = self.try_message().ok();
        message.ok_or_else(|| Failure::Final("unsendable".to_owned()))
    }

    fn try_message(&self) -> Result<Message, Unsendable> {
        let message = Message::builder()
            .from(Mailbox::new(
                Some(self.from_name.clone()),
                self.sender.address.clone(),
            ))
            .to(Mailbox::new(None, self.to.as_str().parse()?))
            .subject(self.subject.clone())
            .date(self.written_at.into())
            .message_id(Some(format!("<{}>", self.message_id())))
            // Tells other programs not to answer, for example that somebody is away.
            .raw_header(plain("Auto-Submitted", "auto-generated"))
            .raw_header(plain("Content-Language", self.language));
        Ok(message.multipart(self.parts()?)?)
    }

    fn parts(&self) -> Result<MultiPart, Unsendable> {
        let readable = MultiPart::alternative()
            .boundary(self.boundary("readable"))
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        let Some(entry) = &self.calendar else {
            return Ok(readable);
        };
        // Base64, because a mail server may rewrap or re-end lines of text.
        let file = Body::new_with_encoding(
            calendar::file(entry).into_bytes(),
            ContentTransferEncoding::Base64,
        )
        .ok()
        .ok_or(Unsendable)?;
        let attached = Attachment::new(calendar::FILE_NAME.to_owned())
            .body(file, ContentType::parse(&calendar_type(entry))?);
        Ok(MultiPart::mixed()
            .boundary(self.boundary("all"))
            .multipart(readable)
            .singlepart(attached))
    }

    /// Set, because a random one would make two copies of one letter differ.
    fn boundary(&self, part: &str) -> String {
        format!("{part}-{}", self.id.0.simple())
    }
}

/// Why a letter cannot be put into the form of the wire.
struct Unsendable;

impl<E: std::error::Error> From<E> for Unsendable {
    fn from(_: E) -> Self {
        Self
    }
}

/// The method beside the type must be that of the file, or calendars refuse it.
fn calendar_type(entry: &CalendarEntry) -> String {
    format!(
        "text/calendar; charset=utf-8; method={}; name=\"{}\"",
        entry.standing.method(),
        calendar::FILE_NAME
    )
}

fn plain(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
