//! Visits that wait for the practice: granted, declined, and never two for one time.

use std::sync::Arc;

use chrono::TimeDelta;
use openslot::actions::answer_request::{Answer, answer_request};
use openslot::actions::cancel_appointment::Done;
use openslot::db::audit_events::Actor;
use openslot::domain::ids::AppointmentId;
use openslot::domain::refusal::Refusal;
use openslot::state::{SessionLimits, State};

use crate::support::app::{CLINIC, TestApp, in_local_set, secrets};
use crate::support::control::unlock;
use crate::support::gate;
use crate::support::long;
use crate::support::patient::Patient;

const MONDAY_11AM: &str = "2027-03-01T16:00:00Z";

/// The clinic, where every visit is asked for, or only a check-up.
pub(super) fn asking() -> [String; 2] {
    [
        CLINIC.replace(
            "hold_minutes = 10",
            "hold_minutes = 10\nbooking = \"request\"",
        ),
        CLINIC.replacen("minutes = 30\n", "minutes = 30\nbooking = \"request\"\n", 1),
    ]
}

/// What answers for the practice.
fn desk(app: &TestApp) -> Arc<State> {
    let limits = SessionLimits {
        idle: TimeDelta::minutes(15),
        absolute: TimeDelta::hours(8),
        staff_absolute: TimeDelta::hours(8),
    };
    Arc::new(State::new(app.db(), app.clock.clone(), secrets(), limits))
}

async fn answer(
    desk: &Arc<State>,
    app: &TestApp,
    visit: &str,
    answer: Answer,
) -> Result<Done, Refusal> {
    let id: AppointmentId = visit.parse().expect("an id");
    let answered = answer_request(desk, app.practice, id, (answer, Actor::Operator)).await;
    answered.expect("an answer")
}

pub(super) async fn asks(app: &TestApp, name: &str, nth: usize) -> String {
    let patient = Patient::new(app, name);
    let sent = patient.books_time(nth).await;
    assert_eq!(sent.h1(), "Request sent", "{name}");
    app.visit().await
}

#[actix_web::test]
async fn a_request_waits_and_is_booked_when_the_practice_grants_it() {
    for file in asking() {
        let app = TestApp::with(&file).await;
        let ada = Patient::new(&app, "Ada");
        let sent = ada.books_time(0).await;
        assert_eq!(sent.h1(), "Request sent");
        assert!(!sent.text.contains("Add to calendar"), "{}", sent.text);
        let visit = app.visit().await;
        let mine = ada.browser.open("/me").await;
        assert!(
            mine.text.contains("Waiting for the practice to confirm"),
            "{}",
            mine.text
        );
        let bea = Patient::new(&app, "Bea")
            .chooses_reason("General check-up")
            .await;
        assert_eq!(bea.slots().len(), 1, "its time is occupied");
        let desk = desk(&app);
        in_local_set(async {
            assert_eq!(
                answer(&desk, &app, &visit, Answer::Approve).await,
                Ok(Done::Done)
            );
            let again = answer(&desk, &app, &visit, Answer::Approve).await;
            assert!(
                matches!(again, Err(Refusal::NotChangeable { .. })),
                "{again:?}"
            );
        })
        .await;
        let mine = ada.browser.open("/me").await;
        assert!(!mine.text.contains("Waiting"), "{}", mine.text);
        let page = ada.browser.open(&format!("/me/appointments/{visit}")).await;
        assert!(page.text.contains("Add to calendar"), "{}", page.text);
        let now = "select count(*) from appointment
            where status = 'booked' and booked_at is not null and sequence = 1";
        assert_eq!(app.count(now).await, 1);
        let told = "select count(*) from communication where kind = 'appointment-booked'";
        assert_eq!(app.count(told).await, 2, "asked for, then booked");
        let recorded = "select count(*) from audit_event where action = 'approve'
            and actor_kind = 'program' and status_from = 'pending' and status_to = 'booked'";
        assert_eq!(app.count(recorded).await, 1);
    }
}

#[actix_web::test]
async fn a_declined_request_gives_its_time_back_and_its_patient_is_told() {
    let app = TestApp::with(&asking()[0]).await;
    let visit = asks(&app, "Ada", 0).await;
    let desk = desk(&app);
    in_local_set(async {
        assert_eq!(
            answer(&desk, &app, &visit, Answer::Decline).await,
            Ok(Done::Done)
        );
    })
    .await;
    let gone = "select count(*) from appointment
        where status = 'cancelled' and cancelled_by = 'practice'";
    assert_eq!(app.count(gone).await, 1);
    assert_eq!(app.count("select count(*) from occupancy").await, 0);
    let told = "select count(*) from communication where kind = 'appointment-cancelled'";
    assert_eq!(app.count(told).await, 1);
    asks(&app, "Bea", 0).await;
}

