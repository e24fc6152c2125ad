//! Giving a visit up, and taking that back.

use chrono::TimeDelta;

use super::{base, cancels, offered};
use crate::support::app::TestApp;
use crate::support::patient::{Patient, slot_at};
use crate::support::rows::Rows;

const START: &str = "2027-03-10T14:00:00Z";
const DAY: &str = "2027-03-10";
const STATUS: &str = "select concat_ws(' ', status, sequence) from appointment";

#[actix_web::test]
async fn a_visit_is_cancelled_for_each_reason_of_the_page() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(START).await;
    let page = ada
        .browser
        .get(&format!("{}/cancel", base(&app).await))
        .await;
    let reasons = page.values("input[name='cancel_reason']", "value");
    assert_eq!(
        reasons,
        [
            "not-needed",
            "time-does-not-suit",
            "unwell",
            "cannot-get-there",
            "seen-elsewhere",
            "other",
            "not-said"
        ]
    );
    for reason in reasons {
        let app = TestApp::start().await;
        let ada = Patient::new(&app, "Ada");
        ada.books_at(START).await;
        let done = cancels(&ada, &base(&app).await, &reason).await;
        assert_eq!(done.h1(), "Appointment cancelled", "{reason}");
        let kept = "select concat_ws(' ', status, cancelled_by, cancel_reason, cancelled_from)
            from appointment";
        assert_eq!(
            app.text(kept).await,
            format!("cancelled patient {reason} booked")
        );
        let told = "select count(*) from communication where kind = 'appointment-cancelled'";
        assert_eq!(app.count(told).await, 1);
    }
}

#[actix_web::test]
async fn a_cancellation_without_a_reason_or_with_one_of_no_list_is_asked_again() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(START).await;
    let path = format!("{}/cancel", base(&app).await);
    let page = ada.browser.get(&path).await;
    let before = Rows::of(&app).await;
    for answers in [
        &[][..],
        &[("cancel_reason", "")],
        &[("cancel_reason", "boredom")],
    ] {
        let refused = ada.browser.submit(&page, &path, answers).await;
        assert_eq!(refused.status, 422);
        assert_eq!(
            refused
                .text
                .matches("Select why you are cancelling")
                .count(),
            2
        );
    }
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
}

#[actix_web::test]
async fn cancelling_twice_cancels_once() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(START).await;
    let base = base(&app).await;
    let path = format!("{base}/cancel");
    let page = ada.browser.get(&path).await;
    let answers = [("cancel_reason", "unwell")];
    let send = || ada.browser.submit(&page, &path, &answers);
    let (one, two) = tokio::join!(send(), send());
    let done = format!("{base}/cancelled");
    for page in [one, two, send().await] {
        assert_eq!(
            (page.status, page.location.as_deref()),
            (303, Some(done.as_str()))
        );
    }
    assert_eq!(app.text(STATUS).await, "cancelled 1");
    let told = "select count(*) from communication where kind = 'appointment-cancelled'";
    assert_eq!(app.count(told).await, 1);
    assert_eq!(ada.browser.open(&path).await.h1(), "Appointment cancelled");
}

#[actix_web::test]
async fn for_ten_minutes_the_time_is_kept_from_others_and_the_patient_can_have_it_back() {
    let app = TestApp::start().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    ada.books_at(START).await;
    let reference = app.text("select reference from appointment").await;
    let base = base(&app).await;
    let times = bea.chooses_reason("General check-up").await;
    let slot = slot_at(&times, START);
    let done = cancels(&ada, &base, "not-needed").await;
    app.wait(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    assert!(!offered(&app, DAY).await.contains(&START.to_owned()));
    let taken = bea.chooses_time(&times, &slot).await;
    assert_eq!(
        (taken.status, taken.h1().as_str()),
        (409, "That time has just been taken")
    );
    let undo = format!("{base}/cancellation/undo");
    for _ in 0..2 {
        let back = ada.browser.send_on(&done, &undo, &[]).await;
        assert_eq!(back.words(".tag"), ["Booked"]);
    }
    assert!(ada.browser.get(&base).await.text.contains(&reference));
    assert_eq!(
        app.count("select count(*) from appointment where status = 'booked'")
            .await,
        1
    );
    assert_eq!(
        app.count("select count(*) from occupancy where kind = 'visit'")
            .await,
        1
    );
    let undone = "select count(*) from audit_event where action = 'undo-cancel'";
    assert_eq!(app.count(undone).await, 1);
    assert!(!offered(&app, DAY).await.contains(&START.to_owned()));
}

#[actix_web::test]
async fn after_ten_minutes_the_time_is_offered_to_others_and_the_undo_is_refused() {
    let app = TestApp::start().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    ada.books_at(START).await;
    let base = base(&app).await;
    let done = cancels(&ada, &base, "not-needed").await;
    assert!(done.text.contains("Keep this appointment after all"));
    app.wait(TimeDelta::minutes(10));
    assert!(offered(&app, DAY).await.contains(&START.to_owned()));
    let later = ada.browser.get(&format!("{base}/cancelled")).await;
    assert!(!later.text.contains("Keep this appointment after all"));
    let before = Rows::of(&app).await;
    let undo = format!("{base}/cancellation/undo");
    let refused = ada.browser.submit(&done, &undo, &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("+1 212 555 0100"));
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
    bea.books_at(START).await;
    let refused = ada.browser.submit(&done, &undo, &[]).await;
    assert_eq!(refused.status, 409);
    assert_eq!(
        app.count("select count(*) from appointment where status = 'booked'")
            .await,
        1
    );
}

#[actix_web::test]
async fn an_undo_gives_a_promise_to_come_back_too() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(START).await;
    let base = base(&app).await;
    let page = ada.browser.get(&base).await;
    ada.browser
        .send_on(&page, &format!("{base}/confirmation"), &[])
        .await;
    let done = cancels(&ada, &base, "unwell").await;
    let undo = format!("{base}/cancellation/undo");
    let back = ada.browser.send_on(&done, &undo, &[]).await;
    assert_eq!(back.words(".tag"), ["Booked, you said you will be there"]);
}
