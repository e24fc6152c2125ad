//! The link in a mail, and the birth date that opens it.

use chrono::TimeDelta;

use super::routes::{Scene, VISIT};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::patient::slot_at;
use crate::support::rows::Rows;

const RIGHT: &str = "1958";
const WRONG: &str = "1957";

async fn tries(browser: &Browser, link: &str, year: &str) -> Page {
    let page = browser.get(link).await;
    let born = [
        ("birth_day", "27"),
        ("birth_month", "3"),
        ("birth_year", year),
    ];
    browser.submit(&page, link, &born).await
}

/// 303: opened, 422: not this birth date, 410: opens nothing.
async fn status(app: &TestApp, link: &str, year: &str) -> u16 {
    tries(&app.browser(), link, year).await.status
}

#[actix_web::test]
async fn a_link_opens_with_the_birth_date_and_says_what_is_wrong_without_telling_more() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let refused = tries(&app.browser(), &scene.link, WRONG).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text
            .contains("That date of birth does not match this appointment")
    );
    assert_eq!(status(&app, &scene.link, RIGHT).await, 303);
}

#[actix_web::test]
async fn five_wrong_birth_dates_lock_a_link_from_any_browser() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    for _ in 0..5 {
        assert_eq!(status(&app, &scene.link, WRONG).await, 422);
    }
    let locked = tries(&app.browser(), &scene.link, RIGHT).await;
    assert_eq!(
        (locked.status, locked.h1().as_str()),
        (410, "This link has expired")
    );
    app.wait(TimeDelta::days(1));
    assert_eq!(status(&app, &scene.link, RIGHT).await, 410);
    assert_eq!(
        app.count("select count(*) from session where appointment_id is not null")
            .await,
        0
    );
}

#[actix_web::test]
async fn four_wrong_birth_dates_do_not() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    for _ in 0..4 {
        assert_eq!(status(&app, &scene.link, WRONG).await, 422);
    }
    assert_eq!(status(&app, &scene.link, RIGHT).await, 303);
}

#[actix_web::test]
async fn a_dozen_wrong_birth_dates_at_once_count_one_by_one() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let page = scene.ada.browser.get(&scene.link).await;
    let csrf = page.csrf();
    let trying: Vec<_> = (0..12)
        .map(|_| {
            let (browser, link, csrf) =
                (scene.ada.browser.clone(), scene.link.clone(), csrf.clone());
            tokio::spawn(async move {
                let born = [
                    ("csrf", csrf.as_str()),
                    ("birth_day", "27"),
                    ("birth_month", "3"),
                    ("birth_year", WRONG),
                ];
                browser.post(&link, &born).await.status
            })
        })
        .collect();
    let mut refused = 0;
    for one in trying {
        let status = one.await.expect("an answer");
        assert!([422, 410].contains(&status), "{status}");
        refused += usize::from(status == 422);
    }
    assert_eq!(refused, 5);
    assert_eq!(app.count("select count(*) from failed_try").await, 5);
}

#[actix_web::test]
async fn a_move_and_a_cancellation_end_the_links_before_them() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let (ada, base) = (&scene.ada, format!("/me/appointments/{}", scene.visit));
    let times = ada.browser.get(&format!("{base}/change")).await;
    let slot = slot_at(&times, "2027-03-10T15:00:00Z");
    let held = ada
        .browser
        .send_on(&times, &format!("{base}/change/hold"), &[("slot", &slot)])
        .await;
    assert_eq!(status(&app, &scene.link, RIGHT).await, 303, "not moved yet");
    let hold = held.values("input[name='hold']", "value").remove(0);
    ada.browser
        .send_on(&held, &format!("{base}/change/confirm"), &[("hold", &hold)])
        .await;
    let newer = app.manage_link().await;
    assert_ne!(newer, scene.link);
    assert_eq!(status(&app, &scene.link, RIGHT).await, 410);
    assert_eq!(status(&app, &newer, RIGHT).await, 303);
    let cancel = ada.browser.get(&format!("{base}/cancel")).await;
    let reason = [("cancel_reason", "unwell")];
    ada.browser
        .send_on(&cancel, &format!("{base}/cancel"), &reason)
        .await;
    assert_eq!(status(&app, &newer, RIGHT).await, 410);
    // To look at them tells nothing of it.
    let (old, made_up) = (
        app.browser().get(&scene.link).await,
        app.browser().get(&format!("/a/{}", "A".repeat(43))).await,
    );
    assert_eq!((old.status, old.h1()), (made_up.status, made_up.h1()));
}

#[actix_web::test]
async fn a_link_works_until_the_end_of_its_visit() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    app.set(VISIT);
    app.wait(TimeDelta::minutes(30) - TimeDelta::seconds(1));
    assert_eq!(status(&app, &scene.link, RIGHT).await, 303);
    app.wait(TimeDelta::seconds(1));
    assert_eq!(status(&app, &scene.link, RIGHT).await, 410);
}

#[actix_web::test]
async fn a_link_that_was_never_made_opens_nothing() {
    let app = TestApp::start().await;
    let _scene = Scene::of(&app).await;
    let before = Rows::of(&app).await;
    let made_up = format!("/a/{}", "A".repeat(43));
    assert_eq!(status(&app, &made_up, RIGHT).await, 410);
    for none in ["/a/short", "/a/", "/a/%00", "/a/..%2f..%2fme"] {
        assert_eq!(app.browser().get(none).await.status, 404, "{none}");
    }
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
}

#[actix_web::test]
async fn a_session_by_link_lasts_ten_minutes() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let browser = app.browser();
    let opened = tries(&browser, &scene.link, RIGHT).await;
    let visit = opened.location.expect("the way to the visit");
    app.wait(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    assert_eq!(browser.get(&visit).await.status, 200);
    app.wait(TimeDelta::seconds(1));
    assert_eq!(browser.get(&visit).await.status, 303);
}
