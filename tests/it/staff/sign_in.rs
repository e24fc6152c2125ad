//! Staff prove who they are with a password and an authenticator, each time.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::staff::{PASSWORD, StaffMember};

const DESK: [&str; 2] = ["manage-staff-appointments", "practice-admin"];
const WRONG: &str = "That code is not right. Wait for the next one in your app and try again";

#[actix_web::test]
async fn the_first_sign_in_sets_up_the_authenticator_and_shows_recovery_codes_once() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    let codes = sam.sets_up().await;
    assert_eq!(codes.len(), 10);
    assert_eq!(sam.get("/staff/account/recovery-codes").await.status, 404);
    assert_eq!(sam.get("/staff/account").await.status, 200);
    let kept = app
        .count("select count(*) from staff_member where authenticator_step is not null")
        .await;
    assert_eq!(kept, 1);
}

#[actix_web::test]
async fn no_page_of_staff_opens_with_one_factor() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.types_password(PASSWORD).await;
    for path in ["/staff", "/staff/account", "/staff/settings/accounts"] {
        let page = sam.get(path).await;
        let to = page.location.as_deref();
        assert_eq!(to, Some("/staff/sign-in/authenticator"), "{path}");
    }
    let again = sam.elsewhere();
    sam.sets_up().await;
    let page = again.types_password(PASSWORD).await;
    assert_eq!(page.h1(), "Enter your authenticator code");
    let page = again.get("/staff/account").await;
    assert_eq!(page.location.as_deref(), Some("/staff/sign-in/code"));
    // Nor does half a session set up another authenticator.
    let page = again.get("/staff/sign-in/authenticator").await;
    assert_eq!(page.location.as_deref(), Some("/staff/sign-in/code"));
}

#[actix_web::test]
async fn a_code_works_once_and_an_old_one_never() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    app.wait(TimeDelta::minutes(5));
    let code = sam.code().await;
    let old = sam.code_at(app.clock.now() - TimeDelta::minutes(2)).await;
    let (first, second) = (sam.elsewhere(), sam.elsewhere());
    let page = first.types_password(PASSWORD).await;
    assert_eq!(
        first.types_code(&page, &old).await.words(".problem"),
        [format!("Error: {WRONG}")]
    );
    assert_ne!(first.types_code(&page, &code).await.h1(), page.h1());
    let page = second.types_password(PASSWORD).await;
    let used = second.types_code(&page, &code).await;
    assert_eq!(used.words(".problem"), [format!("Error: {WRONG}")]);
    app.wait(TimeDelta::minutes(1));
    let page = second.types_code(&page, &second.code().await).await;
    assert_eq!(page.status, 200);
    assert_eq!(second.get("/staff/account").await.status, 200);
}

#[actix_web::test]
async fn a_recovery_code_signs_in_once() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    let codes = sam.sets_up().await;
    let uses = async |code: &str| {
        let other = sam.elsewhere();
        let page = other.types_password(PASSWORD).await;
        let answers = [("recovery_code", code)];
        other
            .browser
            .send_on(&page, "/staff/sign-in/code", &answers)
            .await;
        other.get("/staff/account").await.status
    };
    assert_eq!(uses(&codes[3]).await, 200);
    assert_eq!(uses(&codes[3]).await, 303);
    assert_eq!(uses(&codes[4].to_uppercase()).await, 200);
    assert_eq!(uses("aaaaa-aaaaa").await, 303);
}

#[actix_web::test]
async fn the_button_under_the_recovery_code_asks_for_one() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let other = sam.elsewhere();
    let page = other.types_password(PASSWORD).await;
    let answers = [("recovery_code", ""), ("with", "recovery-code")];
    let path = "/staff/sign-in/code";
    let asked = other.browser.send_on(&page, path, &answers).await;
    assert_eq!(asked.words(".problem"), ["Error: Enter a recovery code"]);
    assert_eq!(asked.words("details[open] .problem").len(), 1);
    let asked = other.types_code(&page, "").await;
    assert_eq!(asked.words(".problem"), ["Error: Enter the 6-digit code"]);
}

