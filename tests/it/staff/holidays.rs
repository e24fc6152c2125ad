//! Closing for the holidays of a calendar file: chosen and seen first, saved once and whole.

use crate::support::app::{TestApp, instant};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const PATH: &str = "/staff/closures/holidays";
const CLOSURES: &str = "/staff/closures";
const COUNT: &str = "select count(*) from closure";
const SAVE: (&str, &str) = ("step", "save");

/// Tuesday is off, Wednesday afternoon too, one day was, and one comes every year.
const HOLIDAYS: &str = "BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Founders Day\r
DTSTART;VALUE=DATE:20270302\r
DTEND;VALUE=DATE:20270303\r
TRANSP:TRANSPARENT\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Team meeting\r
DTSTART:20270303T170000Z\r
DTEND:20270303T220000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
SUMMARY:Long ago\r
DTSTART;VALUE=DATE:20200101\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:4\r
SUMMARY:New Year\r
DTSTART;VALUE=DATE:20200101\r
RRULE:FREQ=YEARLY\r
END:VEVENT\r
END:VCALENDAR\r
";

async fn admin<'a>(app: &'a TestApp, name: &str) -> StaffMember<'a> {
    let functions = ["practice-admin", "manage-staff-appointments"];
    let admin = StaffMember::hired(app, name, &functions, None).await;
    admin.sets_up().await;
    admin
}

async fn imports(sam: &StaffMember<'_>, of: &str, content: &[u8]) -> Page {
    let page = sam.opens(CLOSURES).await;
    let file = ("calendar_file", "holidays.ics", content);
    let answers = [("import_for", of)];
    sam.browser.submit_file(&page, PATH, &answers, file).await
}

/// Presses a button of the page that shows what would happen, with these ticks.
async fn presses(
    sam: &StaffMember<'_>,
    preview: &Page,
    step: (&str, &str),
    ticks: &[&str],
) -> Page {
    let version = preview.values("input[name='version']", "value").remove(0);
    let rows = preview.values("input[name='row']", "value");
    let mut answers = vec![step, ("version", version.as_str())];
    answers.extend(rows.iter().map(|row| ("row", row.as_str())));
    answers.extend(ticks.iter().map(|tick| ("keep", *tick)));
    sam.browser.submit(preview, PATH, &answers).await
}

/// Whether patients are offered a time.
async fn is_offered(app: &TestApp, at: &str) -> bool {
    let grace = Patient::new(app, "Grace");
    grace.chooses_reason("General check-up").await;
    let day = &at[..10];
    let path = format!("/book/times?from={day}&day={day}");
    let times = grace.browser.open(&path).await;
    let start = format!("{}.", instant(at).timestamp());
    times.slots().iter().any(|slot| slot.starts_with(&start))
}

#[actix_web::test]
async fn what_is_in_a_file_is_shown_with_the_visits_inside_and_saved_as_it_was_ticked() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    let sam = admin(&app, "Sam").await;
    let before = Rows::of(&app).await;
    let preview = imports(&sam, "practice", HOLIDAYS.as_bytes()).await;
    assert_eq!(
        (preview.status, preview.h1().as_str()),
        (200, "Check before you save")
    );
    assert_eq!(
        preview.words("fieldset label"),
        [
            "Whole practice: Tuesday, March 2, 2027, Founders Day",
            "Whole practice: Wed, Mar 3, 12:00 PM (noon) to Wed, Mar 3, 5:00 PM, Team meeting",
            "Whole practice: Saturday, January 1, 2028, New Year",
            "Whole practice: Monday, January 1, 2029, New Year",
        ]
    );
    assert_eq!(preview.words("h2")[0], "1 booked appointment falls outside");
    assert_eq!(
        preview.values("input[name='keep'][checked]", "value").len(),
        4
    );
    assert_eq!(before.changed(&Rows::of(&app).await), ["audit_event"]);
    assert!(is_offered(&app, "2027-03-02T15:00:00Z").await);

    let other = presses(&sam, &preview, ("step", "look"), &["1", "3"]).await;
    assert_eq!(other.words("h2")[0], "No booked appointment is affected");
    let kept = other.values("input[name='keep'][checked]", "value");
    assert_eq!(kept, ["1", "3"]);
    assert_eq!(app.count(COUNT).await, 0);

    let saved = presses(&sam, &other, SAVE, &["0", "1", "3"]).await;
    assert_eq!(saved.location.as_deref(), Some(CLOSURES));
    assert_eq!(app.count(COUNT).await, 3);
    let record = "select count(*) from audit_event where action = 'import-closures'";
    assert_eq!(app.count(record).await, 1);
    assert!(!is_offered(&app, "2027-03-02T15:00:00Z").await);
    let list = sam.opens(CLOSURES).await;
    let lines = list.words("tbody tr");
    assert!(lines[0].contains("Founders Day"), "{lines:?}");
    assert!(lines[2].contains("Monday, January 1, 2029"), "{lines:?}");
    let log = sam.opens("/staff/activity").await;
    assert!(
        log.text
            .contains("Imported closed days from a calendar file")
    );

    // Once more: what is there is left out, and in the end nothing is left.
    let again = imports(&sam, "practice", HOLIDAYS.as_bytes()).await;
    assert_eq!(
        again.words("fieldset label"),
        ["Whole practice: Saturday, January 1, 2028, New Year"]
    );
    assert!(
        again
            .text
            .contains("3 closures are in the calendar already and are left out.")
    );
    presses(&sam, &again, SAVE, &["0"]).await;
    let nothing = imports(&sam, "practice", HOLIDAYS.as_bytes()).await;
    assert_eq!(
        nothing.words(".problem"),
        ["Error: Everything in the selected file is in the calendar already"]
    );
    assert_eq!(app.count(COUNT).await, 4);
}

