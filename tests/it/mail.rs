//! Mail: what a letter is on the wire, how servers take it, and that the outbox
//! delivers each message once whatever the server does.

mod practice;
mod reminders;
mod samples;
mod servers;
mod told;
mod troubles;
mod wire;
mod workers;

use std::collections::BTreeMap;

use openslot::calendar::{self, CalendarEntry, Standing};
use openslot::domain::ids::{AppointmentId, CommunicationId};
use openslot::domain::person::EmailAddress;
use openslot::mail::messages::{AppointmentNews, Letterhead, News};
use openslot::mail::{Letter, Sender};
use tokio::task::LocalSet;
use uuid::Uuid;

use self::wire::{Mail, parse_mail};
use crate::support::smtp::{Encryption, SmtpServer};

/// Runs a test where units of work find their local task set.
async fn local(test: impl Future<Output = ()>) {
    LocalSet::new().run_until(test).await;
}

async fn server() -> SmtpServer {
    SmtpServer::start(Encryption::None).await
}

/// What a server received, in order.
fn mails(server: &SmtpServer) -> Vec<Mail> {
    let received = server.received();
    received
        .iter()
        .map(|one| parse_mail(&one.message))
        .collect()
}

/// How often each Message-ID arrived.
fn copies(server: &SmtpServer) -> BTreeMap<String, usize> {
    let mut copies = BTreeMap::new();
    for mail in mails(server) {
        *copies.entry(mail.message_id).or_default() += 1;
    }
    copies
}

/// A letter about a visit, number `number`.
fn letter(number: u128, news: News) -> Letter {
    let sender = Sender::parse("desk@northside.example", "book.example.com").expect("a sender");
    let standing = match news {
        News::Requested => Standing::Tentative,
        News::Booked | News::Moved => Standing::Confirmed,
        News::Cancelled | News::Declined => Standing::Cancelled,
    };
    let link =
        (standing != Standing::Cancelled).then(|| "https://book.example.com/a/token".to_owned());
    let entry = CalendarEntry {
        uid: calendar::uid(AppointmentId(Uuid::from_u128(7)), &sender.host),
        sequence: 3,
        standing,
        written_at: "2027-03-01T14:00:00Z".parse().expect("an instant"),
        starts_at: "2027-03-02T14:20:00Z".parse().expect("an instant"),
        ends_at: "2027-03-02T14:50:00Z".parse().expect("an instant"),
        public_name: "Café Clinic; North, South".to_owned(),
        phone: "+1 212 555 0100".to_owned(),
        place: "Main Clinic, 1 Main Street; Springfield".to_owned(),
        link: link.clone(),
        organizer: Some(sender.address.to_string()),
    };
    let message = AppointmentNews {
        letterhead: Letterhead {
            public_name: entry.public_name.clone(),
            phone: entry.phone.clone(),
            palette: openslot::domain::colours::DEFAULT,
            time_zone: chrono_tz::America::New_York,
        },
        news,
        starts_at: entry.starts_at,
        time_zone: chrono_tz::America::New_York,
        shown_zone: None,
        place: entry.place.clone(),
        reference: "AC-2345-67".to_owned(),
        changeable_until: link
            .is_some()
            .then(|| "2027-03-01T14:20:00Z".parse().expect("an instant")),
        link,
        other_times: (news == News::Declined).then(|| "https://book.example.com/book".to_owned()),
        has_file: true,
    };
    let written = message.write().expect("words");
    Letter {
        id: CommunicationId(Uuid::from_u128(number)),
        sender,
        from_name: entry.public_name.clone(),
        to: EmailAddress::parse("anna@example.com").expect("an address"),
        written_at: entry.written_at,
        language: message.letterhead.language(),
        subject: written.subject,
        text: written.text,
        html: written.html,
        calendar: Some(entry),
    }
}
