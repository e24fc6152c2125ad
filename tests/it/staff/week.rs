//! One practitioner's seven days.

use crate::support::app::TestApp;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];

#[actix_web::test]
async fn a_week_shows_seven_days_with_visits_and_closures() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    app.execute(
        "insert into closure (practice_id, id, starts_wall, ends_wall, reason)
         select practice_id, gen_random_uuid(), '2027-03-12', '2027-03-13', 'Training day' from practice",
    )
    .await;
    app.execute("update practice set version = version + 1")
        .await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let who = app
        .text("select practitioner_id::text from appointment")
        .await;
    let page = sam
        .get(&format!("/staff/week?date=2027-03-11&practitioner={who}"))
        .await;
    assert_eq!(page.h1(), "Week of Monday, March 8, 2027");
    let days = page.words(".daycolumn");
    assert_eq!(days.len(), 7);
    assert!(days[2].contains("9:00 AM Ada Byrne"), "{}", days[2]);
    assert!(days[4].contains("Closed: Training day"), "{}", days[4]);
    assert!(days[0].contains("No appointments"), "{}", days[0]);
    let recorded = "select count(*) from audit_event where action = 'read'";
    assert_eq!(app.count(recorded).await, 1);
    let links = page.values("nav[aria-label=Calendar] a", "href");
    assert_eq!(
        links[0],
        format!("/staff/week?date=2027-03-01&practitioner={who}")
    );
    assert_eq!(
        links[2],
        format!("/staff/week?date=2027-03-15&practitioner={who}")
    );
}

#[actix_web::test]
async fn who_manages_their_own_visits_sees_their_own_week_whatever_is_asked() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    app.execute(
        "insert into practitioner (practice_id, id, key, position, name, role)
         select practice_id, gen_random_uuid(), 'other', 100, 'Dr. Other', role from practitioner",
    )
    .await;
    app.execute("update practice set version = version + 1")
        .await;
    let own = StaffMember::hired(&app, "Lee", &["manage-own-appointments"], Some("other")).await;
    own.sets_up().await;
    let who = app
        .text("select practitioner_id::text from appointment")
        .await;
    let page = own
        .get(&format!("/staff/week?date=2027-03-11&practitioner={who}"))
        .await;
    assert_eq!(page.status, 200);
    assert!(page.words(".appt").is_empty());
    assert_eq!(page.words("#practitioner option").len(), 1);
}