#[actix_web::test]
async fn a_file_may_be_for_one_person() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let lee = sam.opens(CLOSURES).await;
    let lee = lee.values("#import_for-1 option", "value");
    let lee = lee
        .iter()
        .find(|one| one.starts_with("practitioner:"))
        .unwrap();
    let preview = imports(&sam, lee, HOLIDAYS.as_bytes()).await;
    let first = preview.words("fieldset label").remove(0);
    assert_eq!(first, "Dr. Ana Lee: Tuesday, March 2, 2027, Founders Day");
    presses(&sam, &preview, SAVE, &["0"]).await;
    let of_lee =
        "select count(*) from closure join practitioner on practitioner.id = practitioner_id
        where key = 'lee' and starts_wall = '2027-03-02' and ends_wall = '2027-03-03'";
    assert_eq!(app.count(of_lee).await, 1);
}

#[actix_web::test]
async fn what_is_wrong_with_a_file_is_told_at_its_field() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let told = async |of: &str, content: &[u8]| {
        let page = imports(&sam, of, content).await;
        assert_eq!((page.status, page.h1().as_str()), (422, "Import holidays"));
        assert_eq!(page.values("#calendar_file", "aria-invalid"), ["true"]);
        page.words(".problem").join(" ")
    };
    let event = |lines: &str| {
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    };
    let large = [HOLIDAYS, &"X".repeat(1024 * 1024)].concat();
    let huge = "X".repeat(9 * 1024 * 1024);
    let many = event("DTSTART;VALUE=DATE:20270302\r\nRRULE:FREQ=DAILY;COUNT=181");
    for (content, words) in [
        ("", "The selected file is empty"),
        ("hello", "The selected file must be a calendar file (.ics)"),
        (&large, "The selected file must be 1 MB or smaller"),
        (&huge, "The selected file must be 1 MB or smaller"),
        (
            &many,
            "The selected file has more than 180 events ahead. Select one with fewer",
        ),
        (
            &event("DTSTART;VALUE=DATE:20270101"),
            "The selected file has no events in the next 2 years",
        ),
        (
            &event("SUMMARY:Some day"),
            "The dates in the selected file cannot be read. Export it again",
        ),
    ] {
        assert_eq!(
            told("practice", content.as_bytes()).await,
            format!("Error: {words}")
        );
    }
    let page = sam.opens(PATH).await;
    let nothing = sam.browser.submit(&page, PATH, &[]).await;
    assert_eq!(
        nothing.words(".problem"),
        [
            "Error: Select what is closed",
            "Error: Select a calendar file"
        ]
    );
    assert_eq!(app.count(COUNT).await, 0);
}

#[actix_web::test]
async fn nothing_ticked_saves_nothing_and_of_two_who_save_one_is_told() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let preview = imports(&sam, "practice", HOLIDAYS.as_bytes()).await;
    let none = presses(&sam, &preview, SAVE, &[]).await;
    assert_eq!(none.status, 422);
    assert_eq!(none.words(".problem"), ["Error: Select what to add"]);
    assert_eq!(app.count(COUNT).await, 0);

    let kim = admin(&app, "Kim").await;
    let hers = imports(&kim, "practice", HOLIDAYS.as_bytes()).await;
    assert_eq!(presses(&kim, &hers, SAVE, &["0"]).await.status, 303);
    let late = presses(&sam, &preview, SAVE, &["0", "1", "2", "3"]).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("so nothing was saved"));
    assert!(
        late.text
            .contains("1 closure is in the calendar already and is left out.")
    );
    assert_eq!(late.values("input[name='keep'][checked]", "value").len(), 3);
    assert_eq!(
        presses(&sam, &late, SAVE, &["0", "1", "2"]).await.status,
        303
    );
    assert_eq!(app.count(COUNT).await, 4);
}

#[actix_web::test]
async fn a_file_needs_the_token_of_the_page_and_rows_are_read_as_strictly_as_a_form() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let page = sam.opens(CLOSURES).await;
    let forged = Page {
        text: page.text.replace(&page.csrf(), "no-token"),
        ..page
    };
    let file = ("calendar_file", "holidays.ics", HOLIDAYS.as_bytes());
    let answers = [("import_for", "practice")];
    let refused = sam.browser.submit_file(&forged, PATH, &answers, file).await;
    assert_eq!(refused.status, 403);

    let preview = imports(&sam, "practice", HOLIDAYS.as_bytes()).await;
    for row in [
        "2027-03-03T00:00:00 2027-03-02T00:00:00 practice Backwards",
        "2027-03-02T00:00:00 2027-03-03T00:00:00 location:01931b5e-0000-7000-8000-000000000001 Away",
        "9999-03-02T00:00:00 9999-03-03T00:00:00 practice Far",
        "2027-03-02T00:00:00 2027-03-03T00:00:00 practice Two\nlines",
        "tomorrow",
    ] {
        let version = preview.values("input[name='version']", "value").remove(0);
        let answers = [
            SAVE,
            ("version", version.as_str()),
            ("row", row),
            ("keep", "0"),
        ];
        let page = sam.browser.submit(&preview, PATH, &answers).await;
        assert_eq!(page.status, 403, "{row}");
    }
    assert_eq!(app.count(COUNT).await, 0);
}
