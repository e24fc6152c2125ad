//! Somebody else's visit is not there.

use chrono::TimeDelta;
use reqwest::Method;

use super::routes::{Scene, looked_at, pattern, sent_to};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::patient::{Patient, slot_at};
use crate::support::rows::Rows;

const MISSING: &str = "01931b5e-0000-7000-8000-000000000001";

/// Every address of one visit, with its method.
fn addresses() -> Vec<(Method, String, String)> {
    let of = |method: Method, names: std::collections::BTreeSet<String>| {
        let named = names.into_iter().map(|name| {
            let pattern = pattern(&name);
            (name, pattern)
        });
        let visits = named.filter(|(_, pattern)| pattern.contains("{id}"));
        visits
            .map(|(name, pattern)| (method.clone(), name, pattern))
            .collect::<Vec<_>>()
    };
    [of(Method::GET, looked_at()), of(Method::POST, sent_to())].concat()
}

/// What an answer says, without what differs from one asking to the next.
fn told(page: &Page, visit: &str) -> (u16, Option<String>, Vec<String>, String) {
    let mut headers: Vec<String> = page
        .headers
        .iter()
        .filter(|(name, _)| !["date", "set-cookie"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
        .map(|header| header.replace(visit, "VISIT"))
        .collect();
    headers.sort();
    let location = page.location.as_ref().map(|to| to.replace(visit, "VISIT"));
    let csrf = page.csrf();
    let text = if csrf.is_empty() {
        page.text.clone()
    } else {
        page.text.replace(&csrf, "")
    };
    (page.status, location, headers, text)
}

async fn ask(browser: &Browser, method: &Method, path: &str, token: &str) -> Page {
    if *method == Method::GET {
        return browser.get(path).await;
    }
    let answers = [
        ("csrf", token),
        ("cancel_reason", "not-needed"),
        ("slot", "1804690800.x.any"),
        ("hold", MISSING),
    ];
    browser.post(path, &answers).await
}

#[actix_web::test]
async fn a_stranger_s_visit_and_a_missing_one_are_the_same_404_everywhere() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let bea = Patient::new(&app, "Bea");
    bea.books_at("2027-03-10T15:00:00Z").await;
    assert_eq!(addresses().len(), 15, "{:?}", addresses());
    let before = Rows::of(&app).await;
    let token = bea.browser.get("/contact").await.csrf();
    for (method, _, pattern) in addresses() {
        let mut answers = Vec::new();
        for visit in [scene.visit.as_str(), MISSING, "1", "no-id", "%00"] {
            let path = pattern.replace("{id}", visit);
            let page = ask(&bea.browser, &method, &path, &token).await;
            assert_eq!(page.status, 404, "{method} {path}");
            answers.push(told(&page, visit));
        }
        for other in &answers[1..] {
            assert_eq!(&answers[0], other, "{method} {pattern}");
        }
    }
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
    // The bait is there: whose visit it is gets other answers.
    let token = scene.ada.browser.get("/contact").await.csrf();
    for (method, _, pattern) in addresses() {
        let path = pattern.replace("{id}", &scene.visit);
        let page = ask(&scene.ada.browser, &method, &path, &token).await;
        assert_ne!(page.status, 404, "{method} {path}");
    }
}

#[actix_web::test]
async fn whoever_is_not_signed_in_is_led_to_the_same_sign_in_page() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let nobody = app.browser();
    let token = nobody.get("/sign-in").await.csrf();
    for (method, _, pattern) in addresses() {
        let mut answers = Vec::new();
        for visit in [scene.visit.as_str(), MISSING] {
            let path = pattern.replace("{id}", visit);
            let page = ask(&nobody, &method, &path, &token).await;
            assert_eq!(page.status, 303, "{method} {path}");
            let to = page.location.clone().unwrap_or_default();
            assert!(to.starts_with("/sign-in?next="), "{to}");
            answers.push(told(&page, visit));
        }
        assert_eq!(answers[0], answers[1], "{method} {pattern}");
    }
}

