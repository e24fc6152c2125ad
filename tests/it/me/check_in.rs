//! P18: a patient checks in on their own phone.

use super::joining::{books_talk, with_video};
use super::manage::opens;
use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::Patient;

/// Today at 11am: from 10:30 to 11:15 its patient may check in.
const VISIT: &str = "2027-03-01T16:00:00Z";
const ARRIVALS: &str = "select count(*) from audit_event where status_to = 'arrived'";
const OPEN: &str = "Check in for your appointment";

async fn path(app: &TestApp) -> String {
    format!("/me/appointments/{}/check-in", app.visit().await)
}

/// Signs in anew, since the session has idled out, and opens a page.
async fn opens_at(ada: &Patient<'_>, at: &str, path: &str) -> Page {
    ada.app.set(at);
    ada.signs_in().await;
    ada.browser.open(path).await
}

#[actix_web::test]
async fn checking_in_is_early_open_or_late_to_the_second() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(VISIT).await;
    let path = path(&app).await;
    // Signed in anew where the session has idled out.
    for (at, signs_in, heading, can) in [
        (
            "2027-03-01T15:29:59Z",
            true,
            "You can check in from 10:30 AM",
            false,
        ),
        ("2027-03-01T15:30:00Z", false, OPEN, true),
        ("2027-03-01T16:15:00Z", true, OPEN, true),
        ("2027-03-01T16:15:01Z", false, "Speak to reception", false),
    ] {
        app.set(at);
        if signs_in {
            ada.signs_in().await;
        }
        let page = ada.browser.open(&path).await;
        assert_eq!((page.status, page.h1().as_str()), (200, heading), "{at}");
        let button = page.words("main form button");
        assert_eq!(button.contains(&"Check in now".to_owned()), can, "{at}");
        if !can {
            let answer = ada
                .browser
                .submit(&page_with_token(&ada).await, &path, &[])
                .await;
            assert_eq!(
                (answer.status, answer.h1().as_str()),
                (409, heading),
                "{at}"
            );
        }
    }
    assert_eq!(app.count(ARRIVALS).await, 0);
    let late = ada.browser.open(&path).await;
    assert!(late.text.contains("Online check-in closed at"));
    assert!(late.text.contains("11:15 AM"));
}

async fn page_with_token(ada: &Patient<'_>) -> Page {
    ada.browser.get("/contact").await
}

#[actix_web::test]
async fn checking_in_twice_is_one_arrival_on_the_patient_s_word() {
    let clinic = CLINIC.replace(
        "address = \"1 Main Street, Springfield\"\n",
        "address = \"1 Main Street, Springfield\"\nwaiting_area = \"the blue chairs\"\n",
    );
    let app = TestApp::with(&clinic).await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(VISIT).await;
    let path = path(&app).await;
    let list = opens_at(&ada, "2027-03-01T15:40:00Z", "/me").await;
    assert_eq!(
        list.values("main a[href$='/check-in']", "href"),
        [path.as_str()]
    );
    let form = ada.browser.open(&path).await;
    assert_eq!(form.words("main dt"), ["When", "Where"]);
    for _ in 0..2 {
        let done = ada.browser.send_on(&form, &path, &[]).await;
        assert_eq!(
            (done.status, done.h1().as_str()),
            (200, "You are checked in")
        );
        assert!(
            done.text
                .contains("Sit in the blue chairs. If nobody has called you by")
        );
        // A quarter of an hour after the start, for whoever came before it.
        assert_eq!(done.words("main time"), ["11:15 AM"]);
    }
    assert_eq!(app.count(ARRIVALS).await, 1);
    let by = "select actor_kind || ' ' || action || ' ' || status_from::text
        from audit_event where status_to = 'arrived'";
    assert_eq!(app.text(by).await, "account arrive booked");
    let visit = ada.browser.open(path.trim_end_matches("/check-in")).await;
    assert_eq!(visit.words("main .tag"), ["You are checked in"]);
    assert_eq!(visit.values("main a[href$='/check-in']", "href"), [""; 0]);
}

#[actix_web::test]
async fn who_comes_after_the_start_waits_a_quarter_of_an_hour_from_then() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(VISIT).await;
    let path = path(&app).await;
    let form = opens_at(&ada, "2027-03-01T16:10:00Z", &path).await;
    let done = ada.browser.send_on(&form, &path, &[]).await;
    assert!(done.text.contains("Sit in the waiting area."));
    assert_eq!(done.words("main time"), ["11:25 AM"]);
}

#[actix_web::test]
async fn only_a_visit_in_person_that_is_booked_has_a_check_in() {
    let app = with_video(None).await;
    let ada = Patient::new(&app, "Ada");
    books_talk(&ada).await;
    let path = path(&app).await;
    let visit = path.trim_end_matches("/check-in").to_owned();
    let page = opens_at(&ada, "2027-03-02T13:50:00Z", &visit).await;
    assert_eq!(page.values("main a[href$='/check-in']", "href"), [""; 0]);
    let led = ada.browser.get(&path).await;
    assert_eq!(
        (led.status, led.location.as_deref()),
        (303, Some(visit.as_str()))
    );
    assert_eq!(
        ada.browser
            .submit(&page_with_token(&ada).await, &path, &[])
            .await
            .status,
        409
    );
    assert_eq!(app.count(ARRIVALS).await, 0);
    app.execute("update appointment set mode = 'in-person'")
        .await;
    assert_eq!(ada.browser.get(&path).await.h1(), OPEN);
    app.execute("update appointment set status = 'pending'")
        .await;
    assert_eq!(ada.browser.get(&path).await.status, 303);
}

#[actix_web::test]
async fn a_letter_s_link_checks_in_too_and_the_front_page_leads_there() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let path = path(&app).await;
    app.set("2027-03-01T15:40:00Z");
    let browser = app.browser();
    let start = browser.get("/check-in").await;
    assert_eq!((start.status, start.h1().as_str()), (200, OPEN));
    assert_eq!(
        start.values("main a.btn", "href"),
        ["/sign-in?next=%2Fcheck-in"]
    );
    opens(&browser, &app.manage_link().await).await;
    let form = browser.open("/check-in").await;
    let done = browser.send_on(&form, &path, &[]).await;
    assert_eq!(done.h1(), "You are checked in");
    let by = "select actor_kind from audit_event where status_to = 'arrived'";
    assert_eq!(app.text(by).await, "link");
}

#[actix_web::test]
async fn the_front_page_leads_a_signed_in_patient_to_today_s_visit() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at(VISIT).await;
    let path = path(&app).await;
    opens_at(&ada, "2027-03-01T15:40:00Z", "/").await;
    let led = ada.browser.get("/check-in").await;
    assert_eq!(led.location.as_deref(), Some(path.as_str()));
    let tomorrow = Patient::new(&app, "Ben");
    tomorrow.books_at("2027-03-02T15:00:00Z").await;
    let led = tomorrow.browser.get("/check-in").await;
    assert_eq!(led.location.as_deref(), Some("/me"));
}