#[actix_web::test]
async fn what_is_not_there_is_told_to_staff_on_a_page_of_theirs() {
    let app = TestApp::start().await;
    let own = ["manage-staff-appointments"];
    let kim = StaffMember::hired(&app, "Kim", &own, None).await;
    let paths = ["/staff/settings", "/staff/nowhere"];
    for path in paths {
        assert!(
            kim.get(path)
                .await
                .words("nav[aria-label='Main'] a")
                .is_empty()
        );
    }
    kim.sets_up().await;
    let mut told = Vec::new();
    for path in paths {
        let page = kim.get(path).await;
        assert_eq!((page.status, page.h1()), (404, "Page not found".to_owned()));
        assert_eq!(page.words("nav[aria-label='Main'] a")[0], "Day");
        told.push(page.words("body"));
    }
    // What they may not see and what nobody has look the same.
    assert_eq!(told[0], told[1]);
    let stranger = kim.elsewhere();
    let page = stranger.get("/staff/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.words("nav[aria-label='Main'] a").is_empty());
}

#[actix_web::test]
async fn guessing_is_slow_and_does_not_lock_out_a_browser_that_is_known() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let stranger = sam.elsewhere();
    for _ in 0..5 {
        let page = stranger.types_password("not the right password").await;
        assert_eq!(page.status, 422);
    }
    assert_eq!(stranger.types_password(PASSWORD).await.status, 429);
    // From where Sam has signed in before, the right password works at once.
    let page = sam.browser.get("/staff/account").await;
    sam.browser.submit(&page, "/staff/sign-out", &[]).await;
    assert_eq!(sam.get("/staff/account").await.status, 303);
    let page = sam.types_password(PASSWORD).await;
    assert_eq!(page.h1(), "Enter your authenticator code");
    for _ in 0..5 {
        assert_eq!(sam.types_code(&page, "000000").await.status, 422);
    }
    app.wait(TimeDelta::seconds(59));
    assert_eq!(sam.types_code(&page, &sam.code().await).await.status, 429);
    app.wait(TimeDelta::seconds(2));
    let page = sam.types_code(&page, &sam.code().await).await;
    assert_eq!(page.status, 200);
    assert_eq!(sam.get("/staff/account").await.status, 200);
}

#[actix_web::test]
async fn signing_out_everywhere_ends_every_session_at_once() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let other = sam.elsewhere();
    other.signs_in().await;
    assert_eq!(other.get("/staff/account").await.status, 200);
    let page = sam.get("/staff/account").await;
    let path = "/staff/account/sign-out-everywhere";
    let left = sam.browser.submit(&page, path, &[]).await;
    assert_eq!(left.location.as_deref(), Some("/staff/sign-in"));
    for browser in [&sam, &other] {
        let page = browser.get("/staff/account").await;
        let to = page.location.as_deref();
        assert_eq!(to, Some("/staff/sign-in?next=%2Fstaff%2Faccount"));
    }
}

#[actix_web::test]
async fn a_session_ends_idle_and_after_a_working_day() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    app.wait(TimeDelta::minutes(16));
    assert_eq!(sam.get("/staff/account").await.status, 303);
    sam.signs_in().await;
    for _ in 0..47 {
        app.wait(TimeDelta::minutes(10));
        assert_eq!(sam.get("/staff/account").await.status, 200);
    }
    app.wait(TimeDelta::minutes(10));
    assert_eq!(sam.get("/staff/account").await.status, 303);
}

#[actix_web::test]
async fn unknown_addresses_and_wrong_passwords_are_told_the_same() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    let mut nobody = sam.elsewhere();
    nobody.email = "nobody@staff.example".to_owned();
    let told = async |who: &StaffMember<'_>| {
        let page = who.types_password("not the right password").await;
        (page.status, page.words(".problem"))
    };
    assert_eq!(told(&sam).await, told(&nobody).await);
}

#[actix_web::test]
async fn what_is_sensitive_asks_for_the_password_again() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    assert_eq!(
        sam.opens("/staff/settings/accounts").await.h1(),
        "Staff accounts"
    );
    app.wait(TimeDelta::minutes(11));
    let page = sam.opens("/staff/settings/accounts").await;
    assert_eq!(page.h1(), "Enter your password again");
    let path = page.values("main form", "action").remove(0);
    let refused = sam
        .browser
        .submit(&page, &path, &[("password", "wrong")])
        .await;
    assert_eq!(
        refused.words(".problem"),
        ["Error: That password is not right"]
    );
    let page = sam
        .browser
        .send_on(&page, &path, &[("password", PASSWORD)])
        .await;
    assert_eq!(page.h1(), "Staff accounts");
}

#[actix_web::test]
async fn a_new_password_ends_the_other_sessions_and_is_told_by_mail() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let other = sam.elsewhere();
    other.signs_in().await;
    let page = sam.get("/staff/account").await;
    let new = "another long staff password";
    let path = "/staff/account/password";
    let saved = sam
        .browser
        .send_on(&page, path, &[("new_password", new)])
        .await;
    assert!(
        saved.text.contains("Your password is saved"),
        "{}",
        saved.h1()
    );
    assert_eq!(other.get("/staff/account").await.status, 303);
    let told = app
        .count("select count(*) from communication where kind = 'staff-account-changed'")
        .await;
    // The authenticator's, and this.
    assert_eq!(told, 2);
    assert_eq!(other.types_password(PASSWORD).await.status, 422);
    assert_eq!(
        other.types_password(new).await.h1(),
        "Enter your authenticator code"
    );
}
