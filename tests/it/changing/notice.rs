//! Until when a visit may be changed, and from when it may be booked, to the second and over both
//! changes of the clocks.

use chrono::TimeDelta;

use super::{base, holds_new_time};
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};
use crate::support::post::letters;
use crate::support::rows::Rows;

const CLOCKS: &str = include_str!("clocks.toml");

/// A visit, and until when it may be changed.
struct Case {
    now: &'static str,
    reason: &'static str,
    start: &'static str,
    until: &'static str,
    /// As the pages and the mail say it.
    words: &'static str,
    /// Another time, for a move.
    other: &'static str,
}

const CASES: [Case; 5] = [
    // A day of 23 hours lies between: nine on Sunday is 24 hours after eight on Saturday.
    Case {
        now: "2027-03-08T14:00:00Z",
        reason: "General check-up",
        start: "2027-03-14T13:00:00Z",
        until: "2027-03-13T13:00:00Z",
        words: "Saturday, March 13, 2027 at 8:00 AM",
        other: "2027-03-17T13:00:00Z",
    },
    // The deadline's own wall time is skipped an hour later.
    Case {
        now: "2027-03-08T14:00:00Z",
        reason: "General check-up",
        start: "2027-03-15T07:00:00Z",
        until: "2027-03-14T07:00:00Z",
        words: "Sunday, March 14, 2027 at 3:00 AM",
        other: "2027-03-17T13:00:00Z",
    },
    Case {
        now: "2027-11-01T14:00:00Z",
        reason: "General check-up",
        start: "2027-11-07T14:00:00Z",
        until: "2027-11-06T14:00:00Z",
        words: "Saturday, November 6, 2027 at 10:00 AM",
        other: "2027-11-10T14:00:00Z",
    },
    // At a wall time that comes twice: the second one.
    Case {
        now: "2027-11-01T14:00:00Z",
        reason: "General check-up",
        start: "2027-11-08T06:30:00Z",
        until: "2027-11-07T06:30:00Z",
        words: "Sunday, November 7, 2027 at 1:30 AM EST",
        other: "2027-11-10T14:00:00Z",
    },
    // The type's own notice of two days, over the practice's of one.
    Case {
        now: "2027-11-01T14:00:00Z",
        reason: "Long talk",
        start: "2027-11-08T14:00:00Z",
        until: "2027-11-06T14:00:00Z",
        words: "Saturday, November 6, 2027 at 10:00 AM",
        other: "2027-11-10T14:00:00Z",
    },
];

/// Books the visit of a case: its check page and its booked page.
async fn book(ada: &Patient<'_>, case: &Case) -> (Page, Page) {
    let times = ada.chooses_reason(case.reason).await;
    let email = ada.chooses_time(&times, &slot_at(&times, case.start)).await;
    let details = ada.proves_email(&email).await;
    let check = ada.fills_details(&details).await;
    let booked = ada.books(&check).await;
    assert_eq!(booked.h1(), "Appointment booked", "{}", case.start);
    (check, booked)
}

async fn started(case: &Case) -> TestApp {
    let app = TestApp::with(CLOCKS).await;
    app.set(case.now);
    app
}

fn assert_too_late(page: &Page, heading: &str, case: &Case) {
    assert_eq!(
        (page.status, page.h1().as_str()),
        (409, heading),
        "{}",
        case.start
    );
    assert!(page.text.contains("+1 212 555 0100"));
    assert!(page.words("time").contains(&case.words.to_owned()));
}

const TOO_LATE_TO_CHANGE: &str = "It is too late to change this online";
const TOO_LATE_TO_CANCEL: &str = "It is too late to cancel online";

#[actix_web::test]
async fn pages_and_mail_tell_the_same_deadline() {
    for case in &CASES {
        let app = started(case).await;
        let ada = Patient::new(&app, "Ada");
        let (check, booked) = book(&ada, case).await;
        let base = base(&app).await;
        let own = ada.browser.get(&base).await;
        for page in [&check, &booked, &own] {
            let told = page.words("time");
            assert!(
                told.contains(&case.words.to_owned()),
                "{}: {told:?}",
                page.h1()
            );
        }
        let letters = letters(&app).await;
        let told = format!("until {}", case.words);
        assert!(
            letters.iter().any(|letter| letter.contains(&told)),
            "{told}"
        );
    }
}

#[actix_web::test]
async fn exactly_at_the_deadline_a_visit_can_be_moved_and_cancelled() {
    for case in &CASES {
        let app = started(case).await;
        let ada = Patient::new(&app, "Ada");
        book(&ada, case).await;
        let base = base(&app).await;
        app.set(case.until);
        ada.signs_in().await;
        let cancel = ada.browser.get(&format!("{base}/cancel")).await;
        assert_eq!(cancel.h1(), "Cancel your appointment?", "{}", case.start);
        let held = holds_new_time(&ada, &base, case.other).await;
        assert_eq!(held.h1(), "Confirm your new time", "{}", case.start);
        let moved = super::confirms(&ada, &base, &held).await;
        assert_eq!(moved.h1(), "Appointment changed");

        let app = started(case).await;
        let ada = Patient::new(&app, "Ada");
        book(&ada, case).await;
        let base = super::base(&app).await;
        app.set(case.until);
        ada.signs_in().await;
        let done = super::cancels(&ada, &base, "not-needed").await;
        assert_eq!(done.h1(), "Appointment cancelled", "{}", case.start);
    }
}

