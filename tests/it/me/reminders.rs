//! The letter that reminds of a visit, what its links lead to, and not wanting it.

use super::Booked;
use super::manage::opens;
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::post;
use crate::support::rows::Rows;

/// Forty-eight hours before 9am in New York on Tuesday 9 March.
const DUE: &str = "2027-03-07T14:00:00Z";
const EMAIL: &str = "/me/email";

/// The reminders that leave now.
async fn reminders(app: &TestApp) -> Vec<String> {
    let letters = post::letters_with_reminders(app).await.into_iter();
    letters
        .filter(|letter| letter.starts_with("Appointment reminder"))
        .collect()
}

/// The address after these words in a letter's text, without its host.
fn path_after(app: &TestApp, letter: &str, words: &str) -> String {
    let start = format!("{words}: {}", app.base());
    let (_, rest) = letter.split_once(&start).expect("a link");
    rest.lines().next().expect("a path").to_owned()
}

#[actix_web::test]
async fn a_patient_says_that_they_will_be_there_on_the_page_that_the_reminder_leads_to() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    post::letters(&app).await;
    app.set(DUE);
    let letter = reminders(&app).await.remove(0);
    assert!(letter.starts_with("Appointment reminder: Tue, Mar 9, 9:00 AM"));
    let link = path_after(&app, &letter, "I will be there");

    let browser = app.browser();
    let before = Rows::of(&app).await;
    let links = [
        link.clone(),
        path_after(&app, &letter, "View this appointment"),
        path_after(&app, &letter, "Change email settings"),
    ];
    for path in &links {
        for _ in 0..2 {
            assert!(browser.get(path).await.status < 400, "{path}");
            assert!(browser.head(path).await.status < 400, "{path}");
        }
    }
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);

    let page = opens(&browser, &link).await;
    let confirm = format!("/me/appointments/{}/confirmation", ada.id);
    assert!(page.words("button").contains(&"I will be there".to_owned()));
    let version = page.values("input[name='version']", "value").remove(0);
    let page = browser
        .send_on(&page, &confirm, &[("version", &version)])
        .await;
    assert_eq!(page.words(".tag"), ["Booked, you said you will be there"]);
    app.set("2027-03-08T14:00:00Z");
    assert_eq!(reminders(&app).await, [""; 0], "one reminder");
}

#[actix_web::test]
async fn a_visit_moved_within_the_hours_is_not_reminded_of_and_one_moved_before_is() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    app.set("2027-03-04T14:00:00Z");
    ada.patient.signs_in_at("/me").await;
    let held = ada.holds_wednesday(0).await;
    ada.confirms(&held).await;
    post::letters_with_reminders(&app).await;
    app.set("2027-03-08T14:00:00Z");
    let letters = reminders(&app).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].starts_with("Appointment reminder: Wed, Mar 10, 9:00 AM"));
    // Less than forty-eight hours before the new time too.
    app.set("2027-03-08T16:00:00Z");
    ada.patient.signs_in_at("/me").await;
    let held = ada.holds_wednesday(1).await;
    ada.confirms(&held).await;
    app.set("2027-03-08T20:00:00Z");
    let letters = post::letters_with_reminders(&app).await;
    let subjects: Vec<&str> = letters
        .iter()
        .filter_map(|one| one.lines().next())
        .collect();
    assert_eq!(subjects, ["Appointment changed: now Wed, Mar 10, 10:00 AM"]);
}

#[actix_web::test]
async fn a_cancellation_taken_back_within_the_hours_brings_a_confirmation_and_no_reminder() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    post::letters(&app).await;
    app.set("2027-03-07T13:55:00Z");
    ada.patient.signs_in_at("/me").await;
    let cancelled = ada.cancels().await;
    app.set("2027-03-07T14:01:00Z");
    let kept = ada.send(&cancelled, "/cancellation/undo", &[]).await;
    assert_eq!(kept.words(".tag"), ["Booked"]);
    app.set("2027-03-07T14:05:00Z");
    let letters = post::letters_with_reminders(&app).await;
    assert!(
        letters
            .iter()
            .any(|one| one.starts_with("Appointment confirmed"))
    );
    assert!(
        !letters
            .iter()
            .any(|one| one.starts_with("Appointment reminder"))
    );
}

#[actix_web::test]
async fn a_patient_turns_reminders_off_and_on_again() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let browser = &ada.patient.browser;
    let details = browser.open("/me/details").await;
    assert!(details.values("main a", "href").contains(&EMAIL.to_owned()));
    let page = browser.open(EMAIL).await;
    assert_eq!(page.h1(), "Email settings");
    assert!(page.text.contains("ada@example.com"));
    assert_eq!(page.words(".hint"), ["We send it 2 days before."]);
    assert_eq!(chosen(&page), ["yes"]);
    let saved = browser.submit(&page, EMAIL, &[("reminders", "no")]).await;
    assert_eq!(saved.location.as_deref(), Some("/me/email?settings=saved"));
    let page = browser.open("/me/email?settings=saved").await;
    assert_eq!(
        page.words("[role='status'].note"),
        ["Your email settings are saved."]
    );
    assert_eq!(chosen(&page), ["no"]);
    post::letters(&app).await;
    app.set(DUE);
    assert_eq!(reminders(&app).await, [""; 0]);

    let page = ada.patient.signs_in_at(EMAIL).await;
    assert_eq!(
        page.h1(),
        "Email settings",
        "back where it was asked to sign in"
    );
    browser.submit(&page, EMAIL, &[("reminders", "yes")]).await;
    assert_eq!(reminders(&app).await.len(), 1, "late, and still of use");
}

#[actix_web::test]
async fn an_answer_that_is_none_changes_nothing_and_strangers_sign_in_first() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let browser = &ada.patient.browser;
    let page = browser.open(EMAIL).await;
    let before = Rows::of(&app).await;
    for answer in ["", "perhaps"] {
        let refused = browser.submit(&page, EMAIL, &[("reminders", answer)]).await;
        assert_eq!(refused.status, 422);
        assert_eq!(
            refused.words(".errors a"),
            ["Select yes if you would like reminders"]
        );
        assert_eq!(refused.values(".errors a", "href"), ["#reminders-1"]);
    }
    let stranger = app.browser();
    let shown = stranger.get(EMAIL).await;
    assert_eq!(
        shown.location.as_deref(),
        Some("/sign-in?next=%2Fme%2Femail")
    );
    // The link of a letter opens one visit, not the account.
    let link = app.manage_link().await;
    opens(&stranger, &link).await;
    let shown = stranger.get(EMAIL).await;
    assert_eq!(
        shown.location.as_deref(),
        Some("/sign-in?next=%2Fme%2Femail")
    );
    let changed = before.changed(&Rows::of(&app).await);
    assert!(!changed.contains(&"account".to_owned()), "{changed:?}");
    // Somebody else's answer is their own.
    Patient::new(&app, "Bea")
        .books_at("2027-03-10T14:30:00Z")
        .await;
    browser.submit(&page, EMAIL, &[("reminders", "no")]).await;
    let silent = "select string_agg(email, ' ') from account where not wants_reminders";
    assert_eq!(app.text(silent).await, "ada@example.com");
}

fn chosen(page: &Page) -> Vec<String> {
    page.values("input[name='reminders'][checked]", "value")
}
