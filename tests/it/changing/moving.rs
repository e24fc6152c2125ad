//! A new time for a visit.

use chrono::TimeDelta;

use super::{base, confirms, holds_new_time, moves, offered};
use crate::support::app::{CLINIC, TestApp};
use crate::support::patient::Patient;
use crate::support::rows::Rows;

const OLD: &str = "2027-03-10T14:00:00Z";
const NEW: &str = "2027-03-10T15:00:00Z";
const DAY: &str = "2027-03-10";
const MOVED: &str = "Appointment changed";

const CLOSED_AT_NEW: &str = r#"
[[closure]]
practitioner = "lee"
from = 2027-03-10T10:00:00
until = 2027-03-10T11:00:00
reason = "Away"
"#;

const ROW: &str = "select concat_ws(' ', reference, sequence, status,
    to_char(starts_at at time zone 'UTC', 'HH24:MI')) from appointment
    order by created_at, id limit 1";

#[actix_web::test]
async fn a_moved_visit_keeps_its_reference_and_frees_its_old_time() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let booked = ada.books_at(OLD).await;
    let reference = app.text("select reference from appointment").await;
    assert!(booked.text.contains(&reference));
    let base = base(&app).await;
    let moved = moves(&ada, &base, NEW).await;
    assert_eq!(moved.h1(), MOVED);
    assert!(moved.text.contains(&reference));
    assert_eq!(app.text(ROW).await, format!("{reference} 1 booked 15:00"));
    assert_eq!(app.count("select count(*) from occupancy").await, 1);
    let free = offered(&app, DAY).await;
    assert!(free.contains(&OLD.to_owned()), "{free:?}");
    assert!(!free.contains(&NEW.to_owned()), "{free:?}");
    let told = "select count(*) from communication where kind = 'appointment-moved'";
    assert_eq!(app.count(told).await, 1);
    // And once more, back to where it was.
    let moved = moves(&ada, &base, OLD).await;
    assert_eq!(moved.h1(), MOVED);
    assert_eq!(app.text(ROW).await, format!("{reference} 2 booked 14:00"));
}

#[actix_web::test]
async fn until_the_new_time_is_confirmed_the_old_one_stays_and_both_are_kept() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let before = app.text(ROW).await;
    let held = holds_new_time(&ada, &base, NEW).await;
    assert_eq!(held.h1(), "Confirm your new time");
    let sides = held.words(".rows time");
    assert_eq!(
        sides,
        [
            "Wednesday, March 10, 2027 at 9:00 AM",
            "Wednesday, March 10, 2027 at 10:00 AM"
        ]
    );
    assert_eq!(app.text(ROW).await, before);
    let free = offered(&app, DAY).await;
    for kept in [OLD, NEW] {
        assert!(!free.contains(&kept.to_owned()), "{kept}: {free:?}");
    }
    // Whoever goes away keeps the visit, and the new time is free again.
    app.wait(TimeDelta::minutes(10));
    let free = offered(&app, DAY).await;
    assert!(!free.contains(&OLD.to_owned()) && free.contains(&NEW.to_owned()));
    assert_eq!(app.text(ROW).await, before);
}

#[actix_web::test]
async fn a_hold_that_ran_out_is_taken_again_when_the_time_is_still_free() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let held = holds_new_time(&ada, &base, NEW).await;
    app.wait(TimeDelta::minutes(11));
    assert_eq!(confirms(&ada, &base, &held).await.h1(), MOVED);
    assert!(app.text(ROW).await.ends_with("1 booked 15:00"));
}

#[actix_web::test]
async fn a_new_time_that_went_shows_the_nearest_and_keeps_the_visit() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let before = app.text(ROW).await;
    let held = holds_new_time(&ada, &base, NEW).await;
    app.wait(TimeDelta::minutes(11));
    Patient::new(&app, "Bea").books_at(NEW).await;
    let rows = Rows::of(&app).await;
    let taken = confirms(&ada, &base, &held).await;
    assert_eq!(
        (taken.status, taken.h1().as_str()),
        (409, "That time has just been taken")
    );
    assert_eq!(rows.changed(&Rows::of(&app).await), [""; 0]);
    assert_eq!(app.text(ROW).await, before);
    // The nearest are offered for the move, and one of them is taken.
    let nearest = taken.slots();
    assert_eq!(nearest.len(), 6, "{nearest:?}");
    let page = ada
        .browser
        .send_on(
            &taken,
            &format!("{base}/change/hold"),
            &[("slot", &nearest[0])],
        )
        .await;
    assert_eq!(page.h1(), "Confirm your new time");
    assert_eq!(confirms(&ada, &base, &page).await.h1(), MOVED);
    assert_eq!(app.count("select count(*) from occupancy").await, 2);
}

#[actix_web::test]
async fn a_new_time_that_the_practice_closed_meanwhile_is_refused_and_the_visit_stays() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let before = app.text(ROW).await;
    let held = holds_new_time(&ada, &base, NEW).await;
    app.import(&format!("{CLINIC}{CLOSED_AT_NEW}")).await;
    let refused = confirms(&ada, &base, &held).await;
    assert_eq!(
        (refused.status, refused.h1().as_str()),
        (409, "That time cannot be booked online")
    );
    assert!(!refused.slots().is_empty());
    assert_eq!(app.text(ROW).await, before);
}

