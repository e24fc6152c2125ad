//! A page of staff begins while its content is read and recorded, and shows nothing of anybody before.

use std::io::{Read, Write};

use flate2::read::GzDecoder;
use flate2::write::GzDecoder as GzDecoderOfParts;
use openslot::web::assets::ASSETS;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use reqwest::{Method, Response};
use sqlx::PgConnection;

use super::day::Desk;
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::wait::until;

const DAY: &str = "/staff/day?date=2027-03-10";
const MAIN: &str = "<main id=\"main\" tabindex=\"-1\">";
const READS: &str = "select count(*) from audit_event where action = 'read'";
/// While it is held, nobody is recorded to have seen anybody.
const KEEP_RECORD: &str = "begin; lock table audit_event in share mode";
const BREAK_RECORD: &str =
    "alter table audit_event add constraint broken check (action <> 'read') not valid";

/// Keeps the record closed until it is dropped.
async fn keep_record(app: &TestApp) -> PgConnection {
    let mut keeper = app.superuser().await;
    sqlx::raw_sql(KEEP_RECORD)
        .execute(&mut keeper)
        .await
        .expect("the record is kept");
    keeper
}

/// The day's page, as a script asks for it: whole.
async fn whole(desk: &Desk<'_>) -> Page {
    let browser = &desk.sam.browser;
    let request = browser.request(Method::GET, DAY);
    browser.send(request.header("hx-request", "true")).await
}

async fn begin(desk: &Desk<'_>, encoding: &str) -> Response {
    let request = desk.sam.browser.request(Method::GET, DAY);
    let answer = request.header(ACCEPT_ENCODING, encoding).send().await;
    answer.expect("an answer")
}

/// What can be read of bytes so far, however they came.
fn text_of(encoding: &str, bytes: &[u8]) -> String {
    if encoding == "identity" {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut decoder = GzDecoderOfParts::new(Vec::new());
    decoder.write_all(bytes).expect("a part");
    decoder.flush().expect("a part");
    String::from_utf8_lossy(decoder.get_ref()).into_owned()
}

/// Reads on until the beginning is there.
async fn read_beginning(answer: &mut Response, encoding: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !text_of(encoding, &bytes).contains(MAIN) {
        let part = answer.chunk().await.expect("a part").expect("a part");
        bytes.extend_from_slice(&part);
    }
    bytes
}

#[actix_web::test]
async fn a_day_begins_before_it_is_recorded_and_ends_as_the_whole_page_does() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = whole(&desk).await;
    assert_eq!(page.words(".appt").len(), 1);
    for encoding in ["identity", "gzip"] {
        let keeper = keep_record(&app).await;
        let mut answer = begin(&desk, encoding).await;
        assert_eq!(answer.status(), 200, "{encoding}");
        let coded = answer.headers().get(CONTENT_ENCODING);
        assert_eq!(coded.is_some_and(|of| of == "gzip"), encoding == "gzip");
        let mut bytes = read_beginning(&mut answer, encoding).await;
        let begun = text_of(encoding, &bytes);
        assert!(begun.contains(ASSETS.url("css/cal.css")), "{encoding}");
        assert!(!begun.contains("Ada"), "{encoding}");
        drop(keeper);
        while let Some(part) = answer.chunk().await.expect("a part") {
            bytes.extend_from_slice(&part);
        }
        let mut text = String::new();
        if encoding == "gzip" {
            let mut decoder = GzDecoder::new(bytes.as_slice());
            decoder.read_to_string(&mut text).expect("a whole page");
        } else {
            text = String::from_utf8(bytes).expect("text");
        }
        assert_eq!(text, page.text, "{encoding}");
    }
}

#[actix_web::test]
async fn a_day_that_cannot_be_recorded_ends_as_a_page_of_errors_and_shows_nobody() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.execute(BREAK_RECORD).await;
    let page = desk.sam.get(DAY).await;
    // The status went out with the beginning.
    assert_eq!(
        (page.status, page.h1().as_str()),
        (200, "Sorry, there is a problem")
    );
    assert_eq!(page.words(".ref")[0].len(), 8);
    assert_eq!(page.words("main").len(), 1);
    assert_eq!(page.words(".daygrid, .summary").len(), 0);
    assert!(page.text.trim_end().ends_with("</html>"));
    assert!(!page.text.contains("Ada"));
    // What a script or a HEAD asks for is answered whole, and says so itself.
    assert_eq!(whole(&desk).await.status, 500);
    assert_eq!(desk.sam.get(&format!("{DAY}&live=on")).await.status, 500);
    assert_eq!(desk.sam.browser.head(DAY).await.status, 500);
}

#[actix_web::test]
async fn whoever_goes_away_in_between_leaves_no_unit_of_work_half_done() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let keeper = keep_record(&app).await;
    for _ in 0..2 {
        let mut answer = begin(&desk, "identity").await;
        read_beginning(&mut answer, "identity").await;
        drop(answer);
    }
    drop(keeper);
    until("both are recorded", async || app.count(READS).await == 2).await;
    assert_eq!(desk.sam.get(DAY).await.words(".appt").len(), 1);
}
