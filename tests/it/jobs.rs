//! What the worker does beside mail.

use std::sync::Arc;

use chrono::TimeDelta;
use openslot::clock::Clock;
use openslot::jobs::check_zones::check_zones;
use openslot::jobs::{forget_drafts::forget_drafts, purge_proofs::purge_proofs};
use openslot::state::{SessionLimits, State};
use tokio_util::sync::CancellationToken;

use crate::support::app::{TestApp, in_local_set, secrets};
use crate::support::patient::Patient;

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
