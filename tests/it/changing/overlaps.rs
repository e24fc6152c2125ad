//! A patient is in one place at a time, whoever is free.

use super::{base, cancels};
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::client::{BUSY, Places, TUESDAY_9AM};
use crate::support::patient::Patient;
use crate::support::rows::Rows;

const REASON: &str = "Follow-up";

/// Wants the time with one of the two; the page after "Book appointment".
async fn books_with(ada: &Patient<'_>, practitioner: usize) -> Page {
    let slot = Places::of(ada.app).await.with(practitioner, TUESDAY_9AM);
    let check = ada.comes_to_check_of(REASON, &slot).await;
    assert_eq!(check.h1(), "Check your appointment");
    ada.books(&check).await
}

#[actix_web::test]
async fn a_second_visit_over_the_first_is_refused_at_the_last_step() {
    let app = TestApp::with(BUSY).await;
    let ada = Patient::new(&app, "Ada");
    assert_eq!(books_with(&ada, 0).await.h1(), "Appointment booked");
    let refused = books_with(&ada, 1).await;
    assert_eq!(
        (refused.status, refused.h1().as_str()),
        (409, "You already have an appointment at that time")
    );
    let why = "You have another appointment that overlaps it. Your answers are saved.";
    assert!(refused.text.contains(why), "{}", refused.text);
    assert!(!refused.slots().is_empty());
    assert_eq!(app.count("select count(*) from appointment").await, 1);
}

#[actix_web::test]
async fn a_cancellation_is_not_taken_back_over_a_visit_booked_since() {
    let app = TestApp::with(BUSY).await;
    let ada = Patient::new(&app, "Ada");
    assert_eq!(books_with(&ada, 0).await.h1(), "Appointment booked");
    let base = base(&app).await;
    let done = cancels(&ada, &base, "not-needed").await;
    assert_eq!(books_with(&ada, 1).await.h1(), "Appointment booked");
    let before = Rows::of(&app).await;
    let undo = format!("{base}/cancellation/undo");
    let refused = ada.browser.submit(&done, &undo, &[]).await;
    assert_eq!(refused.status, 409);
    let why = "You have another appointment at that time.";
    assert!(refused.text.contains(why), "{}", refused.text);
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
}
