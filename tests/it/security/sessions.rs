//! Who is signed in, how long, and what ends it.

use chrono::TimeDelta;
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::patient::Patient;

const NAME: &str = "openslot-session=";

/// The session cookie an answer sets, as a browser sends it back.
fn session(page: &Page) -> Option<String> {
    let set = page
        .cookies()
        .into_iter()
        .find(|one| one.starts_with(NAME))?;
    let cookie = set.split(';').next().expect("a value").to_owned();
    (cookie.len() > NAME.len()).then_some(cookie)
}

/// Signs in with a code; the session's cookie.
async fn sign_in(patient: &Patient<'_>) -> String {
    let page = patient.browser.open("/sign-in").await;
    let sent = [("email", patient.email.as_str())];
    let page = patient.browser.send_on(&page, "/sign-in", &sent).await;
    let code = patient.app.code_sent_to(&patient.email).await;
    let answer = patient
        .browser
        .submit(&page, "/sign-in/code", &[("code", &code)])
        .await;
    session(&answer).expect("a session")
}

/// Looks at the appointments with this cookie alone, from another browser.
async fn replay(app: &TestApp, cookie: &str) -> u16 {
    let browser = app.browser();
    let request = browser.request(Method::GET, "/me").header("cookie", cookie);
    let page = browser.send(request).await;
    if page.status == 303 {
        assert_eq!(page.location.as_deref(), Some("/sign-in?next=%2Fme"));
    }
    page.status
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/me").await.status == 200
}

#[actix_web::test]
async fn the_database_keeps_the_hash_of_a_session_and_nothing_that_opens_it() {
    let app = TestApp::start().await;
    let cookie = sign_in(&Patient::new(&app, "Ada")).await;
    let token = cookie.strip_prefix(NAME).expect("a value");
    // 256 random bits.
    assert_eq!(token.len(), 43);
    let kept = app
        .text("select encode(token_hash, 'hex') from session")
        .await;
    let hash = format!("{:x?}", Sha256::digest(token).as_slice());
    let kept_bytes: Vec<u8> = (0..kept.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&kept[at..at + 2], 16).expect("two signs"))
        .collect();
    assert_eq!(hash, format!("{kept_bytes:x?}"));
    assert_eq!(replay(&app, &format!("{NAME}{kept}")).await, 303);
    assert_eq!(replay(&app, &cookie).await, 200);
}

#[actix_web::test]
async fn a_browser_cannot_choose_its_session_and_gets_a_new_one_at_each_sign_in() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let first = sign_in(&ada).await;
    assert_eq!(replay(&app, &first).await, 200);
    app.wait(TimeDelta::seconds(1));
    // The sign-in pages lead on who is signed in; a form sent all the same is a new sign-in.
    let page = ada.browser.get("/contact").await;
    let sent = [("email", "ada@example.com")];
    ada.browser.submit(&page, "/sign-in", &sent).await;
    let code = app.code_sent_to("ada@example.com").await;
    let answer = ada
        .browser
        .submit(&page, "/sign-in/code", &[("code", &code)])
        .await;
    let second = session(&answer).expect("a session");
    assert_ne!(first, second);
    assert_eq!(replay(&app, &second).await, 200);
    assert_eq!(replay(&app, &first).await, 303);
    // A token from elsewhere is not made good by signing in with it.
    let planted = format!("{NAME}{}", "A".repeat(43));
    assert_eq!(replay(&app, &planted).await, 303);
}

#[actix_web::test]
async fn a_booking_s_sign_in_ends_the_session_before_it() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let first = sign_in(&ada).await;
    app.wait(TimeDelta::seconds(1));
    let page = ada.chooses_reason("General check-up").await;
    ada.browser
        .submit(&page, "/book/hold", &[("slot", &page.slots()[0])])
        .await;
    ada.browser
        .submit(&page, "/book/email", &[("email", "ada@example.com")])
        .await;
    let code = app.code_sent_to("ada@example.com").await;
    let answer = ada
        .browser
        .submit(&page, "/book/code", &[("code", &code)])
        .await;
    let second = session(&answer).expect("a session");
    assert_eq!(replay(&app, &second).await, 200);
    assert_eq!(replay(&app, &first).await, 303);
}

#[actix_web::test]
async fn a_session_ends_after_fifteen_quiet_minutes_to_the_second() {
    let app = TestApp::start().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    sign_in(&ada).await;
    sign_in(&bea).await;
    app.wait(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    assert!(is_signed_in(&ada.browser).await);
    app.wait(TimeDelta::seconds(1));
    assert!(!is_signed_in(&bea.browser).await);
    // Ada was seen a second ago, which counts from then.
    app.wait(TimeDelta::minutes(15) - TimeDelta::seconds(2));
    assert!(is_signed_in(&ada.browser).await);
    app.wait(TimeDelta::minutes(15));
    assert!(!is_signed_in(&ada.browser).await);
}

#[actix_web::test]
async fn a_session_ends_after_twelve_hours_however_busy_to_the_second() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    sign_in(&ada).await;
    for _ in 0..71 {
        app.wait(TimeDelta::minutes(10));
        assert!(is_signed_in(&ada.browser).await);
    }
    app.wait(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    assert!(is_signed_in(&ada.browser).await);
    app.wait(TimeDelta::seconds(1));
    assert!(!is_signed_in(&ada.browser).await);
}

#[actix_web::test]
async fn signing_out_ends_the_session_at_the_server_and_empties_the_browser() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let cookie = sign_in(&ada).await;
    let page = ada.browser.get("/me").await;
    let out = ada.browser.submit(&page, "/sign-out", &[]).await;
    assert_eq!(out.location.as_deref(), Some("/"));
    assert_eq!(
        out.header("clear-site-data"),
        "\"cache\", \"cookies\", \"storage\""
    );
    assert_eq!(replay(&app, &cookie).await, 303);
    assert_eq!(app.count("select count(*) from draft").await, 0);
}

#[actix_web::test]
async fn a_new_password_ends_the_other_sessions_and_keeps_its_own() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let elsewhere = Patient::new(&app, "Ada");
    let other = sign_in(&elsewhere).await;
    let own = sign_in(&ada).await;
    let bea = sign_in(&Patient::new(&app, "Bea")).await;
    let page = ada.browser.get("/me/details").await;
    let sent = [("new_password", "correct horse battery staple")];
    let saved = ada.browser.submit(&page, "/me/password", &sent).await;
    assert_eq!(
        saved.location.as_deref(),
        Some("/me/details?password=saved")
    );
    assert_eq!(replay(&app, &other).await, 303);
    assert_eq!(replay(&app, &own).await, 200);
    assert_eq!(replay(&app, &bea).await, 200);
}
