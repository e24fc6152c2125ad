//! A form that another site sends for a patient changes nothing.

use reqwest::Method;
use reqwest::header::ORIGIN;

use super::routes::{Scene, pattern, sent_to};
use crate::support::app::TestApp;
use crate::support::rows::Rows;

/// In an order in which each can be sent with effect; signing out comes last.
const FORMS: [&str; 27] = [
    "REASON",
    "ABOUT",
    "WHERE",
    "HOLD",
    "RENEW_HOLD",
    "DETAILS",
    "CHECK",
    "EMAIL",
    "RESEND_CODE",
    "CODE",
    "CONFIRMATION",
    "CHANGE_HOLD",
    "CHANGE_CONFIRM",
    "CANCEL",
    "UNDO",
    "MY_PASSWORD",
    "MY_EMAIL",
    "MANAGE",
    "SIGN_IN",
    "SIGN_IN_CODE",
    "RESEND_SIGN_IN_CODE",
    "SIGN_IN_PASSWORD",
    "CHECK_IN",
    "KIOSK_VISIT",
    "VISIT_CHECK_IN",
    "OFFER",
    "SIGN_OUT",
];

/// Those that have their effect at another hour, on a kiosk, or for a visit in blocked time.
const ELSEWHERE: [&str; 4] = ["CHECK_IN", "KIOSK_VISIT", "VISIT_CHECK_IN", "OFFER"];

#[actix_web::test]
async fn a_form_of_another_site_is_refused_everywhere_and_writes_nothing() {
    let mut known = FORMS.map(str::to_owned);
    known.sort();
    assert_eq!(
        sent_to().into_iter().collect::<Vec<_>>(),
        known,
        "every form is in the list"
    );
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let foreign = app.browser().get("/sign-in").await.csrf();
    assert!(!foreign.is_empty());
    let mut effective = Vec::new();
    for name in FORMS {
        let path = scene.path(name).await;
        if name == "MANAGE" {
            // The links before it ended with the move.
            assert_ne!(path, app.manage_link().await);
        }
        let path = if name == "MANAGE" {
            app.manage_link().await
        } else {
            path
        };
        let answers = scene.answers(name).await;
        let own = scene.ada.browser.get("/contact").await.csrf();
        let before = Rows::of(&app).await;
        for (token, headers) in forgeries(&app, &own, &foreign) {
            let answer = send(&scene, &path, &answers, token, &headers).await;
            let told = format!("{} {headers:?}", pattern(name));
            assert_eq!(answer.status, 403, "{told}");
            assert_eq!(answer.h1(), "This page was open too long", "{told}");
        }
        let after = Rows::of(&app).await;
        assert_eq!(before.changed(&after), [""; 0], "{name}");
        // The same from our own page is taken: nothing else refused it.
        let own_page = [(ORIGIN.as_str(), app.base())];
        let answer = send(&scene, &path, &answers, Some(&own), &own_page).await;
        assert!(
            ![403, 404, 500].contains(&answer.status),
            "{name}: {}",
            answer.status
        );
        if !after.changed(&Rows::of(&app).await).is_empty() {
            effective.push(name);
        }
    }
    let here = FORMS.into_iter().filter(|name| !ELSEWHERE.contains(name));
    assert_eq!(effective, here.collect::<Vec<_>>());
}

type Headers<'a> = Vec<(&'a str, &'a str)>;

/// A token or none, and what the browser says of the page the form stands on.
fn forgeries<'a>(
    app: &'a TestApp,
    own: &'a str,
    foreign: &'a str,
) -> Vec<(Option<&'a str>, Headers<'a>)> {
    let origin = ORIGIN.as_str();
    let site = "sec-fetch-site";
    vec![
        (None, vec![(origin, app.base())]),
        (Some(""), vec![(origin, app.base())]),
        (Some(foreign), vec![(origin, app.base())]),
        (Some(own), vec![]),
        (Some(own), vec![(origin, "https://evil.example")]),
        (Some(own), vec![(origin, "null")]),
        (Some(own), vec![(origin, "http://127.0.0.1:1")]),
        (Some(own), vec![(origin, app.base()), (site, "cross-site")]),
        (Some(own), vec![(origin, app.base()), (site, "same-site")]),
        (
            Some(own),
            vec![
                (origin, "https://evil.example"),
                ("x-forwarded-host", "evil.example"),
            ],
        ),
        (
            Some(own),
            vec![
                (origin, "http://evil.example"),
                ("x-forwarded-host", "evil.example"),
            ],
        ),
        (
            Some(own),
            vec![
                (origin, "http://evil.example"),
                ("forwarded", "host=evil.example"),
            ],
        ),
    ]
}

async fn send(
    scene: &Scene<'_>,
    path: &str,
    answers: &[(&'static str, String)],
    token: Option<&str>,
    headers: &[(&str, &str)],
) -> crate::support::browser::Page {
    let browser = &scene.ada.browser;
    let mut form: Vec<(&str, &str)> = answers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    form.extend(token.map(|token| ("csrf", token)));
    let mut request = browser.request(Method::POST, path).form(&form);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request).await
}
