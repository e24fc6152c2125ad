//! One browser that several people use, one after the other.

use std::sync::Arc;

use chrono::TimeDelta;
use openslot::jobs::forget_drafts::forget_drafts;
use openslot::state::{SessionLimits, State};
use tokio_util::sync::CancellationToken;

use crate::support::app::{TestApp, in_local_set, secrets};
use crate::support::browser::{Browser, Page};
use crate::support::patient::Patient;

/// Signs in on the page for it, wherever that leads.
async fn signs_in(app: &TestApp, browser: &Browser, email: &str) -> Page {
    let page = browser.open("/sign-in").await;
    let page = browser
        .send_on(&page, "/sign-in", &[("email", email)])
        .await;
    let code = app.code_sent_to(email).await;
    browser
        .send_on(&page, "/sign-in/code", &[("code", &code)])
        .await
}

#[actix_web::test]
async fn whoever_signs_in_next_meets_nothing_of_the_one_before() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.comes_to_check(0).await;
    app.wait(TimeDelta::minutes(16));
    let page = signs_in(&app, &ada.browser, "bea@example.com").await;
    assert_eq!(page.h1(), "Your appointments");
    let reasons = ada.browser.open("/book/reason").await;
    assert!(reasons.values("input[checked]", "value").is_empty());
    for address in ["/book/times", "/book/email", "/book/details", "/book/check"] {
        let page = ada.browser.open(address).await;
        assert_eq!(
            page.h1(),
            "What do you need an appointment for?",
            "{address}"
        );
        assert!(!page.text.to_lowercase().contains("ada@"), "{address}");
    }
    assert_eq!(app.count("select count(*) from occupancy").await, 0);
}

#[actix_web::test]
async fn whoever_goes_on_with_a_started_way_types_their_own_details() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    // Half past eleven: with the pause it is still more than the two hours' notice away.
    ada.comes_to_check(1).await;
    app.wait(TimeDelta::minutes(16));
    let bea = Patient {
        browser: ada.browser.clone(),
        ..Patient::new(&app, "Bea")
    };
    let email = bea.browser.open("/book/email").await;
    let details = bea.proves_email(&email).await;
    assert_eq!(details.h1(), "Your details");
    assert!(!details.text.contains("Ada"));
    let check = bea.fills_details(&details).await;
    assert_eq!(bea.books(&check).await.h1(), "Appointment booked");
}

#[actix_web::test]
async fn whoever_comes_back_after_a_pause_goes_on_where_they_were() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.comes_to_check(0).await;
    app.wait(TimeDelta::minutes(16));
    signs_in(&app, &ada.browser, &ada.email).await;
    let check = ada.browser.open("/book/check").await;
    assert_eq!(check.h1(), "Check your appointment");
    assert!(check.text.contains("Ada Byrne"));
}

#[actix_web::test]
async fn what_nobody_came_back_for_is_forgotten_after_a_day() {
    let app = TestApp::start().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    let times = ada.chooses_reason("Back pain class").await;
    ada.chooses_time(&times, &times.slots()[0]).await;
    app.wait(TimeDelta::hours(23));
    bea.comes_to_check(0).await;
    // Ends lie a quarter of an hour apart.
    app.wait(TimeDelta::minutes(75));
    let limits = SessionLimits {
        idle: TimeDelta::minutes(15),
        absolute: TimeDelta::hours(12),
        staff_absolute: TimeDelta::hours(8),
    };
    let state = Arc::new(State::new(app.db(), app.clock.clone(), secrets(), limits));
    in_local_set(async move {
        let stop = CancellationToken::new();
        forget_drafts(&state, &stop).await.expect("the job runs");
    })
    .await;
    assert_eq!(app.count("select count(*) from draft").await, 1);
    assert_eq!(app.count("select count(*) from seat").await, 0);
    let sessions = "select count(*) from occupancy where kind = 'session'";
    assert_eq!(app.count(sessions).await, 0);
}
