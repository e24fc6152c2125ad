//! Weekly hours: shown before they are saved, saved once, followed at once, and changed back.

use crate::support::app::{TestApp, instant};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::rows::Rows;
use crate::support::staff::StaffMember;

const SAVE: (&str, &str) = ("step", "save");
const PREVIEW: (&str, &str) = ("step", "preview");
/// Mondays in the late afternoon, from the second week on.
const LATE: [(&str, &str); 7] = [
    ("starts_on", "2027-03-08"),
    ("works", "mon"),
    ("day-0", "mon"),
    ("from-0", "16:00"),
    ("to-0", "18:00"),
    ("location-0", "main"),
    ("align-0", "30"),
];

async fn admin<'a>(app: &'a TestApp, name: &str) -> StaffMember<'a> {
    let functions = ["practice-admin", "manage-staff-appointments"];
    let admin = StaffMember::hired(app, name, &functions, None).await;
    admin.sets_up().await;
    admin
}

/// The address of Dr. Lee's schedule.
async fn path(app: &TestApp) -> String {
    let id = "select id::text from practitioner where key = 'lee'";
    format!("/staff/schedules/{}", app.text(id).await)
}

/// Presses a button of the form, or of what it shows.
async fn presses(
    sam: &StaffMember<'_>,
    (path, page): (&str, &Page),
    typed: &[(&str, &str)],
    button: (&str, &str),
) -> Page {
    let version = page.values("input[name='version']", "value");
    let version = version.first().map_or("", String::as_str);
    let answers = [typed, &[button, ("version", version)]].concat();
    sam.browser.submit(page, path, &answers).await
}

/// Some answers in the place of others.
fn with<'a>(
    answers: &[(&'a str, &'a str)],
    others: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let is_kept = |(name, _): &&(&str, &str)| others.iter().all(|(other, _)| other != name);
    let kept = answers.iter().filter(is_kept);
    kept.chain(others).copied().collect()
}

/// The local start times of a day that patients are offered.
async fn offered(app: &TestApp, day: &str) -> Vec<String> {
    let grace = Patient::new(app, "Grace");
    grace.chooses_reason("General check-up").await;
    let times = grace
        .browser
        .open(&format!("/book/times?from={day}&day={day}"))
        .await;
    let midnight = instant(&format!("{day}T05:00:00Z")).timestamp();
    let clock = |slot: &String| {
        let second: i64 = slot.split('.').next().and_then(|text| text.parse().ok())?;
        let minutes = (second - midnight) / 60;
        (0..24 * 60)
            .contains(&minutes)
            .then(|| format!("{:02}:{:02}", minutes / 60, minutes % 60))
    };
    times.slots().iter().filter_map(clock).collect()
}

#[actix_web::test]
async fn new_hours_are_shown_then_saved_and_patients_are_offered_them() {
    let app = TestApp::start().await;
    let path = path(&app).await;
    let sam = admin(&app, "Sam").await;
    let form = sam.opens(&path).await;
    assert_eq!(form.h1(), "Schedule for Dr. Ana Lee");
    assert_eq!(form.values("#from-0", "value"), ["09:00"]);
    assert_eq!(form.values("#works-sat[checked]", "value"), [""; 0]);
    let before = Rows::of(&app).await;
    let preview = presses(&sam, (&path, &form), &LATE, PREVIEW).await;
    assert_eq!(preview.status, 200);
    assert_eq!(preview.h1(), "Check before you save");
    assert_eq!(
        preview.words("h2"),
        [
            "Times this creates for the week of Monday, March 8, 2027",
            "No booked appointment is affected",
            "Times of the next 28 days"
        ]
    );
    assert_eq!(
        preview.words("tbody tr"),
        ["Mon, Mar 8Main Clinic4:00 PM, 4:30 PM, 5:00 PM, 5:30 PM"]
    );
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
    assert_eq!(offered(&app, "2027-03-08").await[0], "09:00");

    let saved = presses(&sam, (&path, &preview), &LATE, SAVE).await;
    assert_eq!(saved.location.as_deref(), Some(path.as_str()));
    assert_eq!(
        offered(&app, "2027-03-08").await,
        ["16:00", "16:30", "17:00", "17:30"]
    );
    assert_eq!(offered(&app, "2027-03-09").await, [""; 0]);
    assert_eq!(offered(&app, "2027-03-02").await[0], "09:00");
    let record = "select count(*) from audit_event where action = 'change-schedule'";
    assert_eq!(app.count(record).await, 1);
    let form = sam.opens(&path).await;
    assert_eq!(
        form.words("tbody th"),
        ["Monday, March 8, 2027"],
        "the change is ahead"
    );
}

