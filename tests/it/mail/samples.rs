//! Every message once, written to `target/mails` for people and browsers to look at.

use std::fs;
use std::path::Path;

use openslot::mail::messages::{Letterhead, News, SignInCode, Written};
use openslot::mail::offer_message::OfferMessage;
use openslot::mail::reminder_message::ReminderMessage;

use super::letter;

#[test]
fn every_message_has_one_heading_a_title_a_language_and_nothing_from_elsewhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mails");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, written) in messages() {
        fs::write(folder.join(format!("{name}.txt")), &written.text).expect("a file");
        fs::write(folder.join(format!("{name}.html")), &written.html).expect("a file");
        let page = scraper::Html::parse_document(&written.html);
        let count = |selector: &str| {
            let selector = scraper::Selector::parse(selector).expect("a selector");
            page.select(&selector).count()
        };
        assert_eq!(count("h1"), 1, "{name}");
        assert_eq!(count("html[lang]"), 1, "{name}");
        assert_eq!(count("title"), 1, "{name}");
        assert_eq!(count("table:not([role=presentation])"), 0, "{name}");
        let foreign = "img, script, link, iframe, object, form, [src], [onclick], [background]";
        assert_eq!(count(foreign), 0, "{name}");
        assert!(!written.html.contains("url("), "{name}");
    }
}

fn messages() -> Vec<(&'static str, Written)> {
    let code = SignInCode {
        letterhead: Letterhead {
            public_name: "Northside".to_owned(),
            phone: "+1 212 555 0100".to_owned(),
            palette: openslot::domain::colours::DEFAULT,
            time_zone: chrono_tz::America::New_York,
        },
        code: "012345".to_owned(),
        lasts_minutes: 10,
        link: "https://book.example.com/book/code/1".to_owned(),
    };
    let offer = OfferMessage {
        letterhead: code.letterhead.clone(),
        starts_at: "2027-03-02T14:20:00Z".parse().expect("an instant"),
        offered_at: "2027-03-02T16:00:00Z".parse().expect("an instant"),
        kept_until: "2027-03-02T14:20:00Z".parse().expect("an instant"),
        time_zone: chrono_tz::America::New_York,
        place: "Main Clinic, 1 Main Street; Springfield".to_owned(),
        reference: "AC-2345-67".to_owned(),
        link: "https://book.example.com/a/token".to_owned(),
    };
    let reminder = ReminderMessage {
        letterhead: code.letterhead.clone(),
        starts_at: offer.starts_at,
        time_zone: offer.time_zone,
        shown_zone: None,
        place: offer.place.clone(),
        reference: offer.reference.clone(),
        changeable_until: Some("2027-03-01T14:20:00Z".parse().expect("an instant")),
        link: offer.link.clone(),
        is_confirmed: false,
        own_page: "https://book.example.com/me/appointments/7".to_owned(),
        settings: "https://book.example.com/me/email".to_owned(),
    };
    let confirmed = ReminderMessage {
        changeable_until: None,
        is_confirmed: true,
        ..reminder.clone()
    };
    let mut messages = vec![
        ("sign-in-code", code.write().expect("words")),
        ("offered", offer.write().expect("words")),
        ("reminder", reminder.write().expect("words")),
        ("reminder-late", confirmed.write().expect("words")),
    ];
    for (name, news) in [
        ("requested", News::Requested),
        ("booked", News::Booked),
        ("moved", News::Moved),
        ("cancelled", News::Cancelled),
        ("declined", News::Declined),
    ] {
        let letter = letter(1, news);
        let written = Written {
            subject: letter.subject,
            text: letter.text,
            html: letter.html,
        };
        messages.push((name, written));
    }
    messages
}
