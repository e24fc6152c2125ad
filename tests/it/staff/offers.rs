//! Another time for each patient whose visit lies in time that was blocked: kept for them, told by
//! mail, taken or declined.

use chrono::TimeDelta;

use crate::support::app::{TestApp, instant};
use crate::support::browser::{Browser, Page};
use crate::support::patient::Patient;
use crate::support::post;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const BLOCK: &str = "/staff/blocks/new";
const LIST: &str = "/staff/offers";
/// A visit at 9:30 on a Wednesday.
const VISIT: &str = "2027-03-10T14:30:00Z";
const BORN: [(&str, &str); 3] = [
    ("birth_day", "27"),
    ("birth_month", "3"),
    ("birth_year", "1958"),
];

async fn desk(app: &TestApp) -> StaffMember<'_> {
    let sam = StaffMember::hired(app, "Sam", &["manage-staff-appointments"], None).await;
    sam.sets_up().await;
    sam
}

/// Blocks the Wednesday from 9 to 11, whatever is booked in it.
async fn blocks(sam: &StaffMember<'_>) {
    let form = sam.opens(BLOCK).await;
    let who = form.values("input[name='who']", "value").remove(0);
    let answers = [
        ("who", who.as_str()),
        ("date", "2027-03-10"),
        ("start_time", "09:00"),
        ("end_time", "11:00"),
        ("block_reason", "Course"),
    ];
    let shown = sam.browser.submit(&form, BLOCK, &answers).await;
    let seen = shown.values("input[name='seen']", "value");
    let seen = seen.iter().map(|id| ("seen", id.as_str()));
    let anyway: Vec<_> = answers
        .into_iter()
        .chain(seen)
        .chain([("step", "anyway")])
        .collect();
    let saved = sam.browser.submit(&shown, BLOCK, &anyway).await;
    assert_eq!(saved.location.as_deref(), Some(LIST));
}

/// Follows the link of the newest letter in a browser of its own; where that leads.
async fn follows(app: &TestApp) -> (Browser, Page) {
    let browser = app.browser();
    let link = app.manage_link().await;
    let check = browser.open(&link).await;
    let opened = browser.submit(&check, &link, &BORN).await;
    let path = format!("/me/appointments/{}/offer", app.visit().await);
    assert_eq!(opened.location.as_deref(), Some(path.as_str()));
    let page = browser.get(&path).await;
    (browser, page)
}

async fn answers(browser: &Browser, page: &Page, visit: &str, answer: &str) -> Page {
    let version = page.values("input[name='version']", "value").remove(0);
    let path = format!("/me/appointments/{visit}/offer");
    let answers = [("answer", answer), ("version", version.as_str())];
    browser.submit(page, &path, &answers).await
}

/// When visits start, and when times are held.
async fn calendar(app: &TestApp) -> (String, String) {
    let visits =
        "select coalesce(string_agg(to_char(starts_at at time zone 'UTC', 'DD HH24:MI'), ' '
        order by starts_at), '') from appointment where status = 'booked'";
    let held = "select coalesce(string_agg(to_char(starts_at at time zone 'UTC', 'DD HH24:MI'), ' '
        order by starts_at), '') from occupancy where kind = 'hold'";
    (app.text(visits).await, app.text(held).await)
}

#[actix_web::test]
async fn the_nearest_free_time_is_kept_told_and_taken() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = desk(&app).await;
    post::letters(&app).await;
    blocks(&sam).await;
    let booked = ("10 14:30".to_owned(), "10 16:00".to_owned());
    assert_eq!(calendar(&app).await, booked);

    let letters = post::letters_by_address(&app).await;
    assert_eq!(letters.len(), 1);
    let (to, letter) = &letters[0];
    assert_eq!(to, "ada@example.com");
    for words in [
        "Please choose a new time: Wed, Mar 10, 9:30 AM",
        "New time: Wednesday, March 10, 2027 at 11:00 AM",
    ] {
        assert!(letter.contains(words), "{letter}");
    }
    for secret in ["Course", "Lee", "Byrne", "check-up", "VCALENDAR"] {
        assert!(!letter.contains(secret), "{secret} in {letter}");
    }
    let list = sam.opens(LIST).await;
    let row = list.words("tbody tr").remove(0);
    assert!(
        row.contains("Not answered yet: Wed, Mar 10, 11:00 AM"),
        "{row}"
    );

    let visit = app.visit().await;
    let (browser, page) = follows(&app).await;
    assert_eq!(page.h1(), "Choose a new time");
    assert!(!page.text.contains("Lee"), "a link names nobody");
    let before = Rows::of(&app).await;
    browser
        .get(&format!("/me/appointments/{visit}/offer"))
        .await;
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
    for _ in 0..2 {
        let taken = answers(&browser, &page, &visit, "take").await;
        let own = format!("/me/appointments/{visit}");
        assert_eq!(taken.location.as_deref(), Some(own.as_str()));
    }
    assert_eq!(calendar(&app).await, ("10 16:00".to_owned(), String::new()));
    assert_eq!(
        app.count("select sequence::bigint from appointment").await,
        1
    );
    let letters = post::letters_by_address(&app).await;
    assert_eq!(letters.len(), 1, "moved once, told once");
    assert!(
        letters[0].1.contains("Appointment changed"),
        "{}",
        letters[0].1
    );
    let list = sam.opens(LIST).await;
    assert!(list.words("tbody tr").is_empty(), "it resolves itself");
}

