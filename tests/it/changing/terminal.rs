//! What the practice does about visits at the terminal, until it signs in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::requests::{asking, asks};
use crate::cli::{Ran, run_in};
use crate::support::app::{CLINIC, KEY, TestApp};
use crate::support::patient::Patient;

/// The program keeps the machine's clock, so the visits are taken to a Monday it has not reached.
async fn far_ahead(app: &TestApp) {
    app.execute(
        "update occupancy set during = '[2099-03-02T14:00Z, 2099-03-02T14:30Z)' where kind = 'visit'",
    )
    .await;
    app.execute(
        "update appointment set starts_at = '2099-03-02T14:00Z', ends_at = '2099-03-02T14:30Z',
            starts_wall = '2099-03-02T09:00'",
    )
    .await;
}

fn run(app: &TestApp, arguments: &[&str]) -> Ran {
    let (url, key) = (app.url(), STANDARD.encode(KEY));
    let environment = [("DATABASE_URL", &*url), ("OPENSLOT_SECRET_KEY", &*key)];
    run_in(&std::env::temp_dir(), &environment, arguments, "")
}

async fn reference(app: &TestApp) -> String {
    let newest = "select reference from appointment order by created_at desc limit 1";
    app.text(newest).await
}

#[actix_web::test]
async fn requests_are_listed_and_granted_once() {
    let [file, _] = asking();
    let app = TestApp::with(&file).await;
    asks(&app, "Ada", 0).await;
    far_ahead(&app).await;
    let one = reference(&app).await;
    let listed = run(&app, &["requests", "list"]);
    assert_eq!(
        listed.out,
        format!("{one}  Mon, Mar 2, 9:00 AM, Dr. Ana Lee, Visit\n"),
        "{}",
        listed.err
    );
    let closed =
        format!("{file}\n[[closure]]\nfrom = 2099-03-02T00:00:00\nuntil = 2099-03-03T00:00:00\n");
    app.import(&closed).await;
    let refused = run(&app, &["requests", "approve", &one]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused
            .err
            .contains(&format!("{one} cannot be booked: Closed")),
        "{}",
        refused.err
    );
    app.import(&file).await;
    let granted = run(&app, &["requests", "approve", &one.to_lowercase()]);
    assert_eq!(granted.out, format!("booked {one}\n"), "{}", granted.err);
    let booked = "select count(*) from appointment where status = 'booked'";
    assert_eq!(app.count(booked).await, 1);
    let none = run(&app, &["requests", "list"]);
    assert_eq!(none.out, "nothing waits for an answer\n");
    let again = run(&app, &["requests", "approve", &one]);
    assert_eq!(again.code, Some(1));
    assert!(
        again.err.contains("no request with the reference"),
        "{}",
        again.err
    );
}

#[actix_web::test]
async fn a_request_is_declined_and_its_time_is_free() {
    let app = TestApp::with(&asking()[0]).await;
    asks(&app, "Ada", 0).await;
    far_ahead(&app).await;
    let one = reference(&app).await;
    let declined = run(&app, &["requests", "decline", &one]);
    assert_eq!(
        declined.out,
        format!("declined {one}\n"),
        "{}",
        declined.err
    );
    assert_eq!(app.count("select count(*) from occupancy").await, 0);
}

#[actix_web::test]
async fn visits_that_came_apart_from_their_promise_are_counted_and_listed() {
    let app = TestApp::with(CLINIC).await;
    Patient::new(&app, "Ada").books_time(1).await;
    far_ahead(&app).await;
    let kept = run(&app, &["doctor", "zones"]);
    assert_eq!(
        kept.out, "every booked visit is at the time that was promised\n",
        "{}",
        kept.err
    );
    // As if the clocks of that place had been set otherwise since.
    app.execute("update appointment set starts_wall = '2099-03-02T10:00'")
        .await;
    let one = reference(&app).await;
    let listed = run(&app, &["doctor", "zones"]);
    assert_eq!(
        listed.out,
        format!("{one}  promised for 2099-03-02 10:00; kept at 9:00 AM on Monday, March 2, 2099\n")
    );
    let doctor = run(&app, &["doctor"]);
    assert!(
        doctor
            .out
            .contains("promised times: 1 booked visit is not at the time"),
        "{}",
        doctor.out
    );
}
