//! Other hours on some days: shown before they are saved, followed at once, and taken away again.

use crate::support::app::{TestApp, instant};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const PATH: &str = "/staff/closures";
const SAVE: (&str, &str) = ("step", "save");
/// The Tuesday of the first week, in the evening.
const EVENING: [(&str, &str); 6] = [
    ("applies_to", "practice"),
    ("kind", "extra"),
    ("from_date", "2027-03-02"),
    ("to_date", "2027-03-02"),
    ("start_time", "18:00"),
    ("end_time", "19:00"),
];

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

async fn saves(sam: &StaffMember<'_>, preview: &Page, typed: &[(&str, &str)]) -> Page {
    let version = preview.values("input[name='version']", "value").remove(0);
    let answers = [typed, &[SAVE, ("version", version.as_str())]].concat();
    sam.browser.submit(preview, PATH, &answers).await
}

/// Some answers in the place of others.
fn with<'a>(others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_kept = |(name, _): &&(&str, &str)| others.iter().all(|(other, _)| other != name);
    let kept = EVENING.iter().filter(is_kept);
    kept.chain(others).copied().collect()
}

/// Whether patients are offered these local hours of the Tuesday.
async fn offered(app: &TestApp, hours: [&str; 2]) -> [bool; 2] {
    let grace = Patient::new(app, "Grace");
    grace.chooses_reason("General check-up").await;
    let path = "/book/times?from=2027-03-01&day=2027-03-02";
    let slots = grace.browser.open(path).await.slots();
    hours.map(|hour| {
        let start = instant(&format!("2027-03-02T{hour}:00-05:00")).timestamp();
        let start = format!("{start}.");
        slots.iter().any(|slot| slot.starts_with(&start))
    })
}

#[actix_web::test]
async fn extra_hours_are_shown_saved_listed_and_taken_away() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let before = Rows::of(&app).await;
    let preview = adds(&sam, &EVENING).await;
    assert_eq!(preview.status, 200);
    assert_eq!(
        preview.words("main > p")[0],
        "Whole practice: extra hours Tuesday, March 2, 2027, 6:00 PM to 7:00 PM"
    );
    assert_eq!(preview.words("main li")[0], "Visit: 2 appear, 0 disappear");
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
    assert_eq!(saves(&sam, &preview, &EVENING).await.status, 303);
    assert_eq!(offered(&app, ["09:00", "18:00"]).await, [true, true]);
    let list = sam.opens(PATH).await;
    let line = list.words("tbody tr").remove(0);
    assert!(line.contains("6:00 PM to 7:00 PMExtra hours"), "{line}");
    let record = "select count(*) from audit_event where action = 'change-hours'";
    assert_eq!(app.count(record).await, 1);

    let id = list
        .values("button[name='remove_hours']", "value")
        .remove(0);
    let remove = [("remove_hours", id.as_str())];
    let preview = sam.browser.submit(&list, PATH, &remove).await;
    assert_eq!(preview.words("main li")[0], "Visit: 0 appear, 2 disappear");
    assert_eq!(saves(&sam, &preview, &remove).await.status, 303);
    assert_eq!(offered(&app, ["09:00", "18:00"]).await, [true, false]);
    let again = sam.browser.submit(&list, PATH, &remove).await;
    assert_eq!(again.status, 404);
}

#[actix_web::test]
async fn different_hours_of_a_practitioner_take_the_place_of_their_own() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let id = "select id::text from practitioner where key = 'lee'";
    let lee = format!("practitioner:{}", app.text(id).await);
    let typed = with(&[("applies_to", lee.as_str()), ("kind", "different")]);
    let preview = adds(&sam, &typed).await;
    assert_eq!(
        preview.words("main > p")[0],
        "Dr. Ana Lee: different hours Tuesday, March 2, 2027, 6:00 PM to 7:00 PM"
    );
    saves(&sam, &preview, &typed).await;
    assert_eq!(offered(&app, ["09:00", "18:00"]).await, [false, true]);
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_its_field_and_kept() {
    let app = TestApp::start().await;
    let sam = admin(&app, "Sam").await;
    let nothing = adds(&sam, &with(&[("start_time", ""), ("end_time", "")])).await;
    assert_eq!(nothing.status, 422);
    assert_eq!(
        nothing.words(".problem"),
        ["Error: Enter a start time", "Error: Enter an end time"]
    );
    let backwards = adds(&sam, &with(&[("end_time", "17:00")])).await;
    assert_eq!(
        backwards.words(".problem"),
        ["Error: The end time must be after the start time"]
    );
    assert_eq!(backwards.values("#start_time", "value"), ["18:00"]);
    assert_eq!(backwards.values("#kind-3[checked]", "value"), ["extra"]);
    assert_eq!(app.count("select count(*) from hours_exception").await, 0);
}

#[actix_web::test]
async fn of_two_who_change_the_practice_the_second_is_told() {
    let app = TestApp::start().await;
    let (sam, kim) = (admin(&app, "Sam").await, admin(&app, "Kim").await);
    let (of_sam, of_kim) = (adds(&sam, &EVENING).await, adds(&kim, &EVENING).await);
    assert_eq!(saves(&sam, &of_sam, &EVENING).await.status, 303);
    let late = saves(&kim, &of_kim, &EVENING).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("so nothing was saved"), "{}", late.text);
    assert_eq!(late.values("input[name='start_time']", "value"), ["18:00"]);
    assert_eq!(app.count("select count(*) from hours_exception").await, 1);
}