#[actix_web::test]
async fn a_second_later_pages_and_forged_forms_are_refused_with_the_phone() {
    for case in &CASES {
        let app = started(case).await;
        let ada = Patient::new(&app, "Ada");
        book(&ada, case).await;
        let base = base(&app).await;
        app.set(case.until);
        ada.signs_in().await;
        // Everything is on the screen in time, and sent a second too late.
        let times = ada.browser.get(&format!("{base}/change")).await;
        let cancel = ada.browser.get(&format!("{base}/cancel")).await;
        let held = holds_new_time(&ada, &base, case.other).await;
        let hold = held.values("input[name='hold']", "value").remove(0);
        let slot = slot_at(&times, case.other);
        app.wait(TimeDelta::seconds(1));
        let before = Rows::of(&app).await;
        for (path, heading) in [
            ("change", TOO_LATE_TO_CHANGE),
            ("cancel", TOO_LATE_TO_CANCEL),
        ] {
            let page = ada.browser.get(&format!("{base}/{path}")).await;
            assert_too_late(&page, heading, case);
        }
        let own = ada.browser.get(&base).await;
        assert!(
            own.text
                .contains("It is too late to change this appointment online")
        );
        for way in ["change", "cancel"] {
            let way = format!("{base}/{way}");
            assert!(!own.values("a, form", "href").contains(&way), "{way}");
        }
        for (page, path, heading, answers) in [
            (&times, "change/hold", TOO_LATE_TO_CHANGE, ("slot", &slot)),
            (&held, "change/confirm", TOO_LATE_TO_CHANGE, ("hold", &hold)),
            (
                &cancel,
                "cancel",
                TOO_LATE_TO_CANCEL,
                ("cancel_reason", &"not-needed".to_owned()),
            ),
        ] {
            let path = format!("{base}/{path}");
            let answers = [(answers.0, answers.1.as_str())];
            let refused = ada.browser.submit(page, &path, &answers).await;
            assert_too_late(&refused, heading, case);
        }
        assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
    }
}

#[actix_web::test]
async fn a_later_change_of_the_notice_does_not_shorten_what_was_promised() {
    let case = &CASES[0];
    let app = started(case).await;
    let ada = Patient::new(&app, "Ada");
    book(&ada, case).await;
    let base = base(&app).await;
    app.execute("update practice set change_notice_minutes = 10080, version = version + 1")
        .await;
    app.set(case.until);
    ada.signs_in().await;
    let done = super::cancels(&ada, &base, "other").await;
    assert_eq!(done.h1(), "Appointment cancelled");
}

#[actix_web::test]
async fn the_booking_notice_holds_to_the_second_over_both_changes() {
    for (start, latest) in [
        ("2027-03-14T07:00:00Z", "2027-03-14T05:00:00Z"),
        ("2027-03-14T13:00:00Z", "2027-03-14T11:00:00Z"),
        ("2027-11-07T06:30:00Z", "2027-11-07T04:30:00Z"),
        ("2027-11-07T14:00:00Z", "2027-11-07T12:00:00Z"),
    ] {
        let app = TestApp::with(CLOCKS).await;
        app.set(latest);
        let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
        let times = ada.chooses_reason("General check-up").await;
        let slot = slot_at(&times, start);
        assert!(
            times.slots().contains(&slot),
            "{start}: {:?}",
            times.slots()
        );
        let page = ada.chooses_time(&times, &slot).await;
        assert_eq!(page.h1(), "What is your email address?", "{start}");
        app.execute("delete from occupancy").await;
        let times = bea.chooses_reason("General check-up").await;
        app.wait(TimeDelta::seconds(1));
        assert!(!bea.browser.get("/book/times").await.slots().contains(&slot));
        let before = Rows::of(&app).await;
        let refused = bea.chooses_time(&times, &slot).await;
        assert_eq!(
            (refused.status, refused.h1().as_str()),
            (409, "That time cannot be booked online"),
            "{start}"
        );
        assert!(
            refused
                .text
                .contains("It starts too soon to book it online")
        );
        assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
    }
}

#[actix_web::test]
async fn a_day_with_a_gap_and_a_day_with_a_fold_list_their_times() {
    for (now, day, expected) in [
        (
            "2027-03-08T14:00:00Z",
            "2027-03-14",
            "12:30 AM, 1:00 AM, 1:30 AM, 3:00 AM, 3:30 AM, 9:00 AM, 9:30 AM, 10:00 AM, 10:30 AM, \
             11:00 AM, 11:30 AM",
        ),
        (
            "2027-11-01T14:00:00Z",
            "2027-11-07",
            "12:30 AM, 1:00 AM EDT, 1:30 AM EDT, 1:00 AM EST, 1:30 AM EST, 2:00 AM, 2:30 AM, \
             3:00 AM, 3:30 AM, 9:00 AM, 9:30 AM, 10:00 AM, 10:30 AM, 11:00 AM, 11:30 AM",
        ),
    ] {
        let app = TestApp::with(CLOCKS).await;
        app.set(now);
        let ada = Patient::new(&app, "Ada");
        ada.chooses_reason("General check-up").await;
        let path = format!("/book/times?from={day}&day={day}");
        let times = ada.browser.get(&path).await;
        let shown = times.words("button.slot > span:not(.who)");
        assert_eq!(shown.join(", "), expected);
        // What is offered can be held, and is held at that instant.
        for slot in times.slots() {
            let page = ada.chooses_time(&times, &slot).await;
            assert_eq!(page.h1(), "What is your email address?", "{slot}");
            let (start, _) = slot.split_once('.').expect("a start");
            let held = "select extract(epoch from starts_at)::bigint from occupancy";
            assert_eq!(app.count(held).await.to_string(), start);
        }
    }
}
