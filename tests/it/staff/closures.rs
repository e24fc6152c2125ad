//! Closing for some days: shown before it is saved, saved once, and followed at once.

use crate::support::app::{TestApp, instant};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const PATH: &str = "/staff/closures";
/// The Tuesday of the first week.
const TUESDAY: [(&str, &str); 4] = [
    ("applies_to", "practice"),
    ("from_date", "2027-03-02"),
    ("to_date", "2027-03-02"),
    ("closure_reason", "Painters"),
];
const SAVE: (&str, &str) = ("step", "save");

async fn admin<'a>(app: &'a TestApp, name: &str) -> StaffMember<'a> {
    let functions = ["practice-admin", "manage-staff-appointments"];
    let admin = StaffMember::hired(app, name, &functions, None).await;
    admin.sets_up().await;
    admin
}

async fn adds(sam: &StaffMember<'_>, answers: &[(&str, &str)]) -> Page {
    let page = sam.opens(PATH).await;
    sam.browser.submit(&page, PATH, answers).await
}

/// Presses a button of the page that shows what would happen.
async fn presses(
    sam: &StaffMember<'_>,
    preview: &Page,
    step: (&str, &str),
    typed: &[(&str, &str)],
) -> Page {
    let version = preview.values("input[name='version']", "value").remove(0);
    let answers = [typed, &[step, ("version", version.as_str())]].concat();
    sam.browser.submit(preview, PATH, &answers).await
}

/// Whether patients are offered Tuesday and Wednesday at 10.
async fn offered(app: &TestApp) -> [bool; 2] {
    let grace = Patient::new(app, "Grace");
    grace.chooses_reason("General check-up").await;
    let mut found = [false; 2];
    for (is_offered, day) in found.iter_mut().zip(["2027-03-02", "2027-03-03"]) {
        let path = format!("/book/times?from=2027-03-01&day={day}");
        let times = grace.browser.open(&path).await;
        let start = instant(&format!("{day}T15:00:00Z")).timestamp();
        let start = format!("{start}.");
        *is_offered = times.slots().iter().any(|slot| slot.starts_with(&start));
    }
    found
}

#[actix_web::test]
async fn what_closing_does_is_shown_before_anything_is_saved() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    let sam = admin(&app, "Sam").await;
    let before = Rows::of(&app).await;
    let preview = adds(&sam, &TUESDAY).await;
    assert_eq!(preview.status, 200);
    assert_eq!(preview.h1(), "Check before you save");
    assert_eq!(
        preview.words("h2"),
        [
            "1 booked appointment falls outside",
            "Times of the next 28 days"
        ]
    );
    let told = preview.words("main li");
    assert!(
        told[0].contains("9:30 AM, Dr. Ana Lee: Closed."),
        "{told:?}"
    );
    assert_eq!(told[1], "Visit: 0 appear, 5 disappear");
    assert!(!preview.text.contains("Byrne"), "no patient is named");
    assert_eq!(before.changed(&Rows::of(&app).await), ["audit_event"]);
    assert_eq!(offered(&app).await, [true, true]);

    let saved = presses(&sam, &preview, SAVE, &TUESDAY).await;
    assert_eq!(saved.status, 303);
    let day = sam.opens("/staff/day?date=2027-03-02").await;
    let closed = "Closed: Painters".to_owned();
    let hints = day.words(".dayhead .hint");
    assert!(hints.contains(&closed), "{hints:?}");
    let list = sam.opens(PATH).await;
    assert_eq!(list.words("caption"), ["Upcoming closures and exceptions"]);
    let line = list.words("tbody tr").remove(0);
    for words in [
        "Whole practice",
        "Tuesday, March 2, 2027",
        "Closed",
        "Painters",
    ] {
        assert!(line.contains(words), "{line}");
    }
    assert_eq!(offered(&app).await, [false, true]);
    let record = "select count(*) from audit_event where action = 'close'";
    assert_eq!(app.count(record).await, 1);
    let visits = "select count(*) from appointment where status = 'booked'";
    assert_eq!(app.count(visits).await, 1);
}

#[actix_web::test]
async fn a_closure_is_taken_away_the_same_way() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let preview = adds(&sam, &TUESDAY).await;
    presses(&sam, &preview, SAVE, &TUESDAY).await;
    let list = sam.opens(PATH).await;
    let id = list.values("button[name='remove']", "value").remove(0);
    let remove = [("remove", id.as_str())];
    let preview = sam.browser.submit(&list, PATH, &remove).await;
    assert_eq!(preview.words("h2")[0], "No booked appointment is affected");
    assert_eq!(preview.words("main li")[0], "Visit: 6 appear, 0 disappear");
    assert_eq!(offered(&app).await, [false, true]);
    let saved = presses(&sam, &preview, SAVE, &remove).await;
    assert_eq!(saved.status, 303);
    assert_eq!(offered(&app).await, [true, true]);
    // It is gone: whoever presses an old button is led to the list.
    let again = sam.browser.submit(&list, PATH, &remove).await;
    assert_eq!(again.location.as_deref(), Some(PATH));
}

