//! The patients who are here, as staff see them.

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const VISIT: &str = "2027-03-01T16:00:00Z";
const ARRIVED: &str = "/staff/arrived";
const ARRIVALS: &str = "select count(*) from audit_event where status_to = 'arrived'";
const ROUNDS: i64 = 5;

/// Ada has a visit at 11am and stands at the door at 10:40.
async fn at_the_door(app: &TestApp) -> (Patient<'_>, String) {
    let ada = Patient::new(app, "Ada");
    ada.books_at(VISIT).await;
    app.set("2027-03-01T15:40:00Z");
    ada.signs_in().await;
    (ada, app.visit().await)
}

async fn checks_in(ada: &Patient<'_>, visit: &str) -> Page {
    let path = format!("/me/appointments/{visit}/check-in");
    let form = ada.browser.open(&path).await;
    ada.browser.submit(&form, &path, &[]).await
}

async fn desk<'a>(app: &'a TestApp, name: &str) -> StaffMember<'a> {
    let member = StaffMember::hired(app, name, &DESK, None).await;
    member.sets_up().await;
    member
}

#[actix_web::test]
async fn who_has_checked_in_is_listed_with_the_minutes_they_wait() {
    let app = TestApp::start().await;
    let (ada, visit) = at_the_door(&app).await;
    let sam = desk(&app, "Sam").await;
    let before = sam.get(ARRIVED).await;
    assert_eq!(before.h1(), "Arrived patients");
    assert!(before.text.contains("Nobody is waiting."));
    assert_eq!(
        app.count("select count(*) from audit_event where action = 'read'")
            .await,
        0
    );
    checks_in(&ada, &visit).await;
    app.wait(chrono::TimeDelta::minutes(7));
    let page = sam.get(ARRIVED).await;
    assert_eq!(page.words("tbody th"), ["Ada Byrne"]);
    let cells = page.words("tbody td");
    assert_eq!(
        cells[..4],
        ["10:40 AM", "7 minutes", "11:00 AM", "Dr. Ana Lee"]
    );
    assert_eq!(cells[4..6], ["Main Clinic", "Arrived"]);
    assert_eq!(
        app.count("select count(*) from audit_event where action = 'read'")
            .await,
        1,
        "who is shown is recorded"
    );
    let day = sam.get("/staff/day").await;
    assert_eq!(
        day.words(&format!("a[href='{ARRIVED}']")),
        ["Arrived", "1 arrived"]
    );
    let history = sam.get(&format!("/staff/appointments/{visit}")).await;
    assert!(history.text.contains("The patient"));
}

#[actix_web::test]
async fn a_visit_starts_from_the_list_and_that_is_taken_back_there() {
    let app = TestApp::start().await;
    let (ada, visit) = at_the_door(&app).await;
    checks_in(&ada, &visit).await;
    let sam = desk(&app, "Sam").await;
    let presses = async |to: &str, answers: &[(&str, &str)]| {
        // What was done last is told by the clock.
        app.wait(chrono::TimeDelta::seconds(1));
        let page = sam.get(ARRIVED).await;
        let version = page.values("tbody input[name=version]", "value").remove(0);
        let back = page.values("tbody input[name=back]", "value").remove(0);
        let answers = [
            answers,
            &[("version", version.as_str()), ("back", back.as_str())],
        ]
        .concat();
        let path = format!("/staff/appointments/{visit}/{to}");
        sam.browser.send_on(&page, &path, &answers).await
    };
    let page = presses("status", &[("status", "in-progress")]).await;
    assert_eq!(page.h1(), "Arrived patients");
    assert_eq!(page.words("tbody .tag"), ["In progress"]);
    let page = presses("undo", &[]).await;
    assert_eq!(page.words("tbody .tag"), ["Arrived"]);
    presses("status", &[("status", "in-progress")]).await;
    app.wait(chrono::TimeDelta::minutes(5));
    assert_eq!(sam.get(ARRIVED).await.words("tbody tr").len(), 0);
}

#[actix_web::test]
async fn the_list_is_of_one_place_of_today_and_of_those_they_manage() {
    let app = TestApp::start().await;
    let (ada, visit) = at_the_door(&app).await;
    checks_in(&ada, &visit).await;
    let sam = desk(&app, "Sam").await;
    app.execute(
        "insert into location (practice_id, id, key, position, name, address)
         select practice_id, '01931b5e-0000-7000-8000-0000000000dd', 'north', 2, 'North', 'N'
         from practice",
    )
    .await;
    app.execute("update practice set version = version + 1")
        .await;
    let page = sam.get(ARRIVED).await;
    assert_eq!(
        page.words("#location option"),
        ["All", "Main Clinic", "North"]
    );
    let here = page.values("#location option", "value").remove(1);
    for (location, many) in [
        (here.as_str(), 1),
        ("01931b5e-0000-7000-8000-0000000000dd", 0),
    ] {
        let page = sam.get(&format!("{ARRIVED}?location={location}")).await;
        assert_eq!(page.words("tbody tr").len(), many, "{location}");
    }
    app.execute(
        "insert into practitioner (practice_id, id, key, position, name, role)
         select practice_id, gen_random_uuid(), 'moss', 9, 'Dr. Moss', role from practitioner",
    )
    .await;
    for (name, key, many) in [("Lee", "lee", 1), ("Moss", "moss", 0)] {
        let own = ["manage-own-appointments"];
        let member = StaffMember::hired(&app, name, &own, Some(key)).await;
        member.sets_up().await;
        assert_eq!(
            member.get(ARRIVED).await.words("tbody tr").len(),
            many,
            "{name}"
        );
    }
}

#[actix_web::test]
async fn staff_and_patient_at_once_make_one_arrival() {
    let app = TestApp::start().await;
    let (ada, visit) = at_the_door(&app).await;
    let sam = desk(&app, "Sam").await;
    let own = format!("/me/appointments/{visit}/check-in");
    let page = format!("/staff/appointments/{visit}");
    for round in 1..=ROUNDS {
        let form = ada.browser.open(&own).await;
        let seen = sam.get(&page).await;
        let version = seen.values("input[name=version]", "value").remove(0);
        let answers = [("status", "arrived"), ("version", version.as_str())];
        let path = format!("{page}/status");
        let (patient, staff) = tokio::join!(
            ada.browser.submit(&form, &own, &[]),
            sam.browser.submit(&seen, &path, &answers),
        );
        assert_eq!(patient.status, 303, "round {round}");
        assert!(
            [303, 409].contains(&staff.status),
            "round {round}: {}",
            staff.status
        );
        assert_eq!(app.count(ARRIVALS).await, round);
        assert_eq!(ada.browser.open(&own).await.h1(), "You are checked in");
        app.execute(
            "update appointment set status = 'booked', arrived_at = null, version = version + 1",
        )
        .await;
    }
}
