//! Pages of staff that stay up to date by themselves.

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::{Method, Response};

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const VISIT: &str = "2027-03-10T14:00:00Z";
const STREAM: &str = "/staff/events?from=2027-03-10&to=2027-03-10";
const DAY: &str = "/staff/day?date=2027-03-10";
/// Longer than any change takes to arrive, by far.
const DEADLINE: Duration = Duration::from_secs(30);

/// A stream of events as a browser reads it.
struct Stream(Response);

impl Stream {
    async fn of(member: &StaffMember<'_>) -> Self {
        let request = member.browser.request(Method::GET, STREAM);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        let mut stream = Self(response);
        assert_eq!(stream.next().await.expect("a first event"), "dayChanged");
        stream
    }

    /// The name of the next event; `None`: the stream is over.
    async fn next(&mut self) -> Option<String> {
        loop {
            let chunk = tokio::time::timeout(DEADLINE, self.0.chunk()).await;
            // One that breaks off is over too.
            let chunk = chunk.expect("something in time").ok().flatten()?;
            let text = String::from_utf8(chunk.to_vec()).expect("text");
            if let Some(name) = text.lines().find_map(|line| line.strip_prefix("event: ")) {
                return Some(name.to_owned());
            }
        }
    }
}

async fn desk<'a>(app: &'a TestApp, name: &str) -> StaffMember<'a> {
    let member = StaffMember::hired(app, name, &DESK, None).await;
    member.sets_up().await;
    member
}

/// Marks the visit of the day as arrived.
async fn marks_arrived(member: &StaffMember<'_>) -> Page {
    let id = member.app.visit().await;
    let path = format!("/staff/appointments/{id}");
    let page = member.get(&path).await;
    let version = page.values("input[name=version]", "value").remove(0);
    let answers = [("status", "arrived"), ("version", &version)];
    let status = format!("{path}/status");
    member.browser.submit(&page, &status, &answers).await
}

#[actix_web::test]
async fn a_change_of_another_person_is_told_and_says_nothing_of_anybody() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let (sam, kim) = (desk(&app, "Sam").await, desk(&app, "Kim").await);
    let answer = sam.browser.request(Method::GET, STREAM).send().await;
    let mut answer = answer.expect("an answer");
    let header = |name: &str| {
        answer
            .headers()
            .get(name)
            .map(|value| value.to_str().expect("text").to_owned())
    };
    assert_eq!(header("content-type").as_deref(), Some("text/event-stream"));
    assert_eq!(header("cache-control").as_deref(), Some("no-store"));
    assert_ne!(header("content-encoding").as_deref(), Some("gzip"));
    let mut said = String::new();
    while !said.ends_with("}\n\n") {
        let line = answer.chunk().await.expect("a line").expect("an event");
        said.push_str(&String::from_utf8_lossy(&line));
    }
    assert_eq!(
        said,
        "retry: 3000\n\nevent: dayChanged\ndata: {\"from\":\"2027-03-10\",\"to\":\"2027-03-10\"}\n\n"
    );
    let mut stream = Stream::of(&sam).await;
    assert_eq!(marks_arrived(&kim).await.status, 303);
    assert_eq!(stream.next().await.as_deref(), Some("dayChanged"));
}

#[actix_web::test]
async fn a_page_that_is_up_to_date_is_told_nothing_until_something_changes() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let (sam, kim) = (desk(&app, "Sam").await, desk(&app, "Kim").await);
    let told_at = async || {
        sam.get(DAY)
            .await
            .values("[data-live]", "data-live")
            .remove(0)
    };
    let before = told_at().await;
    let request = sam.browser.request(Method::GET, &before);
    let mut stream = Stream(request.send().await.expect("an answer"));
    let first = stream.0.chunk().await.expect("a line").expect("a line");
    assert_eq!(String::from_utf8_lossy(&first), "retry: 3000\n\n");
    marks_arrived(&kim).await;
    assert_eq!(stream.next().await.as_deref(), Some("dayChanged"));
    // A page from before the change is told of it at once; one from after it has another mark.
    let request = sam.browser.request(Method::GET, &before);
    let mut stream = Stream(request.send().await.expect("an answer"));
    assert_eq!(stream.next().await.as_deref(), Some("dayChanged"));
    assert_ne!(told_at().await, before);
}

#[actix_web::test]
async fn a_time_that_is_held_and_a_new_closure_are_told_too() {
    let app = TestApp::start().await;
    let sam = desk(&app, "Sam").await;
    let mut stream = Stream::of(&sam).await;
    let ben = Patient::new(&app, "Ben");
    let times = ben.chooses_reason("General check-up").await;
    let slot = crate::support::patient::slot_at(&times, "2027-03-10T15:00:00Z");
    ben.chooses_time(&times, &slot).await;
    assert_eq!(stream.next().await.as_deref(), Some("dayChanged"));
    app.execute("update practice set version = version + 1")
        .await;
    assert_eq!(stream.next().await.as_deref(), Some("dayChanged"));
}

