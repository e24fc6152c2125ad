//! Many at once for one time. Each race has a control that oversells when the lock
//! and the constraint are off, or it would prove nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::control::unlock;
use crate::support::gate;
use crate::support::long;
use crate::support::patient::Patient;

mod group;
mod several;

const RACERS: usize = 50;
const ROUNDS_LONG: usize = 200;
const ROUNDS_SHORT: usize = 3;

#[actix_web::test]
async fn fifty_patients_submit_one_free_time_and_one_gets_it() {
    let rounds = if long() { ROUNDS_LONG } else { ROUNDS_SHORT };
    let app = TestApp::start().await;
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    let before = app.count(deadlocks).await;
    let patients = racers(&app, RACERS).await;
    let began = Instant::now();
    for round in 0..rounds {
        let ended = race(&app, &patients).await;
        assert_eq!(ended, won(1, RACERS - 1), "round {round}");
        assert_eq!(
            app.count("select count(*) from appointment").await,
            1,
            "round {round}"
        );
        let told = "select count(*) from communication where kind = 'appointment-booked'";
        assert_eq!(app.count(told).await, 1, "round {round}");
    }
    assert_eq!(app.count(deadlocks).await, before);
    println!(
        "{RACERS} racers, {rounds} rounds in {:.1?}: each time one booked, {} saw that it was taken, \
         one confirmation queued; 0 server errors, 0 deadlocks",
        began.elapsed(),
        RACERS - 1
    );
}

#[actix_web::test]
async fn the_same_race_oversells_without_lock_and_constraint() {
    let app = TestApp::start().await;
    let patients = racers(&app, RACERS).await;
    unlock(&app).await;
    let booked = "select count(*) from appointment";
    oversells(&app, &patients, booked, 1).await;
}

/// Several of a race read before any of them writes: without a lock more is given away than there is.
async fn oversells(app: &TestApp, patients: &[Patient<'_>], given: &'static str, there_is: i64) {
    gate::build(app, gate::BEFORE_TIMES).await;
    let ended = gate::race(app, 4, Box::pin(race(app, patients))).await;
    assert!(app.count(given).await > there_is, "{ended:?}");
}

/// How each racer was answered: the status, and the heading of a page that is no redirect.
type Ended = BTreeMap<(u16, String), usize>;

/// So many got it, and the others saw that the time was taken.
fn won(winners: usize, losers: usize) -> Ended {
    let mut ended = Ended::from([((303, String::new()), winners)]);
    if losers > 0 {
        let taken = "That time has just been taken".to_owned();
        ended.insert((409, taken), losers);
    }
    ended
}

/// Patients who have chosen everything but the time.
async fn racers(app: &TestApp, number: usize) -> Vec<Patient<'_>> {
    let mut patients = Vec::new();
    for number in 0..number {
        let patient = Patient::new(app, &format!("Racer{number:03}"));
        let check = patient.comes_to_check(0).await;
        assert_eq!(check.h1(), "Check your appointment");
        app.execute("delete from occupancy where kind = 'hold'")
            .await;
        patients.push(patient);
    }
    patients
}

/// Leaves the calendar empty. The racers' holds are gone too: each time is free again until somebody
/// books it.
async fn clear(app: &TestApp) {
    for clean in [
        "delete from communication",
        "delete from audit_event",
        "delete from manage_link",
        "delete from occupancy",
        "delete from appointment",
        // Who won the round before has not booked in this one.
        "update draft set answers = answers - 'booked'",
    ] {
        app.execute(clean).await;
    }
}

/// All of them submit the time they have chosen at once: how each was answered.
async fn race(app: &TestApp, patients: &[Patient<'_>]) -> Ended {
    clear(app).await;
    let mut checks = Vec::new();
    for patient in patients {
        checks.push(patient.browser.open("/book/check").await);
    }
    let submit = |patient: &Patient<'_>, check: &Page| {
        let hold = check.between("name=\"hold\" value=\"", "\"");
        let (hold, csrf) = (hold.expect("a hold to book"), check.csrf());
        let browser = patient.browser.clone();
        tokio::spawn(async move {
            browser
                .post("/book/check", &[("hold", &hold), ("csrf", &csrf)])
                .await
        })
    };
    let racing: Vec<_> = patients
        .iter()
        .zip(&checks)
        .map(|(patient, check)| submit(patient, check))
        .collect();
    let mut ended = Ended::new();
    for racer in racing {
        let page = racer.await.expect("the racer arrives");
        let words = if page.status == 303 {
            String::new()
        } else {
            page.h1()
        };
        *ended.entry((page.status, words)).or_default() += 1;
    }
    ended
}
