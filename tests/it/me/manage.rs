//! The link in a mail: it tells nothing, and opens one visit for a while.

use chrono::TimeDelta;

use super::{Booked, newest_link_path};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};

/// The birth date of every patient here, in the order of the form's names.
const BORN: [(&str, &str); 3] = [
    ("birth_day", "27"),
    ("birth_month", "3"),
    ("birth_year", "1958"),
];

/// Opens a link and answers its question; the page that follows.
pub(super) async fn opens(browser: &Browser, link: &str) -> Page {
    let page = browser.get(link).await;
    browser.send_on(&page, link, &BORN).await
}

#[actix_web::test]
async fn every_link_of_the_right_form_shows_the_same_page_until_the_second_check() {
    let app = TestApp::start().await;
    let _ = Booked::next_week(&app, "Ada", 0).await;
    let real = newest_link_path(&app).await;
    let invented = format!("/a/{}", "A".repeat(43));
    let browser = app.browser();
    let shown = |page: Page, link: &str| {
        assert_eq!((page.status, page.h1().as_str()), (200, "Check it is you"));
        assert_eq!(
            page.headers.get("referrer-policy").expect("a policy"),
            "no-referrer"
        );
        page.text.replace(link, "")
    };
    let first = shown(browser.get(&real).await, &real);
    let second = shown(browser.get(&invented).await, &invented);
    assert_eq!(first, second);
    assert_eq!(browser.head(&real).await.status, 200);
    assert_eq!(browser.head(&invented).await.status, 200);
    assert_eq!(browser.get("/a/short").await.status, 404);
    assert_eq!(opens(&browser, &invented).await.status, 410);
}

#[actix_web::test]
async fn a_wrong_birth_date_opens_nothing_and_after_five_the_link_is_worthless() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let link = newest_link_path(&app).await;
    let browser = app.browser();
    let page = browser.get(&link).await;
    for (year, told) in [
        ("", "Date of birth must include a year"),
        ("2127", "Date of birth must be in the past"),
    ] {
        let answers = [
            ("birth_day", "27"),
            ("birth_month", "3"),
            ("birth_year", year),
        ];
        let refused = browser.submit(&page, &link, &answers).await;
        assert_eq!(
            (refused.status, refused.words(".errors a").join("")),
            (422, told.to_owned())
        );
    }
    for _ in 0..5 {
        let answers = [
            ("birth_day", "28"),
            ("birth_month", "3"),
            ("birth_year", "1958"),
        ];
        let refused = browser.submit(&page, &link, &answers).await;
        assert_eq!(refused.status, 422);
        assert_eq!(
            refused.words(".errors a"),
            ["That date of birth does not match this appointment"]
        );
    }
    let gone = browser.submit(&page, &link, &BORN).await;
    assert_eq!(
        (gone.status, gone.h1().as_str()),
        (410, "This link has expired")
    );
    assert_eq!(ada.open("").await.status, 200);
}

#[actix_web::test]
async fn a_link_shows_one_visit_and_neither_why_nor_with_whom_nor_whose_it_is() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let link = newest_link_path(&app).await;
    let bea = Booked::next_week(&app, "Bea", 1).await;
    let by_link = ada.elsewhere();
    let page = opens(&by_link.patient.browser, &link).await;
    assert_eq!(page.h1(), "Tuesday, March 9, 2027 at 9:00 AM");
    assert!(
        page.text
            .contains("Sign in to see the reason for your visit and your answers.")
    );
    let times = by_link.open("/change?from=2027-03-08&day=2027-03-10").await;
    assert_eq!(times.h1(), "Choose a new date and time");
    let confirm = by_link.holds_wednesday(0).await;
    let changed = by_link.confirms(&confirm).await;
    assert_eq!(changed.h1(), "Appointment changed");
    let file = by_link.get("/calendar.ics").await;
    let cancel = by_link.open("/cancel").await;
    let cancelled = by_link.cancels().await;
    assert_eq!(cancelled.h1(), "Appointment cancelled");
    for page in [page, times, confirm, changed, file, cancel, cancelled] {
        for secret in [
            "check-up", "Ana Lee", "Ada", "Byrne", "555-0100", "ada@", "1958",
        ] {
            assert!(!page.text.contains(secret), "{} tells {secret}", page.h1());
        }
    }
    let browser = &by_link.patient.browser;
    assert_eq!(browser.get(&bea.url("")).await.status, 404);
    assert_eq!(
        browser.get("/me").await.location.as_deref(),
        Some("/sign-in?next=%2Fme")
    );
}

#[actix_web::test]
async fn a_time_taken_meanwhile_names_nobody_to_a_link_either() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let by_link = ada.elsewhere();
    opens(&by_link.patient.browser, &newest_link_path(&app).await).await;
    let times = by_link.open("/change?from=2027-03-08&day=2027-03-09").await;
    let slot = times.slots().pop().expect("a last time");
    // Of the times that are left that day, the fifth is the last.
    let _ = Booked::next_week(&app, "Bea", 4).await;
    let taken = by_link
        .send(&times, "/change/hold", &[("slot", &slot)])
        .await;
    assert_eq!(taken.h1(), "That time has just been taken");
    assert!(!taken.slots().is_empty());
    assert!(!taken.text.contains("Ana Lee"));
}

#[actix_web::test]
async fn a_move_makes_the_links_before_it_worthless() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let old = newest_link_path(&app).await;
    let confirm = ada.holds_wednesday(0).await;
    ada.confirms(&confirm).await;
    let new = newest_link_path(&app).await;
    assert_eq!(opens(&app.browser(), &old).await.status, 410);
    assert_eq!(opens(&app.browser(), &new).await.status, 200);
}

#[actix_web::test]
async fn a_link_to_a_visit_that_is_over_is_worthless() {
    let app = TestApp::start().await;
    let _ = Booked::today(&app, "Ada").await;
    let link = newest_link_path(&app).await;
    app.wait(TimeDelta::minutes(149));
    assert_eq!(opens(&app.browser(), &link).await.status, 200);
    app.wait(TimeDelta::minutes(1));
    assert_eq!(opens(&app.browser(), &link).await.status, 410);
}

#[actix_web::test]
async fn what_a_link_opened_closes_after_ten_minutes() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let by_link = ada.elsewhere();
    opens(&by_link.patient.browser, &newest_link_path(&app).await).await;
    app.wait(TimeDelta::minutes(9));
    assert_eq!(by_link.get("").await.status, 200);
    app.wait(TimeDelta::minutes(1));
    assert_eq!(by_link.get("").await.status, 303);
}

#[actix_web::test]
async fn whoever_is_signed_in_and_opens_their_own_link_stays_signed_in() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let link = newest_link_path(&app).await;
    let page = opens(&ada.patient.browser, &link).await;
    assert!(page.text.contains("General check-up"));
    assert_eq!(
        ada.patient.browser.open("/me").await.h1(),
        "Your appointments"
    );
}
