//! Time that practitioners keep free: what is booked in it is shown first, and nothing is offered
//! in it afterwards.

use crate::support::app::{CLINIC, TestApp, instant};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const LIST: &str = "/staff/blocks";
const OFFERS: &str = "/staff/offers";
const NEW: &str = "/staff/blocks/new";
const DESK: &str = "manage-staff-appointments";
const OWN: &str = "manage-own-appointments";
/// The first Tuesday, from 9 to 11.
const TUESDAY: [(&str, &str); 5] = [
    ("date", "2027-03-02"),
    ("start_time", "09:00"),
    ("end_time", "11:00"),
    ("block_reason", "Course"),
    ("repeat", "none"),
];
const WEEKLY: [(&str, &str); 6] = [
    ("date", "2027-03-02"),
    ("start_time", "09:00"),
    ("end_time", "11:00"),
    ("block_reason", "Course"),
    ("repeat", "weekly"),
    ("until_date", "2027-03-16"),
];
const MOSS: &str = r#"
[[practitioner]]
key = "moss"
name = "Dr. Ida Moss"
role = "Family physician"
appointment_types = ["visit"]
"#;

async fn member<'a>(app: &'a TestApp, name: &str, may: &str) -> StaffMember<'a> {
    let member = StaffMember::hired(app, name, &[may], Some("lee")).await;
    member.sets_up().await;
    member
}

/// Blocks the time of everybody who can be chosen.
async fn blocks(sam: &StaffMember<'_>, answers: &[(&str, &str)]) -> Page {
    let page = sam.opens(NEW).await;
    let who = page.values("input[name='who']", "value");
    let who: Vec<_> = who.iter().map(|id| ("who", id.as_str())).collect();
    sam.browser
        .submit(&page, NEW, &[who.as_slice(), answers].concat())
        .await
}

/// Presses a button of the page that shows what is booked.
async fn presses(sam: &StaffMember<'_>, shown: &Page, step: &str) -> Page {
    let values = |name: &str| shown.values(&format!("input[name='{name}']"), "value");
    let mut answers = vec![("step", step.to_owned())];
    for name in [
        "who",
        "seen",
        "date",
        "all_day",
        "start_time",
        "end_time",
        "block_reason",
    ] {
        answers.extend(values(name).into_iter().map(|value| (name, value)));
    }
    let answers: Vec<_> = answers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    sam.browser.submit(shown, NEW, &answers).await
}

/// How many times patients are offered from 9 to 11 on each of these days.
async fn offered(app: &TestApp, days: &[&str]) -> Vec<usize> {
    let grace = Patient::new(app, "Grace");
    grace.chooses_reason("General check-up").await;
    let mut found = Vec::new();
    for day in days {
        let times = grace
            .browser
            .open(&format!("/book/times?from={day}&day={day}"))
            .await;
        // Noon in New York is five or four hours behind.
        let from = instant(&format!("{day}T13:00:00Z")).timestamp();
        let starts = times.slots();
        let starts = starts.iter().filter_map(|slot| slot.split_once('.'));
        let starts = starts.filter_map(|(start, _)| start.parse::<i64>().ok());
        let is_early = |start: &i64| (from..from + 10_800).contains(start);
        found.push(starts.filter(is_early).count());
    }
    found
}

#[actix_web::test]
async fn time_is_kept_free_at_once_and_given_back() {
    let app = TestApp::start().await;
    let sam = member(&app, "Sam", DESK).await;
    let days = ["2027-03-02", "2027-03-03"];
    let before = offered(&app, &days).await;
    let saved = blocks(&sam, &TUESDAY).await;
    assert_eq!(saved.location.as_deref(), Some(LIST));
    let list = sam.opens(LIST).await;
    assert_eq!(list.words("caption"), ["Blocked from today on"]);
    let line = list.words("tbody tr").remove(0);
    for words in [
        "Dr. Ana Lee",
        "Tuesday, March 2, 2027, 9:00 AM to 11:00 AM",
        "Course",
    ] {
        assert!(line.contains(words), "{line}");
    }
    let after = offered(&app, &days).await;
    assert_eq!(after, [before[0] - 4, before[1]]);
    let day = sam.opens("/staff/day?date=2027-03-02").await;
    assert_eq!(
        day.words(".appt--blocked a"),
        ["9:00 AM to 11:00 AM blocked: Course"]
    );
    assert_eq!(day.values(".appt--blocked a", "href"), [LIST]);
    // The same form sent twice keeps the time free once.
    blocks(&sam, &TUESDAY).await;
    assert_eq!(app.count("select count(*) from block").await, 1);

    let id = list.values("button[name='remove']", "value").remove(0);
    sam.browser.submit(&list, LIST, &[("remove", &id)]).await;
    assert_eq!(offered(&app, &days).await, before);
    let record = "select count(*) from audit_event where action in ('block', 'unblock')";
    assert_eq!(app.count(record).await, 3);
    let again = sam.browser.submit(&list, LIST, &[("remove", &id)]).await;
    assert_eq!(again.status, 404);
}

