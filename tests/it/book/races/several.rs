//! Races for more than one calendar at once: whoever is free, wherever they are, and a room that two
//! need.

use super::{oversells, race, won};
use crate::support::app::TestApp;
use crate::support::client::{BUSY, Places, TUESDAY_9AM};
use crate::support::control::unlock;
use crate::support::long;
use crate::support::patient::Patient;

const ROUNDS_LONG: usize = 100;
const ROUNDS_SHORT: usize = 3;
/// A second place, at which both are at the same hours as at the first: they are where they are needed.
const NORTH: &str = r#"
[[location]]
key = "north"
name = "North Clinic"
address = "9 Hill Road, Springfield"
"#;
const VISITS: &str = "select count(*) from occupancy where kind = 'visit'";

#[actix_web::test]
async fn three_patients_race_for_whoever_of_two_is_free_and_two_get_it() {
    let app = TestApp::with(BUSY).await;
    let patients = wanting_anyone(&app, 3).await;
    let rounds = rounds();
    for round in 0..rounds {
        let ended = race(&app, &patients).await;
        assert_eq!(ended, won(2, 1), "round {round}");
        assert_eq!(app.count(VISITS).await, 2, "round {round}");
        let seen = "select count(distinct practitioner_id) from occupancy where kind = 'visit'";
        assert_eq!(app.count(seen).await, 2, "round {round}");
    }
    println!(
        "3 racers for whoever of 2 is free, {rounds} rounds: two booked, one saw it was taken"
    );
}

#[actix_web::test]
async fn the_race_for_whoever_is_free_oversells_without_lock_and_constraint() {
    let app = TestApp::with(BUSY).await;
    let patients = wanting_anyone(&app, 12).await;
    unlock(&app).await;
    oversells(&app, &patients, VISITS, 2).await;
}

#[actix_web::test]
async fn three_patients_race_for_whoever_is_free_at_either_of_two_places_and_two_get_it() {
    let app = TestApp::with(&at_two_places()).await;
    let patients = wanting_any_place(&app, 3).await;
    let rounds = rounds();
    for round in 0..rounds {
        let ended = race(&app, &patients).await;
        assert_eq!(ended, won(2, 1), "round {round}");
        assert_eq!(app.count(VISITS).await, 2, "round {round}");
        let seen = "select count(distinct practitioner_id) from occupancy where kind = 'visit'";
        assert_eq!(app.count(seen).await, 2, "round {round}");
    }
    println!(
        "3 racers for whoever of 2 is free at any of 2 places, {rounds} rounds: two booked, one saw \
         it was taken"
    );
}

#[actix_web::test]
async fn the_race_for_any_place_oversells_without_lock_and_constraint() {
    let app = TestApp::with(&at_two_places()).await;
    let patients = wanting_any_place(&app, 12).await;
    unlock(&app).await;
    oversells(&app, &patients, VISITS, 2).await;
}

#[actix_web::test]
async fn two_practitioners_race_for_one_room_and_one_gets_it() {
    let app = TestApp::with(BUSY).await;
    let patients = wanting_the_room(&app, 6).await;
    let rounds = rounds();
    for round in 0..rounds {
        let ended = race(&app, &patients).await;
        assert_eq!(ended, won(1, 5), "round {round}");
        assert_eq!(app.count(VISITS).await, 1, "round {round}");
    }
    println!("6 racers with 2 practitioners for 1 room, {rounds} rounds: one booked, five did not");
}

#[actix_web::test]
async fn the_race_for_the_room_oversells_without_lock_and_constraint() {
    let app = TestApp::with(BUSY).await;
    let patients = wanting_the_room(&app, 12).await;
    unlock(&app).await;
    let together = "
        select count(*) from occupancy as one
        join occupancy as other on one.room_id = other.room_id and one.id < other.id
            and one.during && other.during";
    oversells(&app, &patients, together, 0).await;
}

fn rounds() -> usize {
    if long() { ROUNDS_LONG } else { ROUNDS_SHORT }
}

/// Patients at the check page of one time with whoever is free.
async fn wanting_anyone(app: &TestApp, number: usize) -> Vec<Patient<'_>> {
    let slot = Places::of(app).await.any(TUESDAY_9AM);
    wanting(app, "Follow-up", &vec![slot; number]).await
}

/// The busy practice, with hours at the second place that are those at the first.
fn at_two_places() -> String {
    let (_, schedules) = BUSY.split_once("[[schedule]]").expect("schedules");
    let north = format!("[[schedule]]{schedules}").replace("\"main\"", "\"north\"");
    format!("{BUSY}{NORTH}{north}")
}

/// Patients at the check page of one time with whoever is free, by turns at one place and the other.
async fn wanting_any_place(app: &TestApp, number: usize) -> Vec<Patient<'_>> {
    let mut places = Vec::new();
    for key in ["main", "north"] {
        places.push(Places::at(app, key).await.any(TUESDAY_9AM));
    }
    let slots: Vec<_> = (0..number)
        .map(|number| places[number % 2].clone())
        .collect();
    wanting(app, "Follow-up", &slots).await
}

/// Patients at the check page of one time with one of the two, by turns; both need the one room.
async fn wanting_the_room(app: &TestApp, number: usize) -> Vec<Patient<'_>> {
    let places = Places::of(app).await;
    let slots: Vec<_> = (0..number)
        .map(|number| places.with(number % 2, TUESDAY_9AM))
        .collect();
    wanting(app, "Change of dressing", &slots).await
}

async fn wanting<'a>(app: &'a TestApp, reason: &str, slots: &[String]) -> Vec<Patient<'a>> {
    let mut patients = Vec::new();
    for (number, slot) in slots.iter().enumerate() {
        let patient = Patient::new(app, &format!("Racer{number:03}"));
        let check = patient.comes_to_check_of(reason, slot).await;
        assert_eq!(check.h1(), "Check your appointment");
        app.execute("delete from occupancy").await;
        patients.push(patient);
    }
    patients
}
