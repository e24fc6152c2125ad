//! The headers of every answer.

use reqwest::Method;

use super::routes::{Scene, looked_at};
use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                   font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; \
                   frame-ancestors 'none'; base-uri 'none'";

const ALWAYS: [(&str, &str); 6] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=()",
    ),
    ("x-frame-options", "DENY"),
];

/// Answers of every kind, each with what it was asked.
async fn answers(app: &TestApp) -> Vec<(String, Page)> {
    let scene = Scene::of(app).await;
    scene.comes_to_check().await;
    let browser = &scene.ada.browser;
    let mut answers = Vec::new();
    for name in looked_at() {
        let path = scene.path(&name).await;
        answers.push((path.clone(), browser.get(&path).await));
        answers.push((
            format!("{path} to a stranger"),
            app.browser().get(&path).await,
        ));
    }
    for path in [
        "/nowhere",
        "/static/nothing.css",
        "/me/appointments/1",
        "/a/short",
        "/book/code/short",
        "/%00",
    ] {
        answers.push((path.to_owned(), browser.get(path).await));
    }
    let next = "/sign-in?next=/me";
    answers.push((next.to_owned(), app.browser().get(next).await));
    for method in [
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
    ] {
        let request = browser.request(method.clone(), "/book/reason");
        answers.push((method.to_string(), browser.send(request).await));
    }
    answers.push((
        "a form unasked".to_owned(),
        browser.post("/book/check", &[]).await,
    ));
    let unknown = browser
        .request(Method::GET, "/")
        .header("host", "other.example");
    answers.push(("another host".to_owned(), browser.send(unknown).await));
    let page = browser.get("/sign-in").await;
    let refused = app.browser();
    let form = refused.get("/sign-in").await;
    let refused = refused
        .submit(&form, "/sign-in", &[("email", "none")])
        .await;
    assert_eq!(refused.status, 422);
    answers.push(("a refused form".to_owned(), refused));
    let out = browser
        .submit(&browser.get("/contact").await, "/sign-out", &[])
        .await;
    answers.push(("signing out".to_owned(), out));
    answers.push(("a page".to_owned(), page));
    answers
}

#[actix_web::test]
async fn every_answer_carries_the_headers_and_names_no_server() {
    let app = TestApp::start().await;
    let answers = answers(&app).await;
    let statuses = answers.iter().map(|(_, page)| page.status);
    let statuses = statuses.collect::<std::collections::BTreeSet<_>>();
    for status in [200, 303, 403, 404, 422] {
        assert!(statuses.contains(&status), "{statuses:?}");
    }
    for (asked, page) in &answers {
        assert!(page.status < 500, "{asked}: {}", page.status);
        for (name, value) in ALWAYS {
            assert_eq!(page.header(name), value, "{asked}: {name}");
        }
        for never in ["server", "x-powered-by", "strict-transport-security"] {
            assert_eq!(page.header(never), "", "{asked}: {never}");
        }
        let is_link = asked.starts_with("/a/");
        let (referrer, robots) = if is_link {
            ("no-referrer", "noindex")
        } else {
            ("same-origin", "")
        };
        assert_eq!(page.header("referrer-policy"), referrer, "{asked}");
        assert_eq!(page.header("x-robots-tag"), robots, "{asked}");
    }
}

#[actix_web::test]
async fn nothing_is_kept_by_a_browser_but_static_files() {
    let app = TestApp::start().await;
    let mut kept = 0;
    for (asked, page) in answers(&app).await {
        let is_file = asked.starts_with("/static/") && page.status == 200;
        let expected = if is_file {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        };
        assert_eq!(page.header("cache-control"), expected, "{asked}");
        kept += usize::from(is_file);
    }
    assert!(kept > 0);
}

#[actix_web::test]
async fn cookies_are_for_this_site_and_no_script() {
    let app = TestApp::start().await;
    let mut names = std::collections::BTreeSet::new();
    for (asked, page) in answers(&app).await {
        for cookie in page.cookies() {
            let parts: Vec<&str> = cookie.split("; ").collect();
            for part in ["HttpOnly", "SameSite=Lax"] {
                assert!(parts.contains(&part), "{asked}: {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{asked}: {cookie}");
            assert!(!parts.contains(&"Secure"), "{asked}: {cookie}");
            let (name, _) = cookie.split_once('=').expect("a name");
            names.insert(name.to_owned());
        }
    }
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["openslot-next", "openslot-session", "openslot-visitor"]
    );
}

#[actix_web::test]
async fn under_https_browsers_are_told_to_stay_there_and_cookies_to_stay_with_this_host() {
    let app = TestApp::reached_at(CLINIC, Some("https://book.example.com")).await;
    let browser = app.browser();
    for path in ["/", "/nowhere", "/me", "/healthz"] {
        let page = browser.get(path).await;
        assert_eq!(
            page.header("strict-transport-security"),
            "max-age=63072000; includeSubDomains",
            "{path}"
        );
    }
    let page = browser.get("/sign-in?next=/me").await;
    let cookies = page.cookies();
    assert!(cookies.len() == 2, "{cookies:?}");
    for cookie in &cookies {
        let parts: Vec<&str> = cookie.split("; ").collect();
        assert!(parts.contains(&"Secure"), "{cookie}");
        if !cookie.starts_with("openslot-next=") {
            assert!(cookie.starts_with("__Host-openslot-visitor="), "{cookie}");
            assert!(
                parts.contains(&"Path=/") && !cookie.contains("Domain"),
                "{cookie}"
            );
        }
    }
    // Signed in with a code that this browser asked for.
    let sent = |path: &'static str, form: Vec<(&'static str, String)>| {
        let visitor = cookies
            .iter()
            .find(|one| one.starts_with("__Host-openslot-visitor"));
        let visitor = visitor
            .expect("a cookie")
            .split(';')
            .next()
            .expect("a value");
        let request = browser
            .request(Method::POST, path)
            .header("origin", "https://book.example.com")
            .header("cookie", visitor)
            .form(&form);
        browser.send(request)
    };
    let csrf = page.csrf();
    let form = |name, value: &str| vec![(name, value.to_owned()), ("csrf", csrf.clone())];
    let asked = sent("/sign-in", form("email", "ada@example.com")).await;
    assert_eq!(asked.status, 303);
    let code = app.code_sent_to("ada@example.com").await;
    let signed_in = sent("/sign-in/code", form("code", &code)).await;
    let cookies = signed_in.cookies();
    let session = cookies
        .iter()
        .find(|one| one.starts_with("__Host-openslot-session="));
    let session = session.expect("a session");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(session.split("; ").any(|one| one == part), "{session}");
    }
}
