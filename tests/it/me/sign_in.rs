//! Ways in, and out.

use chrono::TimeDelta;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};

use super::Booked;
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;

const PASSWORD: &str = "seven green bicycles";

#[actix_web::test]
async fn signing_in_with_a_code_leads_back_to_where_it_was_asked_for() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let elsewhere = ada.elsewhere();
    let asked = elsewhere.get("").await;
    assert_eq!(asked.status, 303);
    let page = elsewhere.patient.signs_in_at(&ada.url("")).await;
    assert_eq!(page.h1(), "Tuesday, March 9, 2027 at 9:00 AM");
    assert!(page.text.contains("General check-up"));
}

#[actix_web::test]
async fn an_expired_session_loses_no_form_and_leads_to_a_page_that_exists() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let page = ada.open("").await;
    app.wait(TimeDelta::minutes(15));
    let asked = ada
        .patient
        .browser
        .submit(&page, &ada.url("/confirmation"), &[])
        .await;
    let expected = format!("/sign-in?next=%2Fme%2Fappointments%2F{}", ada.id);
    assert_eq!((asked.status, asked.location), (303, Some(expected)));
}

#[actix_web::test]
async fn signing_in_never_leads_to_another_site() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    for next in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "evil.example",
    ] {
        let encoded = serde_urlencoded::to_string([("next", next)]).expect("a query");
        let path = format!("/sign-in?{encoded}");
        let signed_in = ada.patient.browser.get(&path).await;
        assert_eq!(signed_in.location.as_deref(), Some("/me"), "{next}");
        let new = Patient::new(&app, "Bea");
        let page = new.browser.get(&path).await;
        let cookies = page.headers.get_all(SET_COOKIE).iter();
        let remembered = cookies.filter(|cookie| cookie.as_bytes().starts_with(b"openslot-next"));
        assert_eq!(remembered.count(), 0, "{next}");
    }
}

#[actix_web::test]
async fn asking_for_a_code_tells_nothing_of_who_is_known() {
    let app = TestApp::start().await;
    let _ = Booked::next_week(&app, "Ada", 0).await;
    let ask = async |email: &str| {
        let browser = app.browser();
        let form = browser.get("/sign-in").await;
        let answer = browser.submit(&form, "/sign-in", &[("email", email)]).await;
        let page = browser.get("/sign-in/code").await;
        assert_eq!(page.h1(), "Check your email");
        let text = page.text.replace(email, "").replace(&page.csrf(), "");
        (answer.status, answer.location.clone(), names(&answer), text)
    };
    assert_eq!(ask("ada@example.com").await, ask("zoe@example.com").await);
}

#[actix_web::test]
async fn a_password_is_a_second_way_in_and_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let other = ada.elsewhere();
    other.patient.signs_in_at("/me").await;
    let browser = &ada.patient.browser;
    let details = browser.open("/me/details").await;
    assert_eq!(details.h1(), "Your details");
    for (new, told) in [
        ("", "Enter a new password"),
        ("fourteen signs", "Password must be 15 characters or more"),
        (
            "aaaaaaaaaaaaaaaaaaaa",
            "Choose a password that is harder to guess",
        ),
    ] {
        let answers = [("new_password", new)];
        let refused = browser.submit(&details, "/me/password", &answers).await;
        assert_eq!(refused.status, 422, "{new}");
        assert_eq!(refused.words(".errors a"), [told]);
        assert!(new.is_empty() || !refused.text.contains(new));
    }
    let saved = browser
        .send_on(&details, "/me/password", &[("new_password", PASSWORD)])
        .await;
    assert!(saved.text.contains("Your password is saved."));
    assert_eq!(other.patient.browser.get("/me").await.status, 303);
    assert_eq!(browser.get("/me").await.status, 200);

    let third = app.browser();
    let form = third.get("/sign-in/password").await;
    let answers = [("email", "ADA@example.com"), ("password", PASSWORD)];
    let page = third.send_on(&form, "/sign-in/password", &answers).await;
    assert_eq!(page.h1(), "Your appointments");
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike_and_counted() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let browser = &ada.patient.browser;
    let details = browser.open("/me/details").await;
    browser
        .submit(&details, "/me/password", &[("new_password", PASSWORD)])
        .await;
    for attempt in 0..6 {
        let mut answers = Vec::new();
        for email in ["ada@example.com", "zoe@example.com"] {
            let browser = app.browser();
            let form = browser.get("/sign-in/password").await;
            let typed = [("email", email), ("password", "seven blue bicycles")];
            let page = browser.submit(&form, "/sign-in/password", &typed).await;
            assert!(!page.text.contains("seven blue bicycles"));
            let text = page.text.replace(email, "").replace(&page.csrf(), "");
            answers.push((page.status, names(&page), text));
        }
        assert_eq!(answers[0].0, if attempt < 5 { 422 } else { 429 });
        assert_eq!(answers[0], answers[1]);
    }
    app.wait(TimeDelta::minutes(1));
    let browser = app.browser();
    let form = browser.get("/sign-in/password").await;
    let typed = [("email", "ada@example.com"), ("password", PASSWORD)];
    let page = browser.send_on(&form, "/sign-in/password", &typed).await;
    assert_eq!(page.h1(), "Your appointments");
}