#[actix_web::test]
async fn a_change_ahead_can_be_taken_away() {
    let app = TestApp::start().await;
    let path = path(&app).await;
    let sam = admin(&app, "Sam").await;
    let form = sam.opens(&path).await;
    let preview = presses(&sam, (&path, &form), &LATE, PREVIEW).await;
    presses(&sam, (&path, &preview), &LATE, SAVE).await;
    let form = sam.opens(&path).await;
    let remove = [("remove", "2027-03-08")];
    let preview = presses(&sam, (&path, &form), &remove, ("step", "")).await;
    assert_eq!(preview.h1(), "Check before you save");
    assert_eq!(offered(&app, "2027-03-08").await[0], "16:00");
    presses(&sam, (&path, &preview), &remove, SAVE).await;
    assert_eq!(offered(&app, "2027-03-08").await[0], "09:00");
    assert_eq!(offered(&app, "2027-03-09").await[0], "09:00");
    assert_eq!(
        app.count("select count(*) from schedule").await,
        1,
        "the same hours are one schedule again"
    );
    let again = presses(&sam, (&path, &form), &remove, SAVE).await;
    assert_eq!(again.location.as_deref(), Some(path.as_str()));
}

#[actix_web::test]
async fn appointments_outside_are_named_and_stay_booked() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    let path = path(&app).await;
    let sam = admin(&app, "Sam").await;
    let form = sam.opens(&path).await;
    let typed = with(&LATE, &[("starts_on", "2027-03-02")]);
    let preview = presses(&sam, (&path, &form), &typed, PREVIEW).await;
    assert_eq!(preview.h1(), "Appointments outside the new hours");
    assert!(preview.text.contains("9:30 AM, Dr. Ana Lee: "), "the visit");
    assert!(!preview.text.contains("Byrne"), "no patient is named");
    assert!(preview.text.contains("Save and keep them"), "the button");
    presses(&sam, (&path, &preview), &typed, SAVE).await;
    let visits = "select count(*) from appointment where status = 'booked'";
    assert_eq!(app.count(visits).await, 1);
    assert_eq!(offered(&app, "2027-03-02").await, [""; 0]);
}

