//! Forms that are none, too large or odd.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};

use super::routes::{Scene, sent_to};
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::rows::Rows;

const FORM: &str = "application/x-www-form-urlencoded";

async fn send(scene: &Scene<'_>, path: &str, kind: &str, body: Vec<u8>) -> Page {
    let request = scene
        .ada
        .browser
        .request(Method::POST, path)
        .header(ORIGIN, scene.ada.app.base())
        .header(CONTENT_TYPE, kind)
        .body(body);
    scene.ada.browser.send(request).await
}

#[actix_web::test]
async fn a_form_too_large_or_none_at_all_gets_a_page_and_writes_nothing() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    scene.comes_to_check().await;
    let csrf = scene.ada.browser.get("/contact").await.csrf();
    let own = format!("csrf={csrf}");
    let many = (0..1000).fold(own.clone(), |all, number| format!("{all}&a{number}=1"));
    let bodies = [
        (FORM, format!("{own}&first_name={}", "a".repeat(17 * 1024))),
        (
            FORM,
            format!("{own}&first_name={}", "a".repeat(3 * 1024 * 1024)),
        ),
        (FORM, many),
        (FORM, String::new()),
        ("application/json", format!("{{\"csrf\":\"{csrf}\"}}")),
        (
            "multipart/form-data; boundary=x",
            format!("--x\r\n\r\n{own}\r\n--x--"),
        ),
    ];
    let before = Rows::of(&app).await;
    for name in sent_to() {
        let path = scene.path(&name).await;
        for (kind, body) in &bodies {
            let page = send(&scene, &path, kind, body.clone().into_bytes()).await;
            let told = format!("{path}: {} bytes of {kind}", body.len());
            assert!((400..500).contains(&page.status), "{told}: {}", page.status);
            assert_eq!(page.h1(), "This page was open too long", "{told}");
        }
    }
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
}

#[actix_web::test]
async fn odd_signs_in_any_answer_break_nothing() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    scene.comes_to_check().await;
    let csrf = scene.ada.browser.get("/contact").await.csrf();
    let odd: [&[u8]; 9] = [
        b"%00",
        b"a%00b",
        b"%ff%fe",
        b"\xff\xfe\x00",
        b"%ED%A0%80",
        b"%",
        b"%zz",
        b"99999999999999999999999999",
        "%E2%80%AE%F0%9F%98%80".as_bytes(),
    ];
    let mut names: Vec<String> = sent_to()
        .into_iter()
        .filter(|name| name != "SIGN_OUT")
        .collect();
    names.push("SIGN_OUT".to_owned());
    for name in names {
        let path = scene.path(&name).await;
        let fields: Vec<&str> = scene
            .answers(&name)
            .await
            .iter()
            .map(|(name, _)| *name)
            .collect();
        for value in odd {
            let mut body = format!("csrf={csrf}").into_bytes();
            for field in fields
                .iter()
                .chain(&["version", "hold", "who", "support", "next"])
            {
                body.extend(format!("&{field}=").bytes());
                body.extend(value);
            }
            let page = send(&scene, &path, FORM, body).await;
            assert!(page.status < 500, "{path} {value:?}: {}", page.status);
        }
    }
}

#[actix_web::test]
async fn odd_signs_in_any_address_break_nothing() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    scene.comes_to_check().await;
    let visit = &scene.visit;
    let long = "a".repeat(5_000);
    for path in [
        "/%00".to_owned(),
        "/%ff".to_owned(),
        "/..%2f..%2fetc%2fpasswd".to_owned(),
        "/static/%00".to_owned(),
        "/static/..%2fCargo.toml".to_owned(),
        "/a/%ff%00".to_owned(),
        "/book/code/%ff".to_owned(),
        "/me/appointments/%ff".to_owned(),
        "/me/appointments/%00/cancel".to_owned(),
        "/book/times?from=%00&day=%ff&part=%zz".to_owned(),
        "/book/times?from=9999-12-31&day=0001-01-01".to_owned(),
        "/book/times?from=-262143-01-01".to_owned(),
        "/book/times?from=262142-12-31".to_owned(),
        "/book/times?zone=%00&zone=Mars%2FBase".to_owned(),
        format!("/me/appointments/{visit}/change?from=262142-12-31"),
        format!("/me/appointments/{visit}/change?day=-262143-01-01&from="),
        "/book?again=%00".to_owned(),
        "/book/reason?again=1&again=2".to_owned(),
        "/sign-in?next=%00%0d%0aset-cookie:%20a=b".to_owned(),
        format!("/sign-in?next=/{long}"),
        format!("/{long}"),
    ] {
        let page = scene.ada.browser.get(&path).await;
        assert!(page.status < 500, "{path}: {}", page.status);
    }
}

#[actix_web::test]
async fn odd_cookies_are_no_cookies() {
    let app = TestApp::start().await;
    for cookie in [
        "openslot-session=",
        "openslot-session=%00; openslot-visitor=%ff",
        "openslot-session=../../; openslot-visitor='; drop table session",
        "openslot-next=//evil.example; openslot-session=AAAA",
        "=; ;;; a",
    ] {
        let browser = app.browser();
        for path in ["/me", "/", "/book/times", "/sign-in"] {
            let request = browser.request(Method::GET, path).header("cookie", cookie);
            let page = browser.send(request).await;
            assert!(page.status < 400, "{cookie} {path}: {}", page.status);
        }
    }
}
