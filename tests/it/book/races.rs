//! Many at once for one time. Each race has a control that oversells when the lock
//! and the constraint are off, or it would prove nothing.

use std::collections::BTreeMap;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::long;
use crate::support::patient::Patient;

const RACERS: usize = 50;
const ROUNDS_LONG: usize = 200;
const ROUNDS_SHORT: usize = 3;

#[actix_web::test]
async fn fifty_patients_submit_one_free_time_and_one_gets_it() {
    let rounds = if long() { ROUNDS_LONG } else { ROUNDS_SHORT };
    let app = TestApp::start().await;
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    let before = app.count(deadlocks).await;
    let patients = racers(&app).await;
    for round in 0..rounds {
        let ended = race(&app, &patients).await;
        let expected = BTreeMap::from([
            ((303, String::new()), 1),
            (
                (409, "That time has just been taken".to_owned()),
                RACERS - 1,
            ),
        ]);
        assert_eq!(ended, expected, "round {round}");
        assert_eq!(
            app.count("select count(*) from appointment").await,
            1,
            "round {round}"
        );
        let told = "select count(*) from communication where kind = 'appointment-booked'";
        assert_eq!(app.count(told).await, 1, "round {round}");
    }
    assert_eq!(app.count(deadlocks).await, before);
}

#[actix_web::test]
async fn the_same_race_oversells_without_lock_and_constraint() {
    let app = TestApp::start().await;
    let patients = racers(&app).await;
    app.execute("alter table occupancy drop constraint occupancy_practitioner_free")
        .await;
    // A lock that finds no rows locks nothing. The practice itself is in memory by now.
    app.execute("alter table practitioner rename to practitioner_unlocked")
        .await;
    app.execute("create view practitioner as select * from practitioner_unlocked where false")
        .await;
    app.execute("grant select, update on practitioner to openslot_program")
        .await;
    let ended = race(&app, &patients).await;
    let booked = app.count("select count(*) from appointment").await;
    assert!(
        booked > 1,
        "only {booked} booked without a lock: the race proves nothing ({ended:?})"
    );
}

/// Fifty patients who have chosen everything but the time.
async fn racers(app: &TestApp) -> Vec<Patient<'_>> {
    let mut patients = Vec::new();
    for number in 0..RACERS {
        let patient = Patient::new(app, &format!("Racer{number}"));
        let check = patient.comes_to_check(0).await;
        assert_eq!(check.h1(), "Check your appointment");
        app.execute("delete from occupancy where kind = 'hold'")
            .await;
        patients.push(patient);
    }
    patients
}

/// All of them submit the first free time at once: how each was answered.
async fn race(app: &TestApp, patients: &[Patient<'_>]) -> BTreeMap<(u16, String), usize> {
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
    let mut checks = Vec::new();
    for patient in patients {
        // The hold of each ran out: the time is free again until somebody books it.
        checks.push(patient.browser.open("/book/check").await);
    }
    let submit = |patient: &Patient<'_>, check: &Page| {
        let hold = check.values("input[name='hold']", "value").remove(0);
        let csrf = check.csrf();
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
    let mut ended = BTreeMap::new();
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
