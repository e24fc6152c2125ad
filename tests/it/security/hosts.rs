//! Which practice a request is for, and where its mail leads.

use reqwest::Method;
use reqwest::header::HOST;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::post::letters;

const FORGED: [(&str, &str); 4] = [
    ("x-forwarded-host", "evil.example"),
    ("forwarded", "host=evil.example;proto=https"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-for", "198.51.100.9"),
];

async fn look(app: &TestApp, host: &str, headers: &[(&str, &str)]) -> Page {
    let browser = app.browser();
    let mut request = browser.request(Method::GET, "/").header(HOST, host);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request).await
}

#[actix_web::test]
async fn a_host_that_is_no_practice_shows_nothing() {
    let app = TestApp::start().await;
    for host in [
        "evil.example",
        "northside.localhost.evil.example",
        "",
        "[::",
    ] {
        let page = look(&app, host, &[]).await;
        assert!([400, 404].contains(&page.status), "{host}: {}", page.status);
        assert!(!page.text.contains("Northside"), "{host}");
    }
    for host in [
        "northside.localhost",
        "NORTHSIDE.localhost:8080",
        "127.0.0.1",
    ] {
        assert_eq!(look(&app, host, &[]).await.status, 200, "{host}");
    }
}

#[actix_web::test]
async fn forwarding_headers_of_a_stranger_choose_no_practice() {
    let app = TestApp::start().await;
    for (name, value) in [
        ("x-forwarded-host", "northside.localhost"),
        ("forwarded", "host=northside.localhost"),
    ] {
        let page = look(&app, "evil.example", &[(name, value)]).await;
        assert_eq!(page.status, 404, "{name}");
    }
    assert_eq!(look(&app, "127.0.0.1", &FORGED).await.status, 200);
}

#[actix_web::test]
async fn a_forged_host_reaches_no_link_and_no_mail() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_at("2027-03-10T14:00:00Z").await;
    let page = ada.browser.get("/sign-in").await;
    let visit = format!("/me/appointments/{}", app.visit().await);
    let mut pages = Vec::new();
    for path in [
        "/",
        "/me",
        &visit,
        &format!("{visit}/calendar.ics"),
        "/nowhere",
    ] {
        let mut request = ada.browser.request(Method::GET, path);
        for (name, value) in FORGED {
            request = request.header(name, value);
        }
        pages.push(ada.browser.send(request).await);
    }
    let stranger = app.browser();
    let form = stranger.get("/sign-in").await;
    let csrf = form.csrf();
    let mut request = stranger
        .request(Method::POST, "/sign-in")
        .header("origin", app.base())
        .form(&[("email", "ada@example.com"), ("csrf", &csrf)]);
    for (name, value) in FORGED {
        request = request.header(name, value);
    }
    let asked = stranger.send(request).await;
    assert_eq!(asked.location.as_deref(), Some("/sign-in/code"));
    pages.extend([page, asked]);
    for page in &pages {
        let headers = format!("{:?}", page.headers);
        assert!(!page.text.contains("evil.example") && !headers.contains("evil.example"));
    }
    let letters = letters(&app).await;
    assert_eq!(letters.len(), 2, "a code and a visit");
    for letter in letters {
        assert!(letter.contains(app.base()), "{letter}");
        assert!(!letter.contains("evil.example"));
    }
}