#[actix_web::test]
async fn an_ended_grant_hides_the_visits_again() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let path = format!("/me/appointments/{}", scene.visit);
    app.execute("update patient_grant set ends_on = '2027-03-02'")
        .await;
    assert_eq!(scene.ada.browser.get(&path).await.status, 200);
    app.wait(TimeDelta::days(2));
    scene.ada.signs_in().await;
    assert_eq!(scene.ada.browser.get("/me").await.status, 200);
    assert_eq!(scene.ada.browser.get(&path).await.status, 404);
}

/// A browser that came by the link of the mail.
async fn by_link(app: &TestApp) -> Browser {
    let browser = app.browser();
    let link = app.manage_link().await;
    let page = browser.get(&link).await;
    let born = [
        ("birth_day", "27"),
        ("birth_month", "3"),
        ("birth_year", "1958"),
    ];
    let opened = browser.submit(&page, &link, &born).await;
    let visit = format!("/me/appointments/{}", app.visit().await);
    assert_eq!(opened.location.as_deref(), Some(visit.as_str()));
    browser
}

#[actix_web::test]
async fn a_link_opens_its_visit_alone() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let browser = by_link(&app).await;
    let own = format!("/me/appointments/{}", scene.visit);
    assert_eq!(browser.get(&own).await.status, 200);
    // Another visit of the same patient.
    app.wait(TimeDelta::seconds(1));
    let other = Patient::new(&app, "Ada");
    other.books_at("2027-03-11T15:00:00Z").await;
    let second = app.visit().await;
    assert_ne!(second, scene.visit);
    let token = browser.get("/sign-in").await.csrf();
    for (method, _, pattern) in addresses() {
        let path = pattern.replace("{id}", &second);
        let page = ask(&browser, &method, &path, &token).await;
        assert_eq!(page.status, 404, "{method} {path}");
    }
    for (path, status) in [("/me", 303), ("/me/details", 303), ("/book/details", 303)] {
        assert_eq!(browser.get(path).await.status, status, "{path}");
    }
    let answer = browser
        .post(
            "/me/password",
            &[("csrf", &token), ("new_password", "correct horse battery")],
        )
        .await;
    assert_eq!(
        answer.location.as_deref(),
        Some("/sign-in?next=%2Fme%2Fdetails")
    );
}

/// What a link is not told.
const SECRETS: [&str; 6] = [
    "check-up",
    "Lee",
    "Lift needed",
    "Byrne",
    "1958",
    "555-0100",
];

#[actix_web::test]
async fn a_link_tells_neither_reason_nor_practitioner_nor_answers_nor_name() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    app.execute("update appointment set support = 'Lift needed'")
        .await;
    let browser = by_link(&app).await;
    let base = format!("/me/appointments/{}", scene.visit);
    let times = browser.get(&format!("{base}/change")).await;
    assert_eq!(times.h1(), "Choose a new date and time");
    let slot = slot_at(&times, "2027-03-10T15:00:00Z");
    let mut pages = vec![browser.get(&base).await, times];
    let confirm = browser
        .send_on(
            &pages[1],
            &format!("{base}/change/hold"),
            &[("slot", &slot)],
        )
        .await;
    assert_eq!(confirm.h1(), "Confirm your new time");
    let hold = confirm.values("input[name='hold']", "value").remove(0);
    let moved = browser
        .send_on(
            &confirm,
            &format!("{base}/change/confirm"),
            &[("hold", &hold)],
        )
        .await;
    assert_eq!(moved.h1(), "Appointment changed");
    pages.extend([confirm, moved]);
    for tail in ["", "/cancel", "/calendar.ics"] {
        pages.push(browser.get(&format!("{base}{tail}")).await);
    }
    let cancel = browser.get(&format!("{base}/cancel")).await;
    let reason = [("cancel_reason", "not-needed")];
    let done = browser
        .send_on(&cancel, &format!("{base}/cancel"), &reason)
        .await;
    assert_eq!(done.h1(), "Appointment cancelled");
    pages.push(done);
    for page in &pages {
        assert_eq!(page.status, 200, "{}", page.text);
        for secret in SECRETS {
            assert!(!page.text.contains(secret), "{}: {secret}", page.h1());
        }
    }
    // Signed in, the same page tells.
    let own = scene.ada.browser.get(&base).await;
    for secret in &SECRETS[..3] {
        assert!(own.text.contains(secret), "{secret}");
    }
}
