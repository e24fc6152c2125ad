//! What staff see of reminders, set for them, and are told about them.

use chrono::TimeDelta;

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::post;
use crate::support::staff::StaffMember;

const DAY: &str = "/staff/day";
const MESSAGES: &str = "/staff/messages";
const RULES: &str = "/staff/settings/booking-rules";
const ADMIN: [&str; 2] = ["practice-admin", "manage-staff-appointments"];
/// At 9am in New York on a Wednesday, and 48 hours before.
const VISIT: &str = "2027-03-10T14:00:00Z";
const DUE: &str = "2027-03-08T14:00:00Z";

async fn sam(app: &TestApp) -> StaffMember<'_> {
    let sam = StaffMember::hired(app, "Sam", &ADMIN, None).await;
    sam.sets_up().await;
    sam
}

/// The reminders that leave now.
async fn reminders(app: &TestApp) -> Vec<String> {
    let letters = post::letters_with_reminders(app).await.into_iter();
    letters
        .filter(|letter| letter.starts_with("Appointment reminder"))
        .collect()
}

async fn sends_again(sam: &StaffMember<'_>, page: &Page) -> Page {
    let id = "select id::text from communication where kind = 'appointment-reminder'
        order by created_at desc, id desc limit 1";
    let id = sam.app.text(id).await;
    sam.browser.submit(page, MESSAGES, &[("again", &id)]).await
}

#[actix_web::test]
async fn a_reminder_is_listed_and_can_be_sent_again_while_it_is_true_and_wanted() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    post::letters(&app).await;
    app.set(DUE);
    assert_eq!(reminders(&app).await.len(), 1);
    let sam = sam(&app).await;
    app.wait(TimeDelta::seconds(1));
    let page = sam.get(MESSAGES).await;
    let rows = page.words("tbody tr");
    assert!(
        rows.iter()
            .any(|row| row.contains("for Ada Byrne Reminder Sent")),
        "{rows:?}"
    );
    assert_eq!(sends_again(&sam, &page).await.status, 303);
    app.wait(TimeDelta::seconds(1));
    assert_eq!(reminders(&app).await.len(), 1, "once more, by hand");
    assert_eq!(reminders(&app).await, [""; 0], "and not by itself");

    app.execute("update account set wants_reminders = false")
        .await;
    let page = sam.get(MESSAGES).await;
    let refused = sends_again(&sam, &page).await;
    assert_eq!(refused.status, 409);
    assert_eq!(
        refused.words("[role='alert'].note"),
        ["The patient takes no reminders. It was not sent again."]
    );
    let patient = app.text("select id::text from patient").await;
    let record = sam.get(&format!("/staff/patients/{patient}")).await;
    assert!(
        record
            .words("dd")
            .contains(&"ada@example.com (no reminders)".to_owned())
    );
    app.execute("update account set wants_reminders = true")
        .await;
    app.execute("update appointment set status = 'arrived', arrived_at = now()")
        .await;
    let page = sam.get(MESSAGES).await;
    let late = sends_again(&sam, &page).await;
    assert_eq!(late.status, 409, "whoever has come is not reminded to");
}

#[actix_web::test]
async fn a_reminder_that_was_not_wanted_any_more_says_so_in_the_list() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    post::letters(&app).await;
    app.execute(
        "insert into communication (practice_id, id, kind, appointment_id, appointment_sequence,
            reminds_of, created_at, due_at)
         select practice_id, gen_random_uuid(), 'appointment-reminder', id, sequence, starts_at,
            '2027-03-01T14:00:00Z', '2027-03-01T14:00:00Z'
         from appointment",
    )
    .await;
    app.execute("update account set wants_reminders = false")
        .await;
    assert_eq!(reminders(&app).await, [""; 0]);
    let page = sam(&app).await.get(MESSAGES).await;
    assert!(page.text.contains("The patient takes no reminders."));
}

#[actix_web::test]
async fn a_move_at_the_desk_without_a_letter_brings_no_reminder_behind_it() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = sam(&app).await;
    post::letters(&app).await;
    // Hours after the reminder was due, of which no worker has heard yet.
    app.set("2027-03-08T20:00:00Z");
    sam.signs_in().await;
    let path = format!("/staff/appointments/{}/move", app.visit().await);
    let page = sam.get(&path).await;
    let version = page.values("input[name=version]", "value").remove(0);
    let slot = page
        .values("section > ul button[name=slot]", "value")
        .remove(0);
    let answers = [("slot", slot.as_str()), ("version", version.as_str())];
    assert_eq!(sam.browser.submit(&page, &path, &answers).await.status, 303);
    assert_eq!(reminders(&app).await, [""; 0]);
}

#[actix_web::test]
async fn the_hours_are_set_with_the_booking_rules_and_held_to_their_bounds() {
    let app = TestApp::start().await;
    let sam = sam(&app).await;
    let page = sam.get(RULES).await;
    assert_eq!(page.values("input[name='reminder_hours']", "value"), ["48"]);
    let mut answers = page.answers("settings");
    for (hours, words) in [
        ("337", "a whole number from 0 to 336"),
        ("-1", "a whole number from 0 to 336"),
        ("two days", "a whole number from 0 to 336"),
    ] {
        set(&mut answers, hours);
        let refused = sam.browser.submit(&page, RULES, &borrowed(&answers)).await;
        assert_eq!(refused.status, 422, "{hours}");
        let problems = refused.words(".problem");
        assert!(problems[0].contains(words), "{hours}: {problems:?}");
    }
    set(&mut answers, "72");
    let saved = sam.browser.submit(&page, RULES, &borrowed(&answers)).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert_eq!(
        app.count("select reminder_hours::bigint from practice")
            .await,
        72
    );
    // The copy in the worker's memory is none too old.
    Patient::new(&app, "Ada").books_at(VISIT).await;
    post::letters(&app).await;
    app.set("2027-03-07T13:59:59Z");
    assert_eq!(reminders(&app).await, [""; 0]);
    app.set("2027-03-07T14:00:00Z");
    assert_eq!(reminders(&app).await.len(), 1);
}

#[actix_web::test]
async fn an_admin_is_told_while_reminders_leave_when_it_is_too_late_to_change() {
    let file = CLINIC.replace(
        "key = \"group\"",
        "key = \"group\"\nchange_notice_minutes = 2880",
    );
    let app = TestApp::with(&file).await;
    let sam = sam(&app).await;
    let told = sam.get(DAY).await;
    assert_eq!(
        told.words("details.note li"),
        [
            "Reminders of \"Group session\" leave when it is too late to move or cancel it online. \
          Make the reminder hours longer than the notice to move or cancel, or that notice shorter. \
          Booking rules"
        ]
    );
    assert_eq!(told.values("details.note a", "href"), [RULES]);
    app.import(&file.replace("hold_minutes = 10", "reminder_hours = 24"))
        .await;
    let told = sam.get(DAY).await;
    let lines = told.words("details.note li");
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].starts_with("Reminders leave when it is too late to move or cancel online."),
        "{lines:?}"
    );
    for settled in ["reminder_hours = 49", "reminder_hours = 0"] {
        app.import(&file.replace("hold_minutes = 10", settled))
            .await;
        assert_eq!(
            sam.get(DAY).await.words("details.note"),
            [""; 0],
            "{settled}"
        );
    }
}

fn set(answers: &mut [(String, String)], hours: &str) {
    for (name, value) in answers {
        if name == "reminder_hours" {
            hours.clone_into(value);
        }
    }
}

fn borrowed(answers: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = answers.iter();
    pairs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}
