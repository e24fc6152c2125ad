//! What belongs to somebody else or to another day, sent all the same: it books nothing.

use chrono::TimeDelta;
use reqwest::Method;

use super::forged::{MISSING, NOT_ONLINE, assert_nothing_written, id, started};
use crate::support::patient::Patient;
use crate::support::rows::Rows;

#[actix_web::test]
async fn a_forged_or_foreign_hold_books_nothing() {
    let app = started().await;
    let (ada, eve) = (Patient::new(&app, "Ada"), Patient::new(&app, "Eve"));
    let check = ada.comes_to_check(0).await;
    let hold = check.values("input[name='hold']", "value").remove(0);
    let of_eve = eve.comes_to_check(0).await;
    let own = of_eve.values("input[name='hold']", "value").remove(0);
    assert_ne!(hold, own);
    let before = Rows::of(&app).await;
    for forged in [hold.as_str(), MISSING, "", "no-id"] {
        let sent = [("hold", forged)];
        let page = eve.browser.submit(&of_eve, "/book/check", &sent).await;
        assert_eq!(
            (page.status, page.location.as_deref()),
            (303, Some("/book/check")),
            "{forged}"
        );
    }
    // Renewing names no hold: it is the browser's own or none.
    let stranger = app.browser();
    let page = stranger.get("/sign-in").await;
    let renewed = stranger
        .submit(
            &page,
            "/book/hold/renew",
            &[("hold", &hold), ("to", "//evil.example")],
        )
        .await;
    assert_eq!(renewed.location.as_deref(), Some("/book/check"));
    assert_nothing_written(&app, &before, "holds").await;
}

#[actix_web::test]
async fn a_foreign_patient_is_nobody_one_can_choose() {
    let app = started().await;
    Patient::new(&app, "Bea")
        .books_at("2027-03-10T15:00:00Z")
        .await;
    let bea = id(&app, "select id::text from patient").await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let details = ada.proves_email(&email).await;
    let before = Rows::of(&app).await;
    let sent = [("who", bea.as_str()), ("phone", "555-0666")];
    let refused = ada.browser.submit(&details, "/book/details", &sent).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Enter your first name"));
    assert!(!refused.text.contains("Bea"));
    assert_nothing_written(&app, &before, "a foreign patient").await;
    // With a name of one's own it is a person of one's own.
    let sent = [
        ("who", bea.as_str()),
        ("first_name", "Bea"),
        ("last_name", "Byrne"),
        ("birth_day", "27"),
        ("birth_month", "3"),
        ("birth_year", "1958"),
        ("phone", "555-0666"),
    ];
    let check = ada.browser.send_on(&details, "/book/details", &sent).await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    assert_eq!(app.count("select count(*) from patient").await, 2);
    assert_eq!(app.count("select count(*) from patient_grant").await, 2);
    let kept = "select phone from patient order by created_at, phone limit 1";
    assert_eq!(app.text(kept).await, "555-0100");
}

#[actix_web::test]
async fn a_foreign_browser_s_draft_cannot_be_booked_without_its_session() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let check = ada.comes_to_check(0).await;
    let hold = check.values("input[name='hold']", "value").remove(0);
    // Whoever got hold of the visitor's cookie alone is not signed in.
    let page = ada.browser.get("/book/check").await;
    let cookie = page.cookies().remove(0);
    let cookie = cookie.split(';').next().expect("a value");
    assert!(cookie.starts_with("openslot-visitor="));
    let eve = app.browser();
    let before = Rows::of(&app).await;
    let request = eve
        .request(Method::POST, "/book/check")
        .header("origin", app.base())
        .header("cookie", cookie)
        .form(&[("hold", hold.as_str()), ("csrf", &check.csrf())]);
    let refused = eve.send(request).await;
    assert_eq!(refused.status, 303);
    let to = refused.location.unwrap_or_default();
    assert!(to.starts_with("/sign-in"), "{to}");
    assert_nothing_written(&app, &before, "a foreign draft").await;
}

#[actix_web::test]
async fn details_given_under_one_account_are_not_booked_under_another() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let check = ada.comes_to_check(0).await;
    app.wait(TimeDelta::seconds(1));
    // Somebody else signs in at the same browser, which still has the draft.
    let eve = Patient {
        browser: ada.browser.clone(),
        ..Patient::new(&app, "Eve")
    };
    let page = eve.browser.get("/book/check").await;
    eve.browser
        .submit(&page, "/sign-in", &[("email", "eve@example.com")])
        .await;
    let code = app.code_sent_to("eve@example.com").await;
    eve.browser
        .submit(&page, "/sign-in/code", &[("code", &code)])
        .await;
    let page = eve.books(&check).await;
    assert_eq!(page.h1(), "What do you need an appointment for?");
    assert!(!page.text.contains("Byrne"));
    assert_eq!(app.count("select count(*) from appointment").await, 0);
}

#[actix_web::test]
async fn where_patients_do_not_book_online_no_form_books() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let check = Patient::new(&app, "Bea").comes_to_check(1).await;
    app.execute("update practice set booking = 'view', version = version + 1")
        .await;
    let before = Rows::of(&app).await;
    let sent = [("slot", times.slots().remove(0))];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let refused = ada.browser.submit(&times, "/book/hold", &sent).await;
    assert_eq!((refused.status, refused.h1().as_str()), (409, NOT_ONLINE));
    assert_nothing_written(&app, &before, "by phone only").await;
    assert!(!check.csrf().is_empty());
}

#[actix_web::test]
async fn a_draft_that_ran_out_is_begun_anew_and_two_first_forms_at_once_are_one() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    ada.chooses_reason("General check-up").await;
    // The page is looked at again, so that the cookie outlives the draft.
    app.wait(TimeDelta::hours(23));
    let page = ada.browser.get("/book/reason").await;
    app.wait(TimeDelta::hours(2));
    let value = page.choice("General check-up");
    let sent = [("reason", value.as_str())];
    let answer = ada.browser.submit(&page, "/book/reason", &sent).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let bea = app.browser();
    let page = bea.get("/book/reason").await;
    let send = || bea.submit(&page, "/book/reason", &sent);
    let (one, two, three, four) = tokio::join!(send(), send(), send(), send());
    for page in [one, two, three, four] {
        assert_eq!(page.status, 303);
    }
    assert_eq!(app.count("select count(*) from draft").await, 2);
}
