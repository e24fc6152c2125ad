//! The race for the seats of a group session, and what its participants see of each other.

use chrono::TimeDelta;

use super::{oversells, race, won};
use crate::support::app::TestApp;
use crate::support::client::{BUSY, Places, TUESDAY_9AM};
use crate::support::control::unlock;
use crate::support::long;
use crate::support::patient::Patient;

const RACERS: usize = 60;
const SEATS: usize = 10;
const ROUNDS_LONG: usize = 100;
const ROUNDS_SHORT: usize = 2;
/// The class is at two in the afternoon.
const CLASS: i64 = TUESDAY_9AM + 5 * 3600;
const REASON: &str = "Back pain class";

#[actix_web::test]
async fn sixty_race_for_ten_seats_of_a_session_and_ten_get_one() {
    let rounds = if long() { ROUNDS_LONG } else { ROUNDS_SHORT };
    let app = TestApp::with(BUSY).await;
    let patients = participants(&app, RACERS).await;
    for round in 0..rounds {
        let ended = race(&app, &patients).await;
        assert_eq!(ended, won(SEATS, RACERS - SEATS), "round {round}");
        let seats = "select count(distinct seat_number) from seat where expires_at is null";
        assert_eq!(app.count(seats).await, 10, "round {round}");
        assert_eq!(app.count("select count(*) from seat").await, 10);
        assert_eq!(app.count("select count(*) from occupancy").await, 1);
    }
    println!("{RACERS} racers for {SEATS} seats, {rounds} rounds: exactly {SEATS} seats each time");
    nobody_sees_another(&patients).await;
    a_seat_given_up_is_offered_again(&app, &patients).await;
}

#[actix_web::test]
async fn the_race_for_seats_opens_several_sessions_at_once_without_lock_and_constraint() {
    let app = TestApp::with(BUSY).await;
    let patients = participants(&app, 30).await;
    unlock(&app).await;
    oversells(&app, &patients, "select count(*) from seat", 10).await;
}

/// Patients at the check page of the class.
async fn participants(app: &TestApp, number: usize) -> Vec<Patient<'_>> {
    let slot = Places::of(app).await.with(0, CLASS);
    let mut patients = Vec::new();
    for number in 0..number {
        let patient = Patient::new(app, &format!("Racer{number:03}"));
        let check = patient.comes_to_check_of(REASON, &slot).await;
        assert_eq!(check.h1(), "Check your appointment");
        app.execute("delete from occupancy").await;
        patients.push(patient);
    }
    patients
}

/// The pages of everybody, whether they have a seat or not, name nobody else.
async fn nobody_sees_another(patients: &[Patient<'_>]) {
    for patient in patients {
        let booked = patient.browser.open("/book/done").await;
        let mut pages = vec![
            patient.browser.open("/me").await,
            patient.browser.open("/book/times").await,
            patient.browser.open("/book/check").await,
        ];
        if let Some(visit) = booked.between("href=\"/me/appointments/", "/calendar.ics\"") {
            let visit = format!("/me/appointments/{visit}");
            pages.push(patient.browser.get(&visit).await);
            let calendar = format!("{visit}/calendar.ics");
            pages.push(patient.browser.get(&calendar).await);
        }
        pages.push(booked);
        for page in pages {
            for other in patients
                .iter()
                .filter(|other| other.first_name != patient.first_name)
            {
                for name in [&other.first_name, &other.email] {
                    assert!(!page.text.contains(name.as_str()), "{name}: {}", page.text);
                }
            }
        }
    }
}

/// One leaves; once the time to take that back is over, one seat is there, and no more.
async fn a_seat_given_up_is_offered_again(app: &TestApp, patients: &[Patient<'_>]) {
    let latecomer = Patient::new(app, "Latecomer");
    let is_offered = async |patient: &Patient<'_>| {
        let times = patient.chooses_reason(REASON).await;
        let class = CLASS.to_string();
        times.slots().iter().any(|slot| slot.starts_with(&class))
    };
    assert!(!is_offered(&latecomer).await);
    let mut leaving = None;
    for patient in patients {
        let page = patient.browser.open("/me").await;
        let visit = page.between("href=\"/me/appointments/", "\"");
        leaving = leaving.or(visit.map(|visit| (patient, visit)));
    }
    let (leaving, visit) = leaving.expect("somebody with a seat");
    let path = format!("/me/appointments/{visit}/cancel");
    let page = leaving.browser.open(&path).await;
    let reason = [("cancel_reason", "not-needed")];
    let left = leaving.browser.submit(&page, &path, &reason).await;
    assert_eq!(left.status, 303);
    assert!(!is_offered(&latecomer).await, "it is kept for a while");
    app.wait(TimeDelta::minutes(11));
    assert!(is_offered(&latecomer).await);
    let slot = Places::of(app).await.with(0, CLASS);
    let check = latecomer.comes_to_check_of(REASON, &slot).await;
    assert_eq!(latecomer.books(&check).await.h1(), "Appointment booked");
    assert!(!is_offered(&Patient::new(app, "Another")).await);
    assert_eq!(app.count("select count(*) from seat").await, 10);
}
