//! The second way in.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::patient::Patient;

const PASSWORD: &str = "correct horse battery staple";

/// Ada, who set a password.
async fn ada(app: &TestApp) -> Patient<'_> {
    let ada = Patient::new(app, "Ada");
    ada.signs_in().await;
    let page = ada.browser.get("/me/details").await;
    let sent = [("new_password", PASSWORD)];
    let saved = ada.browser.submit(&page, "/me/password", &sent).await;
    assert_eq!(saved.status, 303);
    ada
}

async fn tries(browser: &Browser, email: &str, password: &str) -> Page {
    let page = browser.get("/sign-in/password").await;
    let sent = [("email", email), ("password", password)];
    browser.submit(&page, "/sign-in/password", &sent).await
}

#[actix_web::test]
async fn the_right_password_signs_in() {
    let app = TestApp::start().await;
    ada(&app).await;
    let browser = app.browser();
    let page = tries(&browser, "ADA@example.com", PASSWORD).await;
    assert_eq!(page.location.as_deref(), Some("/me"));
    assert_eq!(browser.get("/me").await.status, 200);
    let kept = app.text("select password_hash from account").await;
    assert!(
        kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{kept}"
    );
}

#[actix_web::test]
async fn wrong_unknown_and_without_a_password_are_answered_alike() {
    let app = TestApp::start().await;
    ada(&app).await;
    Patient::new(&app, "Bea").signs_in().await;
    let mut answers = Vec::new();
    for email in ["ada@example.com", "bea@example.com", "nobody@example.com"] {
        let page = tries(&app.browser(), email, "something else altogether").await;
        assert_eq!(page.status, 422);
        assert!(
            page.text
                .contains("That email address and password do not match. Check both and try again")
        );
        assert!(!page.text.contains("something else"));
        let text = page.text.replace(&page.csrf(), "").replace(email, "");
        let mut names: Vec<String> = page.headers.keys().map(ToString::to_string).collect();
        names.sort();
        answers.push((text, names));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[actix_web::test]
async fn the_sixth_wrong_try_in_a_minute_waits_for_known_and_unknown_addresses() {
    let app = TestApp::start().await;
    ada(&app).await;
    for email in ["ada@example.com", "nobody@example.com"] {
        for _ in 0..5 {
            assert_eq!(tries(&app.browser(), email, "wrong").await.status, 422);
        }
        let page = tries(&app.browser(), email, PASSWORD).await;
        assert_eq!(page.status, 429, "{email}");
        assert!(
            page.text
                .contains("You have tried too many times. Wait 1 minute and try again")
        );
    }
    app.wait(TimeDelta::seconds(61));
    assert_eq!(
        tries(&app.browser(), "ada@example.com", PASSWORD)
            .await
            .status,
        303
    );
}

#[actix_web::test]
async fn a_dozen_wrong_tries_at_once_count_one_by_one() {
    let app = TestApp::start().await;
    ada(&app).await;
    let browser = app.browser();
    let csrf = browser.get("/sign-in/password").await.csrf();
    let trying: Vec<_> = (0..12)
        .map(|_| {
            let (browser, csrf) = (browser.clone(), csrf.clone());
            tokio::spawn(async move {
                let sent = [
                    ("csrf", csrf.as_str()),
                    ("email", "ada@example.com"),
                    ("password", "wrong"),
                ];
                browser.post("/sign-in/password", &sent).await.status
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for one in trying {
        statuses.push(one.await.expect("an answer"));
    }
    statuses.sort_unstable();
    let expected = [[422; 5].as_slice(), &[429; 7]].concat();
    assert_eq!(statuses, expected);
}

#[actix_web::test]
async fn a_right_password_counts_as_no_try() {
    let app = TestApp::start().await;
    ada(&app).await;
    for _ in 0..7 {
        let page = tries(&app.browser(), "ada@example.com", PASSWORD).await;
        assert_eq!(page.status, 303);
    }
    assert_eq!(app.count("select count(*) from failed_try").await, 0);
}

#[actix_web::test]
async fn the_twenty_first_wrong_try_in_an_hour_waits() {
    let app = TestApp::start().await;
    ada(&app).await;
    for round in 0..20 {
        let page = tries(&app.browser(), "ada@example.com", "wrong").await;
        assert_eq!(page.status, 422, "{round}");
        app.wait(TimeDelta::seconds(61));
    }
    let page = tries(&app.browser(), "ada@example.com", PASSWORD).await;
    assert_eq!(page.status, 429);
    app.wait(TimeDelta::hours(1));
    assert_eq!(
        tries(&app.browser(), "ada@example.com", PASSWORD)
            .await
            .status,
        303
    );
}

#[actix_web::test]
async fn a_password_is_fifteen_signs_or_more_and_the_page_says_so() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.signs_in().await;
    let page = ada.browser.get("/me/details").await;
    assert!(
        page.text.contains("At least 15 characters"),
        "{}",
        page.text
    );
    let set = |new: String| {
        let (browser, page) = (&ada.browser, &page);
        async move {
            let sent = [("new_password", new.as_str())];
            browser.submit(page, "/me/password", &sent).await
        }
    };
    let short = set("x7 kq p3 wz m9".to_owned()).await;
    assert_eq!(short.status, 422);
    assert!(short.text.contains("must be 15 characters or more"));
    let long = set("ab c".repeat(65)).await;
    assert_eq!(long.status, 422);
    assert!(long.text.contains("must be 256 characters or fewer"));
    assert_eq!(set("x7 kq p3 wz m9 v".to_owned()).await.status, 303);
}

#[actix_web::test]
async fn signing_in_leads_nowhere_but_to_this_site() {
    let app = TestApp::start().await;
    ada(&app).await;
    for (next, to) in [
        ("/me/details", "/me/details"),
        ("/book/times?from=2027-03-08", "/book/times?from=2027-03-08"),
        ("//evil.example", "/me"),
        ("https://evil.example/", "/me"),
        ("/\\evil.example", "/me"),
        ("/%5Cevil.example", "/me"),
        ("\\\\evil.example", "/me"),
        ("javascript:alert(1)", "/me"),
        ("/me\r\nlocation: https://evil.example", "/me"),
        ("/me//evil.example", "/me"),
        ("", "/me"),
    ] {
        let browser = app.browser();
        let query = serde_urlencoded::to_string([("next", next)]).expect("a query");
        browser.get(&format!("/sign-in?{query}")).await;
        let page = tries(&browser, "ada@example.com", PASSWORD).await;
        assert_eq!(page.status, 303, "{next:?}");
        let led = page.location.expect("a way on");
        let is_percent = next.contains('%');
        assert!(
            led == to || is_percent && led == next,
            "{next:?} leads to {led}"
        );
        // Whoever is signed in is led on at once, and nowhere else either.
        let page = browser.get(&format!("/sign-in?{query}")).await;
        let led = page.location.expect("a way on");
        assert!(
            led == to || is_percent && led == next,
            "{next:?} leads to {led}"
        );
    }
}