#[actix_web::test]
async fn what_is_booked_is_shown_and_nothing_is_written_before_block_anyway() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    let sam = member(&app, "Sam", DESK).await;
    let before = Rows::of(&app).await;
    let shown = blocks(&sam, &TUESDAY).await;
    assert_eq!(shown.status, 200);
    assert_eq!(shown.h1(), "Block time");
    assert_eq!(
        shown.words("h2"),
        ["1 appointment is already booked in this time"]
    );
    let visit = shown.words("main li").remove(0);
    assert!(visit.contains("9:30 AM, Ada Byrne"), "{visit}");
    assert!(
        shown
            .text
            .contains(&format!("/staff/appointments/{}/move", app.visit().await))
    );
    assert_eq!(before.changed(&Rows::of(&app).await), ["audit_event"]);
    let reading =
        "select count(*) from audit_event where action = 'read' and patient_id is not null";
    assert_eq!(app.count(reading).await, 1, "who was shown is recorded");

    let back = presses(&sam, &shown, "back").await;
    assert_eq!(back.values("#block_reason", "value"), ["Course"]);
    assert_eq!(back.values("#start_time", "value"), ["09:00"]);
    assert_eq!(back.values("#who-1[checked]", "value").len(), 1);

    let saved = presses(&sam, &shown, "anyway").await;
    assert_eq!(saved.location.as_deref(), Some(OFFERS));
    assert_eq!(app.count("select count(*) from block").await, 1);
    let booked = "select count(*) from appointment where status = 'booked'";
    assert_eq!(app.count(booked).await, 1);
}

#[actix_web::test]
async fn what_was_booked_after_the_look_is_shown_before_it_is_blocked() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    let sam = member(&app, "Sam", DESK).await;
    let shown = blocks(&sam, &TUESDAY).await;
    Patient::new(&app, "Ben")
        .books_at("2027-03-02T15:00:00Z")
        .await;
    let late = presses(&sam, &shown, "anyway").await;
    assert_eq!(
        late.words("h2"),
        ["2 appointments are already booked in this time"]
    );
    assert!(late.text.contains("so nothing was saved"), "{}", late.text);
    assert_eq!(app.count("select count(*) from block").await, 0);
    assert_eq!(presses(&sam, &late, "anyway").await.status, 303);
    assert_eq!(app.count("select count(*) from block").await, 1);
}

#[actix_web::test]
async fn a_series_lies_over_every_week_and_loses_one_date_or_all() {
    let app = TestApp::start().await;
    let sam = member(&app, "Sam", DESK).await;
    // On the 14th the clocks are put forward.
    let days = ["2027-03-02", "2027-03-09", "2027-03-16", "2027-03-23"];
    let free = offered(&app, &days).await;
    let saved = blocks(&sam, &WEEKLY).await;
    assert_eq!(saved.status, 303);
    let blocked = offered(&app, &days).await;
    assert_eq!(blocked[3], free[3]);
    for week in 0..3 {
        assert!(blocked[week] < free[week], "{blocked:?} of {free:?}");
    }
    let list = sam.opens(LIST).await;
    let line = list.words("tbody td").remove(0);
    assert_eq!(
        line,
        "Every week from Tuesday, March 2, 2027 until Tuesday, March 16, 2027, 9:00 AM to 11:00 AM"
    );
    let values = list.values("button[name='remove']", "value");
    assert_eq!(values.len(), 4, "all of it, or one of three");
    sam.browser
        .submit(&list, LIST, &[("remove", &values[2])])
        .await;
    let left = offered(&app, &days).await;
    assert_eq!(left, [blocked[0], free[1], blocked[2], free[3]]);
    let list = sam.opens(LIST).await;
    assert_eq!(list.words("tbody tr").len(), 2);
    for id in list.values("button[name='remove']", "value") {
        sam.browser.submit(&list, LIST, &[("remove", &id)]).await;
    }
    assert_eq!(offered(&app, &days).await, free);
}

