//! The way to a visit, over HTTP.

use crate::support::app::TestApp;
use crate::support::patient::Patient;

mod contended;
mod foreign;
mod forged;
mod groups;
mod identity;
mod races;
mod refusals;
mod shared;
mod tabs;
mod times;
mod zones;

/// 2 March 2027, 2pm in New York.
const TUESDAY_2PM: i64 = 1_804_014_000;

#[actix_web::test]
async fn a_new_patient_books_a_visit_step_by_step() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    assert_eq!(times.h1(), "Choose a date and time");
    // Two hours' notice from nine: the first time that Monday is eleven.
    let slots = times.slots();
    assert_eq!(slots.len(), 2, "{}", times.text);
    let email = ada.chooses_time(&times, &slots[0]).await;
    assert_eq!(email.h1(), "What is your email address?");
    let details = ada.proves_email(&email).await;
    assert_eq!(details.h1(), "Your details");
    let check = ada.fills_details(&details).await;
    assert_eq!(check.h1(), "Check your appointment");
    let booked = ada.books(&check).await;
    assert_eq!(booked.h1(), "Appointment booked");
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
    let told = "select count(*) from communication where kind = 'appointment-booked'";
    assert_eq!(app.count(told).await, 1);
}

#[actix_web::test]
async fn a_held_time_is_not_offered_to_another_patient_and_stays_with_its_holder() {
    let app = TestApp::start().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    let times = ada.chooses_reason("General check-up").await;
    let slots = times.slots();
    ada.chooses_time(&times, &slots[0]).await;
    assert_eq!(
        bea.chooses_reason("General check-up").await.slots(),
        slots[1..]
    );
    assert_eq!(ada.browser.open("/book/times").await.slots(), slots);
}

#[actix_web::test]
async fn a_hold_that_ran_out_is_taken_again_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let check = ada.comes_to_check(1).await;
    app.wait(chrono::TimeDelta::minutes(11));
    let booked = ada.books(&check).await;
    assert_eq!(booked.h1(), "Appointment booked");
}

#[actix_web::test]
async fn a_time_taken_after_the_hold_ran_out_shows_the_nearest_ones_and_keeps_the_answers() {
    let app = TestApp::start().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    let check = ada.comes_to_check(1).await;
    app.wait(chrono::TimeDelta::minutes(11));
    assert_eq!(bea.books_time(0).await.h1(), "Appointment booked");
    let taken = ada.books(&check).await;
    assert_eq!(
        (taken.status, taken.h1().as_str()),
        (409, "That time has just been taken")
    );
    let check = ada.chooses_time(&taken, &taken.slots()[0]).await;
    assert_eq!(check.h1(), "Check your appointment");
    assert!(check.text.contains("Ada Byrne"));
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
}

#[actix_web::test]
async fn the_booking_form_sent_again_books_once_and_shows_the_same_page() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let check = ada.comes_to_check(0).await;
    let hold = check.values("input[name='hold']", "value").remove(0);
    let sent = [("hold", hold.as_str())];
    let send = || ada.browser.submit(&check, "/book/check", &sent);
    let answers = tokio::join!(send(), send(), send(), send());
    let again = send().await;
    let to = [&answers.0, &answers.1, &answers.2, &answers.3, &again]
        .map(|page| (page.status, page.location.clone()));
    assert_eq!(
        to,
        [const { 303 }; 5].map(|status| (status, Some("/book/done".to_owned())))
    );
    assert_eq!(app.count("select count(*) from appointment").await, 1);
    let told = "select count(*) from communication where kind = 'appointment-booked'";
    assert_eq!(app.count(told).await, 1);
}

#[actix_web::test]
async fn a_reason_booked_by_phone_shows_the_number() {
    let app = TestApp::start().await;
    let page = Patient::new(&app, "Ada").chooses_reason("Chest pain").await;
    assert_eq!(page.h1(), "Phone us to book this appointment");
    assert!(page.text.contains("+1 212 555 0100"));
}

#[actix_web::test]
async fn a_group_session_is_offered_until_its_last_seat() {
    let app = TestApp::start().await;
    for (name, left) in [
        ("Ada", true),
        ("Bea", true),
        ("Cleo", true),
        ("Dora", false),
    ] {
        let patient = Patient::new(&app, name);
        let times = patient.chooses_reason("Back pain class").await;
        let first: i64 = times.slots()[0].split('.').next().unwrap().parse().unwrap();
        assert_eq!(first == TUESDAY_2PM, left, "{name}: {:?}", times.slots());
        if left {
            let slot = times.slots().remove(0);
            let email = patient.chooses_time(&times, &slot).await;
            let details = patient.proves_email(&email).await;
            let check = patient.fills_details(&details).await;
            assert_eq!(
                patient.books(&check).await.h1(),
                "Appointment booked",
                "{name}"
            );
        }
    }
    assert_eq!(
        app.count("select count(*) from seat where appointment_id is not null")
            .await,
        3
    );
    assert_eq!(app.count("select count(*) from occupancy").await, 1);
}

#[actix_web::test]
async fn the_notice_is_judged_when_the_time_is_held_not_after_the_form_is_filled_in() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    // Eleven is exactly two hours away.
    let check = ada.comes_to_check(0).await;
    app.wait(chrono::TimeDelta::minutes(9));
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
}