#[actix_web::test]
async fn nothing_is_told_once_somebody_signed_out() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let (sam, kim) = (desk(&app, "Sam").await, desk(&app, "Kim").await);
    let mut stream = Stream::of(&sam).await;
    let day = sam.get(DAY).await;
    sam.browser.submit(&day, "/staff/sign-out", &[]).await;
    marks_arrived(&kim).await;
    assert_eq!(stream.next().await, None);
}

#[actix_web::test]
async fn nothing_is_told_once_a_session_has_idled_out_and_the_stream_leads_to_signing_in() {
    let app = TestApp::start().await;
    let sam = desk(&app, "Sam").await;
    let mut stream = Stream::of(&sam).await;
    app.wait(TimeDelta::minutes(16));
    app.execute("update practice set version = version + 1")
        .await;
    assert_eq!(stream.next().await, None);
    // No stream: a browser that comes again gives up.
    let again = sam.get(STREAM).await;
    assert_eq!(again.status, 303);
    assert_ne!(again.header("content-type"), "text/event-stream");
}

#[actix_web::test]
async fn nothing_is_told_once_a_function_is_taken_away() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let (sam, kim) = (desk(&app, "Sam").await, desk(&app, "Kim").await);
    let mut stream = Stream::of(&sam).await;
    app.execute("update staff_member set functions = '{}' where email = 'sam@staff.example'")
        .await;
    marks_arrived(&kim).await;
    assert_eq!(stream.next().await, None);
    assert_eq!(sam.get(STREAM).await.status, 404);
}

#[actix_web::test]
async fn a_stream_without_a_range_of_days_is_none() {
    let app = TestApp::start().await;
    let sam = desk(&app, "Sam").await;
    for query in [
        "",
        "?from=2027-03-10",
        "?from=2027-03-10&to=2027-03-09",
        "?from=2027-03-10&to=2028-03-10",
    ] {
        assert_eq!(
            sam.get(&format!("/staff/events{query}")).await.status,
            400,
            "{query}"
        );
    }
}

#[actix_web::test]
async fn a_page_that_asks_by_itself_keeps_nobody_signed_in() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = desk(&app, "Sam").await;
    let live = format!("{DAY}&live=on");
    for _ in 0..3 {
        app.wait(TimeDelta::minutes(7));
        sam.get(&live).await;
    }
    assert_eq!(sam.get(DAY).await.status, 303);
    // Whoever asks does.
    let sam = desk(&app, "Robin").await;
    for _ in 0..3 {
        app.wait(TimeDelta::minutes(7));
        assert_eq!(sam.get(DAY).await.status, 200);
    }
}

#[actix_web::test]
async fn who_looks_on_is_recorded_again_after_a_while_only() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = desk(&app, "Sam").await;
    let live = format!("{DAY}&live=on");
    let recorded = async || {
        app.count("select count(*) from audit_event where action = 'read'")
            .await
    };
    sam.get(DAY).await;
    assert_eq!(recorded().await, 1);
    for _ in 0..3 {
        assert_eq!(sam.get(&live).await.words(".appt").len(), 1);
    }
    assert_eq!(recorded().await, 1);
    sam.get(DAY).await;
    assert_eq!(
        recorded().await,
        2,
        "a page that somebody opens is recorded each time"
    );
    // A patient who was not there before is recorded at once.
    Patient::new(&app, "Ben")
        .books_at("2027-03-10T15:00:00Z")
        .await;
    sam.get(&live).await;
    assert_eq!(recorded().await, 3);
    app.wait(TimeDelta::minutes(11));
    sam.get(&live).await;
    assert_eq!(recorded().await, 5);
}

#[actix_web::test]
async fn a_page_says_what_it_asks_for_and_where_it_is_told() {
    let app = TestApp::start().await;
    let sam = desk(&app, "Sam").await;
    for (path, id, range) in [
        (DAY, "day", "from=2027-03-10&to=2027-03-10"),
        (
            "/staff/week?date=2027-03-10",
            "week",
            "from=2027-03-08&to=2027-03-14",
        ),
        (
            "/staff/list?from=2027-03-10&to=2027-03-12",
            "list",
            "from=2027-03-10&to=2027-03-12",
        ),
    ] {
        let page = sam.get(path).await;
        let live: Vec<String> = page
            .values("[data-live]", "data-live")
            .iter()
            .filter_map(|url| Some(url.split_once("&seen=")?.0.to_owned()))
            .collect();
        assert_eq!(live, [format!("/staff/events?{range}")], "{path}");
        let asks = page.values(&format!("#{id}"), "data-hx-get").remove(0);
        assert!(asks.ends_with("&live=on"), "{asks}");
        let again = sam.get(&asks).await;
        assert_eq!(again.words(&format!("#{id}")).len(), 1, "{path}");
    }
}
