//! The bytes of a letter, read by a mail parser and a calendar parser that know
//! nothing of the programs that wrote them.

use calcard::icalendar::{ICalendar, ICalendarProperty as Property};
use mail_parser::{HeaderValue, MessageParser, MimeHeaders, PartType};
use openslot::mail::messages::News;

use super::letter;

/// A calendar file's answers.
pub(super) struct Visit {
    pub(super) method: String,
    pub(super) uid: String,
    pub(super) sequence: i64,
    pub(super) status: String,
    pub(super) starts: String,
    pub(super) text: String,
}

/// A message's answers.
pub(super) struct Mail {
    pub(super) message_id: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// With the method beside its type.
    pub(super) calendar: Option<(String, Visit)>,
}

pub(super) fn parse_mail(bytes: &[u8]) -> Mail {
    let message = MessageParser::default().parse(bytes).expect("a message");
    let attached = message.attachment(0).map(|part| {
        let kind = part.content_type().expect("a content type");
        assert_eq!((kind.ctype(), kind.subtype()), ("text", Some("calendar")));
        let method = kind.attribute("method").expect("a method").to_owned();
        assert_eq!(part.attachment_name(), Some("appointment.ics"));
        let PartType::Text(text) = &part.body else {
            panic!("the calendar file is no text");
        };
        (method, parse_visit(text))
    });
    assert_eq!(message.attachment_count(), usize::from(attached.is_some()));
    Mail {
        message_id: message.message_id().expect("a Message-ID").to_owned(),
        subject: message.subject().expect("a subject").to_owned(),
        text: message.body_text(0).expect("a text").replace("\r\n", "\n"),
        html: message.body_html(0).expect("a page").replace("\r\n", "\n"),
        calendar: attached,
    }
}

pub(super) fn parse_visit(text: &str) -> Visit {
    let calendar = ICalendar::parse(text).expect("a calendar file");
    let text_of = |property: &Property| {
        let entries = calendar.components.iter();
        let mut values = entries
            .filter_map(|component| component.property(property))
            .filter_map(|entry| entry.values.first());
        let value = values.next()?;
        assert!(values.next().is_none(), "{property:?} twice");
        value.as_text().map(str::to_owned)
    };
    let starts = calendar.components.iter().find_map(|component| {
        let value = component.property(&Property::Dtstart)?.values.first()?;
        let at = value.as_partial_date_time()?;
        Some(at.to_rfc3339().expect("an instant"))
    });
    let sequence = calendar.components.iter().find_map(|component| {
        let value = component.property(&Property::Sequence)?.values.first()?;
        value.as_integer()
    });
    assert_eq!(text_of(&Property::Attendee), None);
    assert_eq!(text_of(&Property::Class).as_deref(), Some("PRIVATE"));
    Visit {
        method: text_of(&Property::Method).expect("a method"),
        uid: text_of(&Property::Uid).expect("a UID"),
        sequence: sequence.expect("a sequence"),
        status: text_of(&Property::Status).expect("a status"),
        starts: starts.expect("a start"),
        text: text.to_owned(),
    }
}

#[test]
fn a_letter_is_a_text_a_page_and_a_calendar_file() {
    let written = letter(1, News::Booked);
    let bytes = written.message().expect("a message").formatted();
    let mail = parse_mail(&bytes);
    assert_eq!(mail.message_id, written.message_id());
    assert_eq!(mail.subject, "Appointment confirmed: Tue, Mar 2, 9:20 AM");
    assert_eq!(mail.text.trim_end(), written.text.trim_end());
    assert_eq!(mail.html.trim_end(), written.html.trim_end());
    let (method, visit) = mail.calendar.expect("a calendar file");
    assert_eq!(
        (method.as_str(), visit.method.as_str()),
        ("PUBLISH", "PUBLISH")
    );
    assert_eq!(
        visit.uid,
        "00000000-0000-0000-0000-000000000007@book.example.com"
    );
    assert_eq!((visit.sequence, visit.status.as_str()), (3, "CONFIRMED"));
    assert_eq!(visit.starts, "2027-03-02T14:20:00Z");
}

#[test]
fn a_letter_says_who_wrote_it_when_and_that_no_machine_should_answer() {
    let bytes = letter(1, News::Booked)
        .message()
        .expect("a message")
        .formatted();
    let message = MessageParser::default().parse(&bytes).expect("a message");
    let from = message
        .from()
        .and_then(|from| from.first())
        .expect("a sender");
    assert_eq!(from.name(), Some("Café Clinic; North, South"));
    assert_eq!(from.address(), Some("desk@northside.example"));
    let to = message.to().and_then(|to| to.first()).expect("a recipient");
    assert_eq!((to.name(), to.address()), (None, Some("anna@example.com")));
    let date = message.date().expect("a date").to_rfc3339();
    assert_eq!(date, "2027-03-01T14:00:00Z");
    for (name, value) in [
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "en-US"),
    ] {
        let header = message.header(name).and_then(HeaderValue::as_text);
        assert_eq!(header, Some(value), "{name}");
    }
}

#[test]
fn a_cancellation_says_cancel_beside_its_type_and_inside() {
    let bytes = letter(1, News::Cancelled)
        .message()
        .expect("a message")
        .formatted();
    let (method, visit) = parse_mail(&bytes).calendar.expect("a calendar file");
    assert_eq!(
        (method.as_str(), visit.method.as_str()),
        ("CANCEL", "CANCEL")
    );
    assert_eq!(visit.status, "CANCELLED");
}

#[test]
fn a_letter_written_twice_is_the_same_to_the_byte() {
    let bytes = || {
        letter(1, News::Moved)
            .message()
            .expect("a message")
            .formatted()
    };
    assert_eq!(bytes(), bytes());
    let lines = bytes();
    let longest = lines.split(|byte| *byte == b'\n').map(<[u8]>::len).max();
    assert!(longest.expect("lines") <= 999);
    assert!(lines.is_ascii());
}
