//! Several people under one address, and the next visit like the last.

use chrono::TimeDelta;

use super::{base, cancels};
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};

const PEOPLE: &str = "select string_agg(first_name, ' ' order by created_at, id) from patient";
const WHO: &str = "select string_agg(first_name, ' ' order by starts_at) from appointment
    join patient on patient.id = patient_id";

/// Ada and Ben under one address; Ada signed in, on the details page of a third visit.
async fn at_details(app: &TestApp) -> (Patient<'_>, Page) {
    let ada = Patient::new(app, "Ada");
    ada.books_at("2027-03-10T14:00:00Z").await;
    app.wait(TimeDelta::seconds(1));
    let ben = Patient {
        email: "ada@example.com".to_owned(),
        born_on: ["2", "5", "2019"],
        ..Patient::new(app, "Ben")
    };
    let times = ben.chooses_reason("General check-up").await;
    let email = ben
        .chooses_time(&times, &slot_at(&times, "2027-03-10T15:00:00Z"))
        .await;
    let details = ben.proves_email(&email).await;
    let check = ben.fills_details(&details).await;
    assert_eq!(ben.books(&check).await.h1(), "Appointment booked");
    app.wait(TimeDelta::seconds(1));
    let times = ada.chooses_reason("General check-up").await;
    let details = ada
        .chooses_time(&times, &slot_at(&times, "2027-03-11T15:00:00Z"))
        .await;
    assert_eq!(details.h1(), "Your details");
    (ada, details)
}

#[actix_web::test]
async fn the_details_page_asks_for_whom_and_takes_the_person_as_recorded() {
    let app = TestApp::start().await;
    let (ada, details) = at_details(&app).await;
    assert_eq!(app.text(PEOPLE).await, "Ada Ben");
    let missing = ada
        .browser
        .submit(&details, "/book/details", &[("phone", "555-0100")])
        .await;
    assert_eq!(missing.status, 422);
    assert!(missing.text.contains("Select who this appointment is for"));
    let ben = details.choice("Ben Byrne");
    // What else is typed about a person of the record does not count.
    let answers = [
        ("who", ben.as_str()),
        ("first_name", "Benjamin"),
        ("last_name", "Other"),
        ("phone", "555-0199"),
    ];
    let check = ada
        .browser
        .send_on(&details, "/book/details", &answers)
        .await;
    assert_eq!(check.h1(), "Check your appointment");
    assert!(check.text.contains("Ben Byrne"));
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    assert_eq!(app.text(PEOPLE).await, "Ada Ben");
    assert_eq!(app.text(WHO).await, "Ada Ben Ben");
}

#[actix_web::test]
async fn someone_else_i_care_for_becomes_a_third_person() {
    let app = TestApp::start().await;
    let (ada, details) = at_details(&app).await;
    let someone = details.choice("Someone else I care for");
    let answers = [
        ("who", someone.as_str()),
        ("first_name", "Cleo"),
        ("last_name", "Byrne"),
        ("birth_day", "1"),
        ("birth_month", "2"),
        ("birth_year", "2021"),
        ("phone", "555-0100"),
    ];
    let check = ada
        .browser
        .send_on(&details, "/book/details", &answers)
        .await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    assert_eq!(app.text(PEOPLE).await, "Ada Ben Cleo");
    assert_eq!(app.text(WHO).await, "Ada Ben Cleo");
    assert_eq!(app.count("select count(*) from account").await, 1);
    assert_eq!(app.count("select count(*) from patient_grant").await, 3);
    let all = ada.browser.get("/me").await;
    for name in ["Ada Byrne", "Ben Byrne", "Cleo Byrne"] {
        assert!(all.text.contains(name), "{name}");
    }
}

#[actix_web::test]
async fn me_is_the_first_of_the_record() {
    let app = TestApp::start().await;
    let (ada, details) = at_details(&app).await;
    let me = details.choice("Me");
    let answers = [("who", me.as_str()), ("phone", "555-0100")];
    let check = ada
        .browser
        .send_on(&details, "/book/details", &answers)
        .await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    assert_eq!(app.text(WHO).await, "Ada Ben Ada");
}

#[actix_web::test]
async fn book_this_again_starts_with_the_reason_and_names_it_nowhere() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at("2027-03-10T14:00:00Z").await;
    cancels(&ada, &base(&app).await, "other").await;
    let all = ada.browser.get("/me").await;
    let again = all.values("a[href^='/book?again=']", "href");
    assert_eq!(again.len(), 1, "{}", all.text);
    let page = ada.browser.open(&again[0]).await;
    let value = page.choice("General check-up");
    let checked = page.values("input[name='reason'][checked]", "value");
    assert_eq!(checked, std::slice::from_ref(&value));
    let times = ada
        .browser
        .send_on(&page, "/book/reason", &[("reason", &value)])
        .await;
    assert_eq!(times.h1(), "Choose a date and time");
    let start = slot_at(&times, "2027-03-11T15:00:00Z");
    let details = ada.chooses_time(&times, &start).await;
    let filled = details.values("input[name='first_name']", "value");
    assert_eq!(filled, ["Ada"]);
    let check = ada.fills_details(&details).await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    assert_eq!(app.count("select count(*) from patient").await, 1);
    // A stranger learns nothing from the address.
    let stranger = app.browser().open(&again[0]).await;
    let checked = stranger.values("input[name='reason'][checked]", "value");
    assert_eq!(checked, [""; 0]);
}
