//! The day on paper.

use crate::support::app::TestApp;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];

#[actix_web::test]
async fn a_day_sheet_has_initials_until_names_are_asked_for_and_is_recorded_as_taken_away() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let who = app
        .text("select practitioner_id::text from appointment")
        .await;
    let day = sam
        .get(&format!("/staff/day?date=2027-03-10&who={who}"))
        .await;
    let link = day.values("a[href^='/staff/day/print']", "href").remove(0);
    let sheet = sam.get(&link).await;
    let name = app
        .text("select name from practitioner where id = (select practitioner_id from appointment)")
        .await;
    assert_eq!(
        sheet.h1(),
        format!("Day sheet: {name}, Wednesday, March 10, 2027")
    );
    assert_eq!(
        sheet.words("tbody tr"),
        ["9:00 AMA. B.General check-upBooked"]
    );
    assert!(!sheet.text.contains("Byrne"));
    assert!(sheet.words(".sheet .hint")[0].starts_with("Printed by Sam at "));
    let exported = "select count(*) from audit_event where action = 'export'";
    assert_eq!(app.count(exported).await, 1);
    let names = sheet.values("main a[href*='names=full']", "href").remove(0);
    let sheet = sam.get(&names).await;
    assert_eq!(
        sheet.words("tbody tr"),
        ["9:00 AMAda ByrneGeneral check-upBooked"]
    );
    // Everybody has a sheet of their own.
    let all = sam.get("/staff/day/print?date=2027-03-10").await;
    let people = app.count("select count(*) from practitioner").await;
    assert_eq!(
        all.words(".sheet").len(),
        usize::try_from(people).expect("few")
    );
}
