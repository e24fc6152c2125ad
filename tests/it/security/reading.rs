//! Looking changes nothing, by GET and by HEAD.

use chrono::TimeDelta;
use reqwest::Method;

use super::routes::{Scene, looked_at};
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::rows::Rows;

#[actix_web::test]
async fn looking_at_any_page_writes_nothing() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    scene.comes_to_check().await;
    // Late enough that the session is noted as active, which alone is written.
    app.wait(TimeDelta::minutes(2));
    let paths = paths(&scene).await;
    let stranger = app.browser();
    let before = Rows::of(&app).await;
    for browser in [&scene.ada.browser, &stranger] {
        for path in &paths {
            for method in [Method::GET, Method::HEAD, Method::GET, Method::HEAD] {
                let page = browser.send(browser.request(method.clone(), path)).await;
                assert!(page.status < 500, "{method} {path}: {}", page.status);
            }
            let changed = before.changed(&Rows::of(&app).await);
            assert_eq!(changed, [""; 0], "{path}");
        }
    }
}

#[actix_web::test]
async fn head_answers_as_get_does_without_the_page() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    scene.comes_to_check().await;
    let mut seen = 0;
    for path in paths(&scene)
        .await
        .iter()
        .map(String::as_str)
        .chain(["/nowhere"])
    {
        let (get, head) = both(&scene.ada.browser, path).await;
        assert_eq!(get.status, head.status, "{path}");
        assert_eq!(get.location, head.location, "{path}");
        for name in get.headers.keys() {
            let passing = ["date", "set-cookie", "content-length", "transfer-encoding"];
            if !passing.contains(&name.as_str()) {
                assert_eq!(
                    get.header(name.as_str()),
                    head.header(name.as_str()),
                    "{path} {name}"
                );
            }
        }
        assert_eq!(head.text, "", "{path}");
        seen += usize::from(!get.text.is_empty());
    }
    assert!(seen > 20, "only {seen} pages had a text");
}

#[actix_web::test]
async fn every_link_of_every_mail_is_harmless_without_cookies() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let paths = [scene.path("MANAGE").await, scene.path("CODE_LINK").await];
    let before = Rows::of(&app).await;
    for path in &paths {
        for _ in 0..2 {
            let (get, head) = both(&app.browser(), path).await;
            assert_eq!((get.status, head.status), (200, 200), "{path}");
            for personal in ["Ada", "Byrne", "check-up", "Lee", "March"] {
                assert!(!get.text.contains(personal), "{path} tells {personal}");
            }
        }
    }
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
}

async fn paths(scene: &Scene<'_>) -> Vec<String> {
    let mut paths = Vec::new();
    for name in looked_at() {
        paths.push(scene.path(&name).await);
    }
    let visit = &scene.visit;
    paths.extend([
        format!("/book?again={visit}"),
        format!("/book/reason?again={visit}"),
        "/book/times?from=2027-03-08&day=2027-03-10&part=morning".to_owned(),
        format!("/me/appointments/{visit}/change?from=2027-03-15"),
        format!("/sign-in?next=/me/appointments/{visit}"),
        "/me/details?password=saved".to_owned(),
        "/me/email?settings=saved".to_owned(),
        "/sign-in/code?sent=again".to_owned(),
    ]);
    paths
}

async fn both(
    browser: &Browser,
    path: &str,
) -> (crate::support::browser::Page, crate::support::browser::Page) {
    (browser.get(path).await, browser.head(path).await)
}
