//! What the worker does beside mail.

use std::sync::Arc;

use chrono::TimeDelta;
use openslot::clock::Clock;
use openslot::jobs::check_zones::check_zones;
use openslot::jobs::{
    forget_drafts::forget_drafts, forget_names::forget_names, purge_proofs::purge_proofs,
};
use openslot::state::{SessionLimits, State};
use sqlx::{Connection, Executor};
use tokio_util::sync::CancellationToken;

use crate::support::app::{TestApp, in_local_set, secrets};
use crate::support::patient::Patient;
use crate::support::wait::until;

/// The words that names are found by.
const WORDS: &str = "select string_agg(distinct word, ' ' order by word) from patient_name_key";
const ADDED: &str =
    "insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
    select practice_id, gen_random_uuid(), 'Odo', 'Zork', '1958-03-27', '', now() from practice";

#[actix_web::test]
async fn what_has_served_its_time_goes_and_visits_stay() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(1).await;
    // Somebody who leaves while holding a time.
    let bea = Patient::new(&app, "Bea");
    bea.comes_to_check(0).await;
    clean(&app).await;
    assert_eq!(
        app.count("select count(*) from occupancy").await,
        2,
        "a live hold stays"
    );
    assert_eq!(app.count("select count(*) from draft").await, 2);
    app.wait(TimeDelta::days(8));
    clean(&app).await;
    assert_eq!(
        app.count("select count(*) from occupancy where kind = 'visit'")
            .await,
        1
    );
    for gone in [
        "select count(*) from occupancy where kind = 'hold'",
        "select count(*) from draft",
        "select count(*) from session",
        "select count(*) from sign_in_code",
    ] {
        assert_eq!(app.count(gone).await, 0, "{gone}");
    }
    assert_eq!(app.count("select count(*) from appointment").await, 1);
    assert_eq!(app.count("select count(*) from patient").await, 1);
}

#[actix_web::test]
async fn a_visit_that_is_not_at_its_promised_time_any_more_is_found() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(1).await;
    let state = Arc::new(state(&app));
    in_local_set(async move {
        assert_eq!(check_zones(&state).await.expect("an answer"), 0);
        // As if the clocks of that place had been set otherwise since.
        app.execute("update appointment set starts_wall = starts_wall + interval '1 hour'")
            .await;
        assert_eq!(check_zones(&state).await.expect("an answer"), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_name_that_nobody_has_any_more_is_forgotten() {
    let app = TestApp::start().await;
    app.execute(ADDED).await;
    Patient::new(&app, "Ada").books_time(1).await;
    let state = Arc::new(state(&app));
    in_local_set(async move {
        forget_names(&state).await.expect("an answer");
        assert_eq!(
            app.text(WORDS).await,
            "ada byrne odo zork",
            "all are somebody's"
        );
        app.execute("update patient set last_name = 'Byrne' where first_name = 'Odo'")
            .await;
        forget_names(&state).await.expect("an answer");
        assert_eq!(app.text(WORDS).await, "ada byrne odo");
        app.execute("delete from patient where first_name = 'Odo'")
            .await;
        forget_names(&state).await.expect("an answer");
        assert_eq!(app.text(WORDS).await, "ada byrne");
    })
    .await;
}

#[actix_web::test]
async fn a_name_that_comes_back_meanwhile_is_not_forgotten() {
    let app = TestApp::start().await;
    app.execute(ADDED).await;
    app.execute("delete from patient").await;
    let state = Arc::new(state(&app));
    let mut conn = app.superuser().await;
    let mut adding = conn.begin().await.expect("a transaction");
    adding.execute(ADDED).await.expect("somebody of that name");
    in_local_set(async move {
        let waits = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        let commits = async {
            until("the worker waits", async || app.count(waits).await > 0).await;
            adding.commit().await.expect("it is added");
        };
        let (forgotten, ()) = tokio::join!(forget_names(&state), commits);
        forgotten.expect("an answer");
        assert_eq!(app.text(WORDS).await, "odo zork");
    })
    .await;
}

fn state(app: &TestApp) -> State {
    let limits = SessionLimits {
        idle: TimeDelta::minutes(15),
        absolute: TimeDelta::hours(12),
        staff_absolute: TimeDelta::hours(8),
    };
    let clock = Clock::set_to(app.clock.now());
    State::new(app.db(), clock, secrets(), limits)
}

async fn clean(app: &TestApp) {
    let state = Arc::new(state(app));
    in_local_set(async move {
        let go_on = CancellationToken::new();
        forget_drafts(&state, &go_on).await.expect("drafts go");
        purge_proofs(&state).await.expect("proofs go");
    })
    .await;
}
