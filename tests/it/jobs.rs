//! What the worker does beside mail.

use chrono::TimeDelta;
use openslot::clock::Clock;
use openslot::jobs::purge::purge;
use openslot::state::{SessionLimits, State};

use crate::support::app::{TestApp, in_local_set, secrets};
use crate::support::patient::Patient;

#[actix_web::test]
async fn what_has_served_its_time_goes_and_visits_stay() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(1).await;
    // Somebody who leaves while holding a time.
    let bea = Patient::new(&app, "Bea");
    bea.comes_to_check(0).await;
    run_purge(&app).await;
    assert_eq!(
        app.count("select count(*) from occupancy").await,
        2,
        "a live hold stays"
    );
    assert_eq!(app.count("select count(*) from draft").await, 2);
    app.wait(TimeDelta::days(8));
    run_purge(&app).await;
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

async fn run_purge(app: &TestApp) {
    let limits = SessionLimits {
        idle: TimeDelta::minutes(15),
        absolute: TimeDelta::hours(12),
    };
    let state = State::new(app.db(), Clock::set_to(app.clock.now()), secrets(), limits);
    in_local_set(async move { purge(&state).await.expect("it is purged") }).await;
}