#[actix_web::test]
async fn of_two_who_change_the_practice_one_wins_and_the_other_loses_nothing() {
    let app = TestApp::start().await;
    let path = path(&app).await;
    let (sam, kim) = (admin(&app, "Sam").await, admin(&app, "Kim").await);
    let early = with(&LATE, &[("from-0", "07:00"), ("to-0", "08:00")]);
    let form = sam.opens(&path).await;
    let of_sam = presses(&sam, (&path, &form), &LATE, PREVIEW).await;
    let form = kim.opens(&path).await;
    let of_kim = presses(&kim, (&path, &form), &early, PREVIEW).await;
    let saved = presses(&sam, (&path, &of_sam), &LATE, SAVE).await;
    assert_eq!(saved.status, 303);
    let late = presses(&kim, (&path, &of_kim), &early, SAVE).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("so nothing was saved"), "{}", late.text);
    assert_eq!(late.values("input[name='from-0']", "value"), ["07:00"]);
    assert_eq!(offered(&app, "2027-03-08").await[0], "16:00");
    let saved = presses(&kim, (&path, &late), &early, SAVE).await;
    assert_eq!(saved.status, 303);
    assert_eq!(offered(&app, "2027-03-08").await, ["07:00", "07:30"]);
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_its_field_and_everything_is_kept() {
    let app = TestApp::start().await;
    let path = path(&app).await;
    let sam = admin(&app, "Sam").await;
    let form = sam.opens(&path).await;
    for (others, told) in [
        (
            vec![("from-0", ""), ("to-0", "")],
            vec![
                "Error: Enter when it begins, like 09:00",
                "Error: Enter when it ends, like 17:00",
            ],
        ),
        (
            vec![("to-0", "15:00")],
            vec![
                "Error: The end must be after the start. If it is on the next day, tick “Ends on the next day”",
            ],
        ),
        (
            vec![("to-0", "16:20")],
            vec!["Error: This lasts 20 minutes, less than one step of 30 minutes"],
        ),
        (
            vec![("types-0", "group"), ("to-0", "16:30")],
            vec!["Error: This lasts 30 minutes, and Group session needs 60"],
        ),
        (
            vec![("starts_on", "2027-02-01"), ("ends_on", "2027-01-01")],
            vec![
                "Error: Enter a first day that is not in the past",
                "Error: The last day must be on or after the first",
            ],
        ),
        (
            vec![("align-0", "0"), ("location-0", "moon")],
            vec![
                "Error: Select a location",
                "Error: Enter a whole number of minutes, from 1 to 720",
            ],
        ),
        (
            vec![
                ("day-1", "mon"),
                ("from-1", "17:00"),
                ("to-1", "19:00"),
                ("location-1", "main"),
                ("align-1", "30"),
            ],
            vec!["Error: This overlaps the hours on Monday from 16:00"],
        ),
    ] {
        let typed = with(&LATE, &others);
        let refused = presses(&sam, (&path, &form), &typed, PREVIEW).await;
        assert_eq!(refused.status, 422, "{told:?}");
        assert_eq!(refused.words(".problem"), told);
        for (name, value) in typed {
            let kept = refused.values(&format!("input[type='time'][name='{name}']"), "value");
            assert!(kept.is_empty() || kept == [value], "{name}: {kept:?}");
        }
    }
    assert_eq!(app.count("select count(*) from schedule").await, 1);
}

#[actix_web::test]
async fn a_night_may_end_on_the_next_day() {
    let app = TestApp::start().await;
    let path = path(&app).await;
    let sam = admin(&app, "Sam").await;
    let form = sam.opens(&path).await;
    let others = [
        ("from-0", "23:00"),
        ("to-0", "01:00"),
        ("next_day-0", "yes"),
    ];
    let night = with(&LATE, &others);
    let preview = presses(&sam, (&path, &form), &night, PREVIEW).await;
    presses(&sam, (&path, &preview), &night, SAVE).await;
    assert_eq!(offered(&app, "2027-03-08").await, ["23:00", "23:30"]);
    assert_eq!(offered(&app, "2027-03-09").await, ["00:00", "00:30"]);
    let form = sam.opens(&format!("{path}?from=2027-03-08")).await;
    assert_eq!(form.values("#next_day-0[checked]", "value"), ["yes"]);
}

#[actix_web::test]
async fn rows_are_added_and_removed_without_losing_what_was_typed() {
    let app = TestApp::start().await;
    let path = path(&app).await;
    let sam = admin(&app, "Sam").await;
    let form = sam.opens(&path).await;
    let more = presses(&sam, (&path, &form), &LATE, ("add", "mon")).await;
    assert_eq!(more.status, 200);
    assert_eq!(more.values("#from-0", "value"), ["16:00"]);
    assert_eq!(more.values("#day-1, [name='day-1']", "value"), ["mon"]);
    let two = with(&LATE, &[("day-1", "mon"), ("from-1", "19:00")]);
    let less = presses(&sam, (&path, &more), &two, ("drop", "0")).await;
    assert_eq!(less.values("#from-0", "value"), ["19:00"]);
    assert_eq!(less.values("#starts_on", "value"), ["2027-03-08"]);
    let back = presses(&sam, (&path, &less), &LATE, ("step", "back")).await;
    assert_eq!(back.values("#to-0", "value"), ["18:00"]);
}

#[actix_web::test]
async fn everybodys_hours_lead_to_their_schedule() {
    let app = TestApp::start().await;
    let path = path(&app).await;
    let sam = admin(&app, "Sam").await;
    let list = sam.opens("/staff/schedules").await;
    assert_eq!(list.values("tbody a", "href"), [path]);
    let line = list.words("tbody tr").remove(0);
    assert!(
        line.contains("Tuesday 9:00 AM to 12:00 PM (noon), 2:00 PM to 3:00 PM"),
        "{line}"
    );
}
