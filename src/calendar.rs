//! The calendar file of a visit: RFC 5545 text that a person adds to their own calendar.
//!
//! A leaf beside the rooms, because the web offers the same bytes that a mail
//! carries, and neither may import the other. Says when, where and how to change
//! it, never why or with whom: calendars are shared with employers and phones.
//! There is no ATTENDEE on purpose, so no calendar offers to accept or decline. What others wrote
//! is read by [`reading`].

pub mod reading;
#[cfg(test)]
mod reading_tests;

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Class, Component, Event, EventLike, EventStatus, Property};

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::AppointmentId;
use crate::domain::practice::Mode;

/// The name of the file, in mails and as a download.
pub const FILE_NAME: &str = "appointment.ics";

const PRODUCT: &str = "-//Openslot//Openslot//EN";

/// What a calendar is told of a visit.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEntry {
    /// The same for the whole life of a visit: [`uid`].
    pub uid: String,
    /// The visit's; calendars take a higher one for newer.
    pub sequence: i32,
    pub standing: Standing,
    /// When this file was made.
    pub written_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// The name the practice shows to third parties.
    pub public_name: String,
    pub phone: String,
    /// Where to go, in one line.
    pub place: String,
    /// Where it can be changed.
    pub link: Option<String>,
    /// The practice's own mail address.
    pub organizer: Option<String>,
}

/// How firm the visit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Waits for the practice.
    Tentative,
    Confirmed,
    Cancelled,
}

/// The UID of a visit, for a site at `host`.
pub fn uid(appointment: AppointmentId, host: &str) -> String {
    format!("{appointment}@{host}")
}

/// Where a visit is, in one line.
pub fn place(mode: Mode, location: &str, address: &str) -> String {
    match mode {
        Mode::InPerson => format!("{location}, {address}"),
        Mode::Video => "By video".to_owned(),
        Mode::Phone => "By phone".to_owned(),
    }
}

impl Standing {
    /// How firm a visit of that status is.
    pub fn of(status: AppointmentStatus) -> Self {
        match status {
            AppointmentStatus::Pending => Self::Tentative,
            AppointmentStatus::Cancelled => Self::Cancelled,
            AppointmentStatus::Booked
            | AppointmentStatus::Confirmed
            | AppointmentStatus::Arrived
            | AppointmentStatus::InProgress
            | AppointmentStatus::Completed
            | AppointmentStatus::NoShow => Self::Confirmed,
        }
    }

    /// The METHOD of the file, which a mail repeats beside its content type.
    pub fn method(self) -> &'static str {
        match self {
            Self::Tentative | Self::Confirmed => "PUBLISH",
            Self::Cancelled => "CANCEL",
        }
    }
}

/// The whole file: folded lines, CRLF.
pub fn file(entry: &CalendarEntry) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", PRODUCT))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", entry.standing.method()))
        .push(visit(entry));
    calendar.to_string()
}

fn visit(entry: &CalendarEntry) -> Event {
    let public_name = one_line(&entry.public_name);
    let mut visit = Event::with_uid(&entry.uid);
    visit
        .sequence(u32::try_from(entry.sequence).unwrap_or_default())
        .timestamp(entry.written_at)
        .starts(entry.starts_at)
        .ends(entry.ends_at)
        .summary(&format!("Appointment – {public_name}"))
        .location(&one_line(&entry.place))
        .description(&description(entry))
        .class(Class::Private)
        .status(match entry.standing {
            Standing::Tentative => EventStatus::Tentative,
            Standing::Confirmed => EventStatus::Confirmed,
            Standing::Cancelled => EventStatus::Cancelled,
        });
    if let Some(address) = &entry.organizer {
        let mut organizer = Property::new("ORGANIZER", format!("mailto:{}", one_line(address)));
        organizer.add_parameter("CN", &public_name.replace('"', "'"));
        visit.append_property(organizer);
    }
    visit
}

fn description(entry: &CalendarEntry) -> String {
    let phone = one_line(&entry.phone);
    match &entry.link {
        Some(link) => format!("Change or cancel: {}\nPhone: {phone}", one_line(link)),
        None => format!("Phone: {phone}"),
    }
}

/// A control character would begin a line of its own in the file.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> CalendarEntry {
        CalendarEntry {
            uid: uid(AppointmentId(uuid::Uuid::from_u128(7)), "book.example.com"),
            sequence: 2,
            standing: Standing::Confirmed,
            written_at: "2027-03-01T14:00:00Z".parse().unwrap(),
            starts_at: "2027-03-02T14:20:00Z".parse().unwrap(),
            ends_at: "2027-03-02T14:50:00Z".parse().unwrap(),
            public_name: "Northside".to_owned(),
            phone: "+1 212 555 0100".to_owned(),
            place: "Main Clinic, 1 Main Street; Springfield".to_owned(),
            link: Some("https://book.example.com/a/abc".to_owned()),
            organizer: Some("desk@northside.example".to_owned()),
        }
    }

    #[test]
    fn a_file_says_when_and_where_and_nothing_of_why() {
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Openslot//Openslot//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            "CLASS:PRIVATE",
            "DESCRIPTION:Change or cancel: https://book.example.com/a/abc\\nPhone: +1 21",
            " 2 555 0100",
            "DTEND:20270302T145000Z",
            "DTSTAMP:20270301T140000Z",
            "DTSTART:20270302T142000Z",
            "LOCATION:Main Clinic\\, 1 Main Street\\; Springfield",
            "ORGANIZER;CN=Northside:mailto:desk@northside.example",
            "SEQUENCE:2",
            "STATUS:CONFIRMED",
            "SUMMARY:Appointment – Northside",
            "UID:00000000-0000-0000-0000-000000000007@book.example.com",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(file(&entry()), expected.join("\r\n"));
    }

    #[test]
    fn a_cancelled_visit_is_a_cancel_and_a_requested_one_is_tentative() {
        let text = |standing| {
            file(&CalendarEntry {
                standing,
                ..entry()
            })
        };
        let cancelled = text(Standing::Cancelled);
        assert!(cancelled.contains("METHOD:CANCEL\r\n"));
        assert!(cancelled.contains("STATUS:CANCELLED\r\n"));
        let requested = text(Standing::Tentative);
        assert!(requested.contains("METHOD:PUBLISH\r\n"));
        assert!(requested.contains("STATUS:TENTATIVE\r\n"));
    }

    #[test]
    fn no_line_is_longer_than_75_bytes_and_none_can_be_smuggled_in() {
        let text = file(&CalendarEntry {
            public_name: "Ärztehaus \"Süd\"; Nord, Ost\r\nATTENDEE:mailto:x@example.com".to_owned(),
            place: "Ü".repeat(200),
            ..entry()
        });
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75));
        assert!(lines.iter().all(|line| !line.contains(['\r', '\n'])));
        assert!(!lines.iter().any(|line| line.starts_with("ATTENDEE")));
    }
}