#[actix_web::test]
async fn what_was_blocked_or_closed_since_refuses_an_approval_but_no_notice_does() {
    let file = &asking()[0];
    let app = TestApp::with(file).await;
    let visit = asks(&app, "Ada", 0).await;
    let desk = desk(&app);
    let block = "\n[[block]]\npractitioner = \"lee\"\nfrom = 2027-03-01T11:15:00\n\
                 until = 2027-03-01T12:00:00\n";
    let closure = "\n[[closure]]\nfrom = 2027-03-01T00:00:00\nuntil = 2027-03-02T00:00:00\n";
    in_local_set(async {
        for (change, refusal) in [(block, Refusal::Blocked), (closure, Refusal::Closed)] {
            app.import(&format!("{file}{change}")).await;
            let refused = answer(&desk, &app, &visit, Answer::Approve).await;
            assert_eq!(refused, Err(refusal));
        }
        app.import(file).await;
        // Long past the notice of two hours, and on no grid any more.
        app.set("2027-03-01T15:59:00Z");
        app.import(&file.replace("align_minutes = 30", "align_minutes = 50"))
            .await;
        let granted = answer(&desk, &app, &visit, Answer::Approve).await;
        assert_eq!(granted, Ok(Done::Done));
    })
    .await;
}

#[actix_web::test]
async fn a_request_whose_start_is_past_cannot_be_granted() {
    let app = TestApp::with(&asking()[0]).await;
    let visit = asks(&app, "Ada", 0).await;
    app.set(MONDAY_11AM);
    let desk = desk(&app);
    in_local_set(async {
        let refused = answer(&desk, &app, &visit, Answer::Approve).await;
        assert!(
            matches!(refused, Err(Refusal::TooLateToChange { .. })),
            "{refused:?}"
        );
    })
    .await;
}

/// Two requests for one time, the second in the next lane as if staff had put it there.
async fn two_for_one_time(app: &TestApp) -> [String; 2] {
    let ada = asks(app, "Ada", 0).await;
    app.wait(TimeDelta::seconds(1));
    let bea = asks(app, "Bea", 0).await;
    app.execute(
        "update appointment as one
         set starts_at = other.starts_at, ends_at = other.ends_at, starts_wall = other.starts_wall
         from appointment as other where one.created_at > other.created_at",
    )
    .await;
    app.execute(
        "update occupancy as one set lane = 1, during = other.during
         from occupancy as other where one.starts_at > other.starts_at",
    )
    .await;
    [ada, bea]
}

const BOOKED: &str = "select count(*) from appointment where status = 'booked'";

/// Grants both at once; how many are booked.
async fn granted(desk: &Arc<State>, app: &TestApp, two: &[String; 2]) -> i64 {
    app.execute("update appointment set status = 'pending', booked_at = null")
        .await;
    let both = async {
        tokio::join!(
            answer(desk, app, &two[0], Answer::Approve),
            answer(desk, app, &two[1], Answer::Approve),
        )
    };
    let (one, other) = gate::race(app, 2, Box::pin(both)).await;
    for refused in [one, other].into_iter().filter_map(Result::err) {
        assert_eq!(refused, Refusal::Taken);
    }
    app.count(BOOKED).await
}

#[actix_web::test]
async fn two_requests_race_for_one_time_and_one_is_granted() {
    let rounds = if long() { 200 } else { 20 };
    let app = TestApp::with(&asking()[0]).await;
    let two = two_for_one_time(&app).await;
    gate::build(&app, gate::BEFORE_VISITS).await;
    let desk = desk(&app);
    in_local_set(async {
        for round in 0..rounds {
            assert_eq!(granted(&desk, &app, &two).await, 1, "round {round}");
        }
    })
    .await;
    println!("2 requests for one time, granted at once, {rounds} rounds: one booked each time");
}

#[actix_web::test]
async fn the_race_of_requests_grants_both_without_lock_and_constraint() {
    let app = TestApp::with(&asking()[0]).await;
    let two = two_for_one_time(&app).await;
    gate::build(&app, gate::BEFORE_VISITS).await;
    let desk = desk(&app);
    in_local_set(async {
        assert_eq!(granted(&desk, &app, &two).await, 1);
        unlock(&app).await;
        assert_eq!(granted(&desk, &app, &two).await, 2);
    })
    .await;
}