#[actix_web::test]
async fn the_form_sent_again_and_at_once_moves_once_and_shows_the_same_page() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let held = holds_new_time(&ada, &base, NEW).await;
    let hold = held.values("input[name='hold']", "value").remove(0);
    let version = held.values("input[name='version']", "value").remove(0);
    let answers = [("hold", hold.as_str()), ("version", version.as_str())];
    let path = format!("{base}/change/confirm");
    let send = || ada.browser.submit(&held, &path, &answers);
    let (one, two, three) = tokio::join!(send(), send(), send());
    for page in [one, two, three, send().await] {
        assert_eq!(
            (page.status, page.location.as_deref()),
            (303, Some(path.as_str()))
        );
    }
    assert_eq!(ada.browser.get(&path).await.h1(), MOVED);
    assert!(app.text(ROW).await.ends_with("1 booked 15:00"));
    let told = "select count(*) from communication where kind = 'appointment-moved'";
    assert_eq!(app.count(told).await, 1);
    let recorded = "select count(*) from audit_event where action = 'move'";
    assert_eq!(app.count(recorded).await, 1);
}

#[actix_web::test]
async fn a_visit_is_not_moved_to_where_it_is_or_over_another_of_its_patient() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let before = app.text(ROW).await;
    let same = holds_new_time(&ada, &base, OLD).await;
    assert_eq!(same.status, 409);
    let why = "Your appointment is at that time already.";
    assert!(same.text.contains(why), "{}", same.text);
    assert_eq!(app.text(ROW).await, before);
    // Free for others, but not for her: her own other visit is then.
    app.wait(TimeDelta::seconds(1));
    let again = Patient::new(&app, "Ada");
    again.books_at(NEW).await;
    app.execute(
        "delete from occupancy where appointment_id = (
            select id from appointment order by created_at desc, id desc limit 1)",
    )
    .await;
    let busy = holds_new_time(&ada, &base, NEW).await;
    assert_eq!(
        (busy.status, busy.h1().as_str()),
        (409, "You already have an appointment at that time")
    );
    assert_eq!(app.text(ROW).await, before);
}

#[actix_web::test]
async fn a_visit_changed_in_another_tab_is_shown_before_it_is_changed_again() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let cancel = ada.browser.get(&format!("{base}/cancel")).await;
    let version = cancel.values("input[name='version']", "value").remove(0);
    assert_eq!(moves(&ada, &base, NEW).await.h1(), MOVED);
    let answers = [("cancel_reason", "unwell"), ("version", version.as_str())];
    let stale = ada
        .browser
        .submit(&cancel, &format!("{base}/cancel"), &answers)
        .await;
    assert_eq!(stale.status, 409);
    assert!(
        stale
            .text
            .contains("This appointment was changed in the meantime")
    );
    assert!(app.text(ROW).await.ends_with("1 booked 15:00"));
}

#[actix_web::test]
async fn a_promise_to_come_was_for_the_old_time() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let page = ada.browser.get(&base).await;
    let confirmation = format!("{base}/confirmation");
    for _ in 0..2 {
        let page = ada.browser.send_on(&page, &confirmation, &[]).await;
        assert_eq!(page.words(".tag"), ["Booked, you said you will be there"]);
    }
    let recorded = "select count(*) from audit_event where action = 'confirm'";
    assert_eq!(app.count(recorded).await, 1);
    moves(&ada, &base, NEW).await;
    let page = ada.browser.get(&base).await;
    assert_eq!(page.words(".tag"), ["Booked"]);
    assert!(page.text.contains(&confirmation), "it can be promised anew");
}

#[actix_web::test]
async fn the_calendar_file_follows_the_visit() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(OLD).await;
    let base = base(&app).await;
    let path = format!("{base}/calendar.ics");
    let mut uids = Vec::new();
    for (sequence, start, status) in [
        (0, "DTSTART:20270310T140000Z", "STATUS:CONFIRMED"),
        (1, "DTSTART:20270310T150000Z", "STATUS:CONFIRMED"),
        (2, "DTSTART:20270310T150000Z", "STATUS:CANCELLED"),
    ] {
        match sequence {
            1 => drop(moves(&ada, &base, NEW).await),
            2 => drop(super::cancels(&ada, &base, "other").await),
            _ => {}
        }
        let file = ada.browser.get(&path).await;
        assert!(file.header("content-type").starts_with("text/calendar"));
        let sequence = format!("SEQUENCE:{sequence}\r\n");
        for line in [sequence.as_str(), start, status] {
            assert!(file.text.contains(line), "{line}: {}", file.text);
        }
        for never in ["Lee", "check-up", "Ada", "Byrne"] {
            assert!(!file.text.contains(never), "{never}");
        }
        let uid = file.text.lines().find(|line| line.starts_with("UID:"));
        uids.push(uid.expect("a UID").to_owned());
    }
    assert!(uids.iter().all(|uid| *uid == uids[0]), "{uids:?}");
}