#[actix_web::test]
async fn an_old_code_is_replaced_and_the_fourth_in_an_hour_must_wait() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let form = browser.get("/sign-in").await;
    let page = browser
        .send_on(&form, "/sign-in", &[("email", "ada@example.com")])
        .await;
    let old = app.code_sent_to("ada@example.com").await;
    app.wait(TimeDelta::minutes(10));
    let refused = browser
        .submit(&page, "/sign-in/code", &[("code", &old)])
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.words(".errors a"),
        ["That code has expired. We have sent you a new one"]
    );
    let again = browser.send_on(&page, "/sign-in/code/resend", &[]).await;
    assert!(again.text.contains("We have sent a new code."));
    let waits = browser.submit(&page, "/sign-in/code/resend", &[]).await;
    assert_eq!(waits.status, 429);
    assert_eq!(
        waits.words(".errors a"),
        ["You have tried too many times. Wait 51 minutes and try again"]
    );
    let code = app.code_sent_to("ada@example.com").await;
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    let page = browser
        .send_on(&page, "/sign-in/code", &[("code", &spaced)])
        .await;
    assert_eq!(page.h1(), "Your appointments");
}

#[actix_web::test]
async fn each_sign_in_has_a_session_of_its_own_and_ends_the_one_before() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let link = super::newest_link_path(&app).await;
    let browser = app.browser();
    let page = browser.get(&link).await;
    let born = [
        ("birth_day", "27"),
        ("birth_month", "3"),
        ("birth_year", "1958"),
    ];
    let opened = browser.submit(&page, &link, &born).await;
    let old = session_cookie(&opened);
    assert_eq!(replays(&app, &old, &ada.url("")).await, 200);
    let patient = Patient {
        browser,
        ..Patient::new(&app, "Ada")
    };
    assert_eq!(patient.signs_in_at("/me").await.h1(), "Your appointments");
    assert_eq!(replays(&app, &old, &ada.url("")).await, 303);
}

#[actix_web::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let app = TestApp::start().await;
    let _ = Booked::next_week(&app, "Ada", 0).await;
    let ada = Patient::new(&app, "Ada");
    let form = ada.browser.get("/sign-in").await;
    let page = ada
        .browser
        .send_on(&form, "/sign-in", &[("email", &ada.email)])
        .await;
    let code = app.code_sent_to(&ada.email).await;
    let entered = ada
        .browser
        .submit(&page, "/sign-in/code", &[("code", &code)])
        .await;
    let cookie = session_cookie(&entered);
    assert_eq!(replays(&app, &cookie, "/me").await, 200);
    let me = ada.browser.get("/me").await;
    let out = ada.browser.submit(&me, "/sign-out", &[]).await;
    assert_eq!((out.status, out.location.as_deref()), (303, Some("/")));
    assert_eq!(
        out.headers.get("clear-site-data").expect("an order"),
        r#""cache", "cookies", "storage""#
    );
    let gone: Vec<&str> = out
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().expect("text"))
        .filter(|cookie| cookie.contains("Max-Age=0"))
        .collect();
    assert_eq!(gone.len(), 2, "{gone:?}");
    assert_eq!(replays(&app, &cookie, "/me").await, 303);
    assert_eq!(ada.browser.get("/me").await.status, 303);
}

#[actix_web::test]
async fn a_form_without_its_token_or_from_another_site_changes_nothing() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let token = ada.open("/cancel").await.csrf();
    let before = super::kept(&app).await;
    let browser = &ada.patient.browser;
    let to = ada.url("/cancel");
    let reason = ("cancel_reason", "unwell");
    assert_eq!(browser.post(&to, &[reason]).await.status, 403);
    let wrong = [reason, ("csrf", "wrong")];
    assert_eq!(browser.post(&to, &wrong).await.status, 403);
    let right = [reason, ("csrf", token.as_str())];
    let request = browser.request(reqwest::Method::POST, &to).form(&right);
    let foreign = browser
        .send(request.header(ORIGIN, "https://evil.example"))
        .await;
    assert_eq!(foreign.status, 403);
    assert_eq!(super::kept(&app).await, before);
}

/// The names of an answer's headers, in order.
fn names(page: &Page) -> Vec<String> {
    let mut names: Vec<String> = page.headers.keys().map(ToString::to_string).collect();
    names.sort();
    names
}

/// The session an answer gives, as a browser sends it back.
fn session_cookie(page: &Page) -> String {
    let cookies = page.headers.get_all(SET_COOKIE).iter();
    cookies
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .find(|cookie| cookie.starts_with("openslot-session="))
        .expect("a session")
        .to_owned()
}

/// The answer to somebody who kept a cookie.
async fn replays(app: &TestApp, cookie: &str, path: &str) -> u16 {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let request = client
        .expect("a client")
        .get(format!("{}{path}", app.base()));
    let answer = request
        .header(COOKIE, cookie)
        .send()
        .await
        .expect("an answer");
    answer.status().as_u16()
}

#[actix_web::test]
async fn a_browser_that_comes_back_after_its_answers_ran_out_starts_anew() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    app.wait(TimeDelta::hours(24));
    let page = ada.patient.signs_in_at("/me").await;
    assert_eq!(page.h1(), "Your appointments");
    let drafts = app.count("select count(*) from draft").await;
    assert_eq!(drafts, 1);
}
