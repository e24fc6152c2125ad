//! Forms sent again, late, or from two tabs of one browser.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;

/// Moves the booked visit to the time at this place in the list.
async fn moves(patient: &Patient<'_>, booked: &Page, nth: usize) -> Page {
    let visit = address_of(booked);
    let times = patient.browser.open(&format!("{visit}/change")).await;
    let slot = times.slots().remove(nth);
    let confirm = patient
        .browser
        .send_on(&times, &format!("{visit}/change/hold"), &[("slot", &slot)])
        .await;
    let value = |name: &str| {
        let found = confirm.values(&format!("input[name='{name}']"), "value");
        found.into_iter().next().unwrap_or_default()
    };
    let (hold, version) = (value("hold"), value("version"));
    let answers = [("hold", hold.as_str()), ("version", version.as_str())];
    let here = format!("{visit}/change/confirm");
    patient.browser.send_on(&confirm, &here, &answers).await
}

/// The address of the visit that a booked page tells of.
fn address_of(booked: &Page) -> String {
    let links = booked.values("a", "href");
    let visit = links
        .into_iter()
        .find(|to| to.starts_with("/me/appointments/") && !to.contains("calendar"));
    visit.expect("a link to the visit")
}

#[actix_web::test]
async fn the_booking_form_sent_again_after_a_move_books_no_second_visit() {
    let app = TestApp::with(&short_notice()).await;
    let ada = Patient::new(&app, "Ada");
    let check = ada.comes_to_check(0).await;
    let booked = ada.books(&check).await;
    assert_eq!(moves(&ada, &booked, 0).await.h1(), "Appointment changed");
    let again = ada.books(&check).await;
    assert_eq!(again.h1(), "Appointment booked");
    assert_eq!(app.count("select count(*) from appointment").await, 1);
    assert_eq!(app.count("select count(*) from occupancy").await, 1);
}

#[actix_web::test]
async fn the_check_page_of_a_booked_visit_leads_to_the_booked_page() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_time(0).await;
    let page = ada.browser.open("/book/check").await;
    assert_eq!(page.h1(), "Appointment booked");
}

#[actix_web::test]
async fn the_booked_page_of_a_cancelled_visit_says_that_it_is_cancelled() {
    let app = TestApp::with(&short_notice()).await;
    let ada = Patient::new(&app, "Ada");
    let booked = ada.books_time(0).await;
    let cancel = format!("{}/cancel", address_of(&booked));
    let page = ada.browser.open(&cancel).await;
    let gone = ada
        .browser
        .send_on(&page, &cancel, &[("cancel_reason", "unwell")])
        .await;
    assert_eq!(gone.h1(), "Appointment cancelled");
    let page = ada.browser.open("/book/done").await;
    assert!(!page.text.contains("Appointment booked"), "{}", page.text);
    assert!(page.text.contains("Cancelled"), "{}", page.text);
}

#[actix_web::test]
async fn the_first_form_sent_several_times_at_once_leads_on_each_time() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let page = ada.browser.open("/book/reason").await;
    let reason = page.choice("General check-up");
    let sent = [("reason", reason.as_str())];
    let send = || ada.browser.submit(&page, "/book/reason", &sent);
    let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
    let statuses = [&a, &b, &c, &d].map(|page| page.status);
    assert_eq!(statuses, [303; 4]);
    assert_eq!(app.count("select count(*) from draft").await, 1);
}

#[actix_web::test]
async fn a_browser_that_comes_back_after_its_draft_ran_out_begins_anew() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.chooses_reason("Back pain class").await;
    app.wait(TimeDelta::hours(25));
    let times = ada.chooses_reason("General check-up").await;
    assert_eq!(times.h1(), "Choose a date and time");
    assert!(times.text.contains("General check-up"));
}

#[actix_web::test]
async fn a_reason_booked_by_phone_is_not_booked_by_a_form_that_was_open_before() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let check = ada.comes_to_check(0).await;
    ada.chooses_reason("Chest pain").await;
    ada.books(&check).await;
    assert_eq!(app.count("select count(*) from appointment").await, 0);
}

#[actix_web::test]
async fn a_start_that_no_clock_can_show_is_refused() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let rest = times.slots()[0].split_once('.').unwrap().1.to_owned();
    for second in [
        "8210266876799",
        "-8334601228800",
        "9223372036854775807",
        "-1",
    ] {
        let slot = format!("{second}.{rest}");
        let page = ada.chooses_time(&times, &slot).await;
        assert_eq!(page.status, 422, "{second}");
    }
}

#[actix_web::test]
async fn signing_out_gives_a_held_seat_back_and_its_empty_session_with_it() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("Back pain class").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let details = ada.proves_email(&email).await;
    assert_eq!(app.count("select count(*) from seat").await, 1);
    ada.browser.submit(&details, "/sign-out", &[]).await;
    assert_eq!(app.count("select count(*) from seat").await, 0);
    assert_eq!(app.count("select count(*) from occupancy").await, 0);
    assert_eq!(app.count("select count(*) from draft").await, 0);
}

#[actix_web::test]
async fn a_seat_is_given_back_only_under_the_lock_of_its_calendar() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("Back pain class").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let details = ada.proves_email(&email).await;
    let mut other = app.superuser().await;
    sqlx::raw_sql("begin; select from practitioner for no key update")
        .execute(&mut other)
        .await
        .expect("the calendar is locked");
    let refused = ada.browser.submit(&details, "/sign-out", &[]).await;
    assert_eq!(refused.status, 503);
    sqlx::raw_sql("rollback")
        .execute(&mut other)
        .await
        .expect("the lock is given back");
    let left = ada.browser.submit(&details, "/sign-out", &[]).await;
    assert_eq!(left.status, 303);
}

/// The usual practice, where a visit may be changed until it begins.
fn short_notice() -> String {
    let notice = "change_notice_minutes = ";
    crate::support::app::CLINIC.replace(&format!("{notice}1440"), &format!("{notice}0"))
}
