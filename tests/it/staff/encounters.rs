//! What a visit becomes when it starts, and that neither goes on without the other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::Value;

use super::day::Desk;
use crate::cli::{Ran, run_in};
use crate::support::app::{KEY, TestApp};

/// The one encounter, in words.
const ENCOUNTER: &str = "
    select encounter.status || ', ' || on_date || ', ' || practitioner.key || ', '
        || appointment_type.key || ', ' || encounter.mode
        || case when patient.first_name = 'Ada' then ', hers' else '' end
        || case when ended_at is null then '' else ', ended' end
    from encounter
    join patient on patient.id = patient_id
    join practitioner on practitioner.id = practitioner_id
    join appointment_type on appointment_type.id = appointment_type_id";
/// Visits that say something else than their encounter does.
const APART: &str = "
    select count(*) from appointment
    left join encounter on encounter.appointment_id = appointment.id
    where (appointment.status = 'in-progress') <> (encounter.status is not distinct from 'in-progress')
        or (appointment.status = 'completed') <> (encounter.status is not distinct from 'finished')";
const MANY: &str = "select count(*) from encounter";

impl Desk<'_> {
    /// Presses the buttons of these statuses, one after the other.
    async fn goes_through(&self, app: &TestApp, statuses: &[&str]) {
        for status in statuses {
            app.wait(TimeDelta::seconds(1));
            let answer = self.sets(&self.page().await, status).await;
            assert_eq!(answer.status, 303, "{status}");
            assert_eq!(app.count(APART).await, 0, "{status}");
        }
    }

    async fn takes_back(&self, app: &TestApp) {
        app.wait(TimeDelta::seconds(1));
        let version = self.version().await;
        let answers = [("version", version.as_str())];
        let page = self.page().await;
        let path = self.path("/undo");
        let answer = self.sam.browser.submit(&page, &path, &answers).await;
        assert_eq!(answer.status, 303);
    }
}

#[actix_web::test]
async fn an_encounter_begins_with_its_visit_and_ends_with_it() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    desk.goes_through(&app, &["arrived"]).await;
    assert_eq!(app.count(MANY).await, 0);
    let page = desk.page().await;
    assert!(!page.words("h2").contains(&"Encounter".to_owned()));
    desk.goes_through(&app, &["in-progress"]).await;
    let begun = "in-progress, 2027-03-10, lee, visit, in-person, hers";
    assert_eq!(app.text(ENCOUNTER).await, begun);
    let page = desk.page().await;
    let headings = page.words("h2");
    let shown = ["Status", "Details", "Encounter", "History"];
    assert!(
        shown
            .iter()
            .all(|one| headings.contains(&(*one).to_owned())),
        "{headings:?}"
    );
    let rows = page.words("dl .row");
    assert!(
        rows.contains(&"Encounter statusIn progress".to_owned()),
        "{rows:?}"
    );
    assert!(
        rows.contains(&"DateWednesday, March 10, 2027".to_owned()),
        "{rows:?}"
    );
    desk.goes_through(&app, &["completed"]).await;
    let ended = "finished, 2027-03-10, lee, visit, in-person, hers, ended";
    assert_eq!(app.text(ENCOUNTER).await, ended);
    let rows = desk.page().await.words("dl .row");
    assert!(
        rows.contains(&"Encounter statusFinished".to_owned()),
        "{rows:?}"
    );
    // A visit that is not completed after all is still going on, and so is its encounter.
    desk.takes_back(&app).await;
    assert_eq!(app.count(APART).await, 0);
    assert_eq!(app.text(ENCOUNTER).await, begun);
}

#[actix_web::test]
async fn a_start_that_is_taken_back_was_an_error_and_can_be_made_again() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    desk.goes_through(&app, &["arrived", "in-progress"]).await;
    desk.takes_back(&app).await;
    let error = "entered-in-error, 2027-03-10, lee, visit, in-person, hers";
    assert_eq!(app.text(ENCOUNTER).await, error);
    assert_eq!(app.count(APART).await, 0);
    desk.goes_through(&app, &["in-progress", "completed"]).await;
    assert_eq!(app.count(MANY).await, 1);
    assert!(app.text(ENCOUNTER).await.starts_with("finished"));
}

#[actix_web::test]
async fn without_its_encounter_no_visit_starts() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    desk.goes_through(&app, &["arrived"]).await;
    app.execute("alter table encounter add constraint broken check (false) not valid")
        .await;
    let answer = desk.sets(&desk.page().await, "in-progress").await;
    assert_eq!(answer.status, 500);
    assert_eq!(desk.status().await, "arrived");
    let recorded = "select count(*) from audit_event where action = 'start'";
    assert_eq!(app.count(recorded).await, 0);
}

fn run(app: &TestApp, arguments: &[&str]) -> Ran {
    let (url, key) = (app.url(), STANDARD.encode(KEY));
    let environment = [("DATABASE_URL", &*url), ("OPENSLOT_SECRET_KEY", &*key)];
    run_in(&std::env::temp_dir(), &environment, arguments, "")
}

#[actix_web::test]
async fn encounters_are_handed_over_by_ids_and_one_that_is_closed_completes_its_visit() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    assert_eq!(run(&app, &["encounters", "list"]).out, "");
    desk.goes_through(&app, &["arrived", "in-progress"]).await;
    let listed = run(&app, &["encounters", "list"]);
    let line: Value = serde_json::from_str(&listed.out).expect(&listed.err);
    for (field, value) in [
        ("status", "in-progress"),
        ("date", "2027-03-10"),
        ("practitioner", "lee"),
        ("location", "main"),
        ("appointment_type", "visit"),
        ("mode", "in-person"),
    ] {
        assert_eq!(line[field], value, "{field}");
    }
    let visit = app.visit().await;
    assert_eq!(line["appointment"], visit.as_str());
    assert!(!listed.out.contains("Ada"), "a patient is named");
    let id = line["encounter"].as_str().expect("an id");
    let later = ["encounters", "list", "--since", "2027-03-02T00:00:00Z"];
    assert_eq!(run(&app, &later).out, "");
    let closed = run(&app, &["encounters", "close", id]);
    assert_eq!(closed.out, format!("closed {id}\n"), "{}", closed.err);
    assert_eq!(desk.status().await, "completed");
    assert_eq!(app.count(APART).await, 0);
    let by = "select actor_kind || ' ' || action from audit_event
        where status_to = 'completed' order by at desc limit 1";
    assert_eq!(app.text(by).await, "program complete");
    // The page says so to whoever looked at it meanwhile, and it is closed once.
    let page = desk.page().await;
    assert!(page.words(".tag").contains(&"Completed".to_owned()));
    let again = run(&app, &["encounters", "close", id]);
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("cannot be closed"), "{}", again.err);
    let missing = "01931b5e-0000-7000-8000-000000000001";
    let none = run(&app, &["encounters", "close", missing]);
    assert!(none.err.contains("there is no encounter"), "{}", none.err);
}
