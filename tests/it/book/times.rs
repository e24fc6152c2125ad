//! What the times page offers, and what it says when it offers nothing.

use crate::support::app::{CLINIC, TestApp};
use crate::support::patient::Patient;

#[actix_web::test]
async fn every_time_offered_to_a_visit_that_moves_can_be_held_for_it() {
    // Visits of half an hour that begin every quarter of one.
    let quarters = CLINIC.replace("align_minutes = 30", "align_minutes = 15");
    let notice = "change_notice_minutes = ";
    let practice = quarters.replace(&format!("{notice}1440"), &format!("{notice}0"));
    let app = TestApp::with(&practice).await;
    let ada = Patient::new(&app, "Ada");
    ada.books_time(1).await;
    let visit = ada.browser.open("/me").await;
    let visit = visit
        .values("a[href^='/me/appointments/']", "href")
        .remove(0);
    let times = ada.browser.open(&format!("{visit}/change")).await;
    // It is at a quarter past eleven, and the practice closes at twelve: nothing else that
    // Monday is clear of it, and it is not offered to itself.
    let day = times.values("ol.days a[aria-current]", "id");
    assert_eq!(day, ["day-2027-03-02"]);
    assert!(times.slots().len() > 8, "{:?}", times.slots());
    for slot in times.slots() {
        let hold = format!("{visit}/change/hold");
        let held = ada.browser.submit(&times, &hold, &[("slot", &slot)]).await;
        assert_eq!(held.status, 303, "{slot}: {}", held.h1());
    }
}

#[actix_web::test]
async fn the_steps_are_counted_on_when_the_address_is_proven() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let step = |page: &crate::support::browser::Page| page.words("p.step, .step").join("");
    let times = ada.chooses_reason("General check-up").await;
    assert_eq!(step(&times), "Step 2 of 6");
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let details = ada.proves_email(&email).await;
    assert_eq!(step(&details), "Step 5 of 6");
    let check = ada.fills_details(&details).await;
    assert_eq!(step(&check), "Step 6 of 6");
    ada.books(&check).await;
    // The next way is shorter from its first page on.
    let times = ada.chooses_reason("General check-up").await;
    assert_eq!(step(&times), "Step 2 of 4");
}
