use super::*;

const CODE: &str = "\
Your code is 012345

Enter this code on the page where you asked for it. It works for 10 minutes.

In the same browser you can also have it filled in for you:
https://book.example.com/book/code/1

If you did not ask for a code, you do not need to do anything. We will never ask you for it by phone.

Northside";

const BOOKED: &str = "\
Appointment confirmed

Your appointment is booked.

When: Tuesday, November 24, 2026 at 9:20 AM, Eastern Time (New York)
Where: Main Clinic, 1 Main Street, Springfield
Booking reference: AC-2345-67

You can change or cancel online until Monday, November 23, 2026 at 9:20 AM. After that, phone us.
Change or cancel: https://book.example.com/a/token

Open the attached file to add the appointment to your calendar.

Phone: +1 212 555 0100

Northside";

const CANCELLED: &str = "\
Appointment cancelled

This appointment will not take place.

When: Tuesday, November 24, 2026 at 9:20 AM, Eastern Time (New York)
Where: Main Clinic, 1 Main Street, Springfield
Booking reference: AC-2345-67

Your calendar does not update by itself. Open the attached file to update it.

If you did not expect this, phone us: +1 212 555 0100

Northside";

const DECLINED: &str = "\
Request not confirmed

The practice could not confirm this appointment, so it will not take place.

When: Tuesday, November 24, 2026 at 9:20 AM, Eastern Time (New York)
Where: Main Clinic, 1 Main Street, Springfield
Booking reference: AC-2345-67

You can ask for another time: https://book.example.com/book

Phone: +1 212 555 0100

Northside";

const REQUESTED: &str = "\
Request sent

This is not a booking yet. We will email you when the practice has confirmed it.

When: Tuesday, November 24, 2026 at 9:20 AM, Eastern Time (New York)
Where: Main Clinic, 1 Main Street, Springfield
Booking reference: AC-2345-67

You can change or cancel online until Monday, November 23, 2026 at 9:20 AM. After that, phone us.
Change or cancel: https://book.example.com/a/token

Phone: +1 212 555 0100

Northside";

fn letterhead() -> Letterhead {
    Letterhead {
        public_name: "Northside".to_owned(),
        phone: "+1 212 555 0100".to_owned(),
        palette: crate::domain::colours::DEFAULT,
        time_zone: chrono_tz::America::New_York,
    }
}

fn news(news: News) -> AppointmentNews {
    AppointmentNews {
        letterhead: letterhead(),
        news,
        starts_at: "2026-11-24T14:20:00Z".parse().unwrap(),
        time_zone: chrono_tz::America::New_York,
        shown_zone: None,
        place: "Main Clinic, 1 Main Street, Springfield".to_owned(),
        reference: "AC-2345-67".to_owned(),
        changeable_until: Some("2026-11-23T14:20:00Z".parse().unwrap()),
        link: Some("https://book.example.com/a/token".to_owned()),
        other_times: None,
        has_file: news != News::Requested,
    }
}

#[test]
fn a_code_comes_with_its_minutes_and_a_link() {
    let code = SignInCode {
        letterhead: letterhead(),
        code: "012345".to_owned(),
        lasts_minutes: 10,
        link: "https://book.example.com/book/code/1".to_owned(),
    };
    let written = code.write().unwrap();
    assert_eq!(written.subject, "Your code is 012345");
    assert_eq!(written.text, CODE);
    for fact in [
        "012345",
        "10 minutes",
        "https://book.example.com/book/code/1",
    ] {
        assert!(written.html.contains(fact), "{fact}");
    }
}

#[test]
fn a_subject_names_the_time_and_nothing_else() {
    for (kind, subject) in [
        (News::Requested, "Request sent: Tue, Nov 24, 9:20 AM"),
        (News::Booked, "Appointment confirmed: Tue, Nov 24, 9:20 AM"),
        (News::Moved, "Appointment changed: now Tue, Nov 24, 9:20 AM"),
        (
            News::Cancelled,
            "Appointment cancelled: Tue, Nov 24, 9:20 AM",
        ),
        (
            News::Declined,
            "Request not confirmed: Tue, Nov 24, 9:20 AM",
        ),
    ] {
        assert_eq!(news(kind).write().unwrap().subject, subject);
    }
}

#[test]
fn the_text_of_a_message_says_all_that_its_page_says() {
    for kind in [News::Requested, News::Booked, News::Moved] {
        let written = news(kind).write().unwrap();
        for fact in [
            "Tuesday, November 24, 2026 at 9:20 AM",
            "Eastern Time (New York)",
            "Main Clinic, 1 Main Street, Springfield",
            "AC-2345-67",
            "until Monday, November 23, 2026 at 9:20 AM. After that, phone us.",
            "https://book.example.com/a/token",
            "+1 212 555 0100",
            "Northside",
        ] {
            assert!(written.text.contains(fact), "{kind:?}: {fact}");
            assert!(written.html.contains(fact), "{kind:?}: {fact}");
        }
        for part in [&written.text, &written.html] {
            let speaks_of_file = part.contains("attached file");
            assert_eq!(speaks_of_file, kind != News::Requested, "{kind:?}");
        }
    }
}

#[test]
fn the_booked_text_reads_well() {
    assert_eq!(news(News::Booked).write().unwrap().text, BOOKED);
}

#[test]
fn a_cancelled_text_offers_no_link() {
    let cancelled = AppointmentNews {
        changeable_until: None,
        link: None,
        ..news(News::Cancelled)
    };
    assert_eq!(cancelled.write().unwrap().text, CANCELLED);
}

#[test]
fn a_request_comes_without_a_file_and_a_declined_one_leads_to_other_times() {
    assert_eq!(news(News::Requested).write().unwrap().text, REQUESTED);
    let declined = AppointmentNews {
        changeable_until: None,
        link: None,
        other_times: Some("https://book.example.com/book".to_owned()),
        has_file: false,
        ..news(News::Declined)
    };
    let written = declined.write().unwrap();
    assert_eq!(written.text, DECLINED);
    assert!(written.html.contains("https://book.example.com/book"));
    assert!(!written.html.contains("attached file"));
}

#[test]
fn after_the_deadline_a_message_says_to_phone() {
    let late = AppointmentNews {
        changeable_until: None,
        ..news(News::Booked)
    };
    let written = late.write().unwrap();
    for part in [written.text, written.html] {
        assert!(part.contains("too late to change or cancel online"));
        assert!(!part.contains("You can change or cancel online"));
    }
}

#[test]
fn names_from_the_practice_cannot_become_markup() {
    let mut bold = news(News::Booked);
    bold.letterhead.public_name = "<b>North & South</b>".to_owned();
    bold.place = "\"><script>".to_owned();
    let written = bold.write().unwrap();
    assert!(!written.html.contains("<script>"));
    assert!(!written.html.contains("<b>North"));
    assert!(written.text.contains("<b>North & South</b>"));
}

#[test]
fn links_and_buttons_have_the_colours_of_the_practice() {
    use crate::domain::colours::{Brand, Colour};

    let mut message = news(News::Booked);
    let plain = message.write().unwrap().html;
    let brand = Brand {
        light: Colour::parse("#7a1f5c"),
        dark: Colour::parse("#f0a6d6"),
    };
    message.letterhead.palette = brand.palette().unwrap();
    let own = message.write().unwrap().html;
    for (before, after) in [("#0b5d57", "#7a1f5c"), ("#6fd3c8", "#f0a6d6")] {
        assert!(plain.contains(before) && !plain.contains(after), "{plain}");
        assert!(own.contains(after) && !own.contains(before), "{own}");
    }
}