#[actix_web::test]
async fn of_two_who_change_the_practice_one_wins_and_the_other_loses_nothing() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let kim = admin(&app, "Kim").await;
    let wednesday = [
        ("applies_to", "practice"),
        ("from_date", "2027-03-03"),
        ("to_date", "2027-03-03"),
        ("closure_reason", "Training"),
    ];
    let of_sam = adds(&sam, &TUESDAY).await;
    let of_kim = adds(&kim, &wednesday).await;
    assert_eq!(presses(&sam, &of_sam, SAVE, &TUESDAY).await.status, 303);
    let late = presses(&kim, &of_kim, SAVE, &wednesday).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("so nothing was saved"), "{}", late.text);
    assert_eq!(
        late.values("input[name='closure_reason']", "value"),
        ["Training"]
    );
    assert_eq!(offered(&app).await, [false, true]);
    assert_eq!(presses(&kim, &late, SAVE, &wednesday).await.status, 303);
    assert_eq!(offered(&app).await, [false, false]);
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_its_field_and_going_back_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let nothing = adds(&sam, &[]).await;
    assert_eq!(nothing.status, 422);
    assert_eq!(
        nothing.words(".problem"),
        [
            "Error: Select what is closed",
            "Error: Enter the first day",
            "Error: Enter the last day"
        ]
    );
    let backwards = [
        ("applies_to", "practice"),
        ("from_date", "2027-02-01"),
        ("to_date", "2027-01-31"),
    ];
    let wrong = adds(&sam, &backwards).await;
    assert_eq!(
        wrong.words(".problem"),
        [
            "Error: Enter a date that is not in the past",
            "Error: The last day must be on or after the first"
        ]
    );
    let preview = adds(&sam, &TUESDAY).await;
    let back = presses(&sam, &preview, ("step", "back"), &TUESDAY).await;
    assert_eq!(back.h1(), "Closures and exceptions");
    assert_eq!(back.values("#from_date", "value"), ["2027-03-02"]);
    assert_eq!(back.values("#closure_reason", "value"), ["Painters"]);
    let closures = "select count(*) from closure";
    assert_eq!(app.count(closures).await, 0);
}

#[actix_web::test]
async fn patients_read_the_message_where_days_have_no_times_and_never_the_reason() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let told = "The lights are out. Phone us & we help.";
    let answers = [&TUESDAY[..], &[("closure_message", told)]].concat();
    let preview = adds(&sam, &answers).await;
    assert!(
        preview
            .words("main p")
            .contains(&format!("Patients read: {told}"))
    );
    assert_eq!(presses(&sam, &preview, SAVE, &answers).await.status, 303);
    let line = sam.opens(PATH).await.words("tbody tr").remove(0);
    assert!(line.contains("Painters") && line.contains(told), "{line}");

    let grace = Patient::new(&app, "Grace");
    grace.chooses_reason("General check-up").await;
    let words = [format!("Closed Tuesday, March 2, 2027: {told}")];
    // The day is empty while others of the week have times.
    let week = grace.browser.open("/book/times?from=2027-03-01").await;
    assert_eq!(week.words("#times .note"), words);
    assert!(!week.text.contains("Painters"));
    let later = grace.browser.open("/book/times?from=2027-03-08").await;
    assert_eq!(later.words("#times .note"), [""; 0]);
    assert!(!later.text.contains(told));
}

#[actix_web::test]
async fn a_closed_week_that_is_passed_over_is_told_of() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let answers = [
        ("applies_to", "practice"),
        ("from_date", "2027-03-01"),
        ("to_date", "2027-03-07"),
        ("closure_message", "We are at a congress."),
    ];
    let preview = adds(&sam, &answers).await;
    presses(&sam, &preview, SAVE, &answers).await;
    let words = ["Closed Monday, March 1, 2027 to Sunday, March 7, 2027: We are at a congress."];
    let grace = Patient::new(&app, "Grace");
    let first = grace.chooses_reason("General check-up").await;
    assert_eq!(first.words("#times h2")[0], "Week of Monday, March 8, 2027");
    assert_eq!(first.words("#times .note"), words);
    let closed = grace.browser.open("/book/times?from=2027-03-01").await;
    assert_eq!(closed.words("#times .note"), words);
    assert_eq!(closed.words("#times h2")[1], "No times in this week");
    let after = grace.browser.open("/book/times?from=2027-03-08").await;
    assert_eq!(after.words("#times .note"), [""; 0]);
}

#[actix_web::test]
async fn a_message_is_one_line_no_longer_than_a_reason() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let long = "x".repeat(501);
    for (message, words) in [
        (
            long.as_str(),
            "Error: Message must be 500 characters or fewer",
        ),
        (
            "two\nlines",
            "Error: Enter the message in one line of plain text",
        ),
    ] {
        let wrong = adds(
            &sam,
            &[&TUESDAY[..], &[("closure_message", message)]].concat(),
        )
        .await;
        assert_eq!(wrong.words(".problem"), [words]);
        assert_eq!(wrong.status, 422);
    }
}