#[actix_web::test]
async fn no_two_visits_are_kept_one_time_and_nobody_else_is_offered_it() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    Patient::new(&app, "Ben")
        .books_at("2027-03-10T15:00:00Z")
        .await;
    Patient::new(&app, "Cy")
        .books_at("2027-03-10T15:30:00Z")
        .await;
    blocks(&desk(&app).await).await;
    let (_, held) = calendar(&app).await;
    assert_eq!(held, "10 16:00 10 16:30 11 14:00");
    let grace = Patient::new(&app, "Grace");
    grace.chooses_reason("General check-up").await;
    let times = grace
        .browser
        .open("/book/times?from=2027-03-10&day=2027-03-10")
        .await;
    for start in [
        "2027-03-10T16:00:00Z",
        "2027-03-10T16:30:00Z",
        "2027-03-11T14:00:00Z",
    ] {
        let start = format!("{}.", instant(start).timestamp());
        let slots = times.slots();
        assert!(
            !slots.iter().any(|slot| slot.starts_with(&start)),
            "{slots:?}"
        );
    }
}

#[actix_web::test]
async fn a_declined_time_is_given_back_and_other_times_are_shown() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = desk(&app).await;
    blocks(&sam).await;
    let visit = app.visit().await;
    let (browser, page) = follows(&app).await;
    let declined = answers(&browser, &page, &visit, "decline").await;
    let times = format!("/me/appointments/{visit}/change");
    assert_eq!(declined.location.as_deref(), Some(times.as_str()));
    assert_eq!(calendar(&app).await, ("10 14:30".to_owned(), String::new()));
    let late = answers(&browser, &page, &visit, "take").await;
    assert_eq!(late.status, 409, "{}", late.text);
    assert_eq!(calendar(&app).await.0, "10 14:30");
    let row = sam.opens(LIST).await.words("tbody tr").remove(0);
    assert!(
        row.contains("Wants another time than Wed, Mar 10, 11:00 AM"),
        "{row}"
    );
}

#[actix_web::test]
async fn a_time_that_is_kept_no_longer_is_gone() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = desk(&app).await;
    blocks(&sam).await;
    let visit = app.visit().await;
    app.wait(TimeDelta::hours(48) - TimeDelta::minutes(1));
    let (browser, page) = follows(&app).await;
    assert_eq!(page.status, 200);
    app.wait(TimeDelta::minutes(2));
    let gone = answers(&browser, &page, &visit, "take").await;
    assert_eq!(gone.status, 409);
    assert_eq!(gone.h1(), "That time is gone");
    assert!(!gone.slots().is_empty(), "the nearest times are there");
    assert_eq!(calendar(&app).await.0, "10 14:30");
    let again = browser
        .get(&format!("/me/appointments/{visit}/offer"))
        .await;
    assert_eq!(
        (again.status, again.h1()),
        (409, "That time is gone".to_owned())
    );
    sam.signs_in().await;
    let row = sam.opens(LIST).await.words("tbody tr").remove(0);
    assert!(row.contains("Did not answer"), "{row}");
}

#[actix_web::test]
async fn a_visit_that_is_moved_or_cancelled_otherwise_gives_the_kept_time_back() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = desk(&app).await;
    blocks(&sam).await;
    let visit = app.visit().await;
    let path = format!("/staff/appointments/{visit}/move");
    let page = sam.opens(&path).await;
    let version = page.values("input[name='version']", "value").remove(0);
    let to = [
        ("version", version.as_str()),
        ("date", "2027-03-11"),
        ("start_time", "09:00"),
    ];
    assert_eq!(sam.browser.submit(&page, &path, &to).await.status, 303);
    assert_eq!(calendar(&app).await, ("11 14:00".to_owned(), String::new()));
    assert!(sam.opens(LIST).await.words("tbody tr").is_empty());
    // The letter that waited tells nothing that is no longer so.
    let letters = post::letters(&app).await;
    assert!(
        letters
            .iter()
            .all(|letter| !letter.contains("Please choose a new time"))
    );
}