#[actix_web::test]
async fn all_day_needs_no_times() {
    let app = TestApp::start().await;
    let sam = member(&app, "Sam", DESK).await;
    let all_day = [
        ("date", "2027-03-02"),
        ("all_day", "yes"),
        ("block_reason", "Off"),
    ];
    assert_eq!(blocks(&sam, &all_day).await.status, 303);
    let list = sam.opens(LIST).await;
    let when = list.words("tbody td").remove(0);
    assert_eq!(when, "Tuesday, March 2, 2027, all day");
    assert_eq!(offered(&app, &["2027-03-02"]).await, [0]);
    let day = sam.opens("/staff/day?date=2027-03-02").await;
    assert_eq!(day.words(".appt--blocked a"), ["All day blocked: Off"]);
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_its_field() {
    let app = TestApp::start().await;
    let sam = member(&app, "Sam", DESK).await;
    let page = sam.opens(NEW).await;
    let nothing = sam.browser.submit(&page, NEW, &[("date", "")]).await;
    assert_eq!(nothing.status, 422);
    assert_eq!(
        nothing.words(".problem"),
        [
            "Error: Select whose time to block",
            "Error: Enter a date",
            "Error: Enter a start time",
            "Error: Enter an end time",
            "Error: Enter a reason",
        ]
    );
    let backwards = [
        ("date", "2027-02-01"),
        ("start_time", "11:00"),
        ("end_time", "11:00"),
        ("block_reason", "Course"),
        ("repeat", "weekly"),
        ("until_date", "2027-01-01"),
    ];
    let wrong = blocks(&sam, &backwards).await;
    assert_eq!(
        wrong.words(".problem"),
        [
            "Error: Enter a date that is not in the past",
            "Error: The end time must be after the start time",
            "Error: The last date must be after the first, and within two years",
        ]
    );
    assert_eq!(wrong.values("#block_reason", "value"), ["Course"]);
    assert_eq!(wrong.values("#who-1[checked]", "value").len(), 1);
    assert_eq!(app.count("select count(*) from block").await, 0);
}

#[actix_web::test]
async fn whoever_manages_their_own_visits_blocks_their_own_time_alone() {
    let app = TestApp::start().await;
    app.import(&format!("{CLINIC}\n{MOSS}")).await;
    let sam = member(&app, "Sam", DESK).await;
    assert_eq!(blocks(&sam, &TUESDAY).await.status, 303);
    assert_eq!(app.count("select count(*) from block").await, 2);
    let everybodys = sam.opens(LIST).await;
    assert_eq!(
        everybodys.words("tbody th"),
        ["Dr. Ana Lee", "Dr. Ida Moss"]
    );

    let lee = member(&app, "Lee", OWN).await;
    let page = lee.opens(NEW).await;
    assert_eq!(page.words("fieldset .choice label")[0], "Dr. Ana Lee");
    assert_eq!(page.values("input[name='who']", "value").len(), 1);
    assert_eq!(lee.opens(LIST).await.words("tbody th"), ["Dr. Ana Lee"]);
    let moss = app
        .text("select id::text from practitioner where key = 'moss'")
        .await;
    let forged = [&TUESDAY[..], &[("who", moss.as_str())]].concat();
    let refused = lee.browser.submit(&page, NEW, &forged).await;
    assert_eq!(
        refused.words(".problem"),
        ["Error: Select whose time to block"]
    );
    let foreign = app
        .text("select id::text from block where practitioner_id = (select id from practitioner where key = 'moss')")
        .await;
    let missing = "01931b5e-0000-7000-8000-000000000001";
    for id in [foreign.as_str(), missing] {
        let page = lee.opens(LIST).await;
        let gone = lee.browser.submit(&page, LIST, &[("remove", id)]).await;
        assert_eq!(gone.status, 404);
    }
    assert_eq!(app.count("select count(*) from block").await, 2);
}

#[actix_web::test]
async fn visits_in_blocked_time_are_listed_until_they_lie_elsewhere() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    Patient::new(&app, "Ben")
        .books_at("2027-03-02T15:00:00Z")
        .await;
    Patient::new(&app, "Cy")
        .books_at("2027-03-02T16:00:00Z")
        .await;
    app.execute(
        "update appointment set account_id = null where starts_at = '2027-03-02T15:00:00Z'",
    )
    .await;
    app.import(&format!("{CLINIC}\n{MOSS}")).await;
    let sam = member(&app, "Sam", DESK).await;
    let nothing = sam.opens(OFFERS).await;
    assert!(
        nothing
            .text
            .contains("No appointment is booked in blocked time")
    );
    let shown = blocks(&sam, &TUESDAY).await;
    presses(&sam, &shown, "anyway").await;
    let list = sam.opens(OFFERS).await;
    assert_eq!(list.h1(), "Appointments in blocked time");
    assert_eq!(list.words("tbody th"), ["Ada Byrne", "Ben Byrne"]);
    let rows = list.words("tbody tr");
    assert!(
        rows[0].contains("9:30 AM") && rows[0].contains("555-0100"),
        "{rows:?}"
    );
    assert!(rows[1].contains("Cannot be reached by email"), "{rows:?}");
    let of_ben = "select count(*) from audit_event where action = 'read'
        and patient_id = (select id from patient where first_name = 'Ben')";
    assert_eq!(app.count(of_ben).await, 2, "once booked, once listed");
    // Whoever manages their own visits meets only those.
    let moss = StaffMember::hired(&app, "Moss", &[OWN], Some("moss")).await;
    moss.sets_up().await;
    assert!(!moss.opens(OFFERS).await.text.contains("Byrne"));

    app.execute(
        "update appointment set starts_at = starts_at + interval '1 day',
            ends_at = ends_at + interval '1 day' where starts_at < '2027-03-02T15:00:00Z'",
    )
    .await;
    assert_eq!(sam.opens(OFFERS).await.words("tbody th"), ["Ben Byrne"]);
}
