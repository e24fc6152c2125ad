//! The log: everything in words, for a practice-admin, who is in it too.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const PATH: &str = "/staff/activity";
const ADMIN: [&str; 2] = ["practice-admin", "manage-staff-appointments"];

/// A practice-admin, and Ada, who has booked.
async fn admin(app: &TestApp) -> StaffMember<'_> {
    Patient::new(app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    let sam = StaffMember::hired(app, "Sam", &ADMIN, None).await;
    sam.sets_up().await;
    sam
}

#[actix_web::test]
async fn the_log_says_who_did_what_and_that_it_was_read() {
    let app = TestApp::start().await;
    let sam = admin(&app).await;
    let visit = app.visit().await;
    let page = sam.get(PATH).await;
    assert_eq!(page.h1(), "Activity log");
    assert!(
        page.text
            .contains("Times are those of Eastern Time (New York).")
    );
    let reference = app.text("select reference from appointment").await;
    let rows = page.words("tbody tr");
    let booked = format!(
        "Monday, March 1, 2027 at 9:00 AM The patient Booked an appointment Ada Byrne {reference}"
    );
    assert!(rows.contains(&booked), "{rows:?}");
    assert!(
        rows.iter().any(|row| row.contains("Sam Signed in")),
        "{rows:?}"
    );
    let url = format!("/staff/appointments/{visit}");
    assert_eq!(page.values("tbody a", "href"), [url]);
    // Whom it shows is in it, once for those ten minutes.
    let shown = "select count(*) from audit_event join staff_member on staff_member.id = actor_id
        where action = 'read' and name = 'Sam' and patient_id is not null";
    assert_eq!(app.count(shown).await, 1);
    let again = sam.get(PATH).await;
    let read = "Sam Looked at a patient Ada Byrne";
    assert!(
        again
            .words("tbody tr")
            .iter()
            .any(|row| row.ends_with(read))
    );
    assert_eq!(app.count(shown).await, 1);
    app.wait(TimeDelta::minutes(11));
    sam.get(PATH).await;
    assert_eq!(app.count(shown).await, 2);
}

#[actix_web::test]
async fn the_log_is_filtered_by_who_what_and_when() {
    let app = TestApp::start().await;
    let sam = admin(&app).await;
    sam.get("/staff/list?from=2027-03-10").await;
    let id = app
        .text("select id::text from staff_member where name = 'Sam'")
        .await;
    let rows = async |query: &str| {
        let page = sam.get(&format!("{PATH}?{query}")).await;
        page.words("tbody td:nth-of-type(2)")
    };
    let read = "Looked at a patient";
    let booked = "Booked an appointment";
    assert_eq!(rows("who=patients").await, [booked]);
    assert_eq!(rows("who=program").await, [""; 0]);
    assert_eq!(rows("what=read").await, [read]);
    let of_sam = rows(&format!("who={id}")).await;
    assert!(of_sam.contains(&read.to_owned()) && !of_sam.contains(&booked.to_owned()));
    let changes = rows("what=changes").await;
    assert!(changes.contains(&booked.to_owned()) && !changes.contains(&read.to_owned()));
    assert_eq!(
        rows("what=book&from=2027-03-01&to=2027-03-01").await,
        [booked]
    );
    assert_eq!(rows("what=book&from=2027-03-02").await, [""; 0]);
    assert_eq!(rows("what=book&to=2027-02-28").await, [""; 0]);
    // What makes no sense is left out.
    assert!(rows("what=dance&who=nobody&from=soon").await.len() > 2);
}

#[actix_web::test]
async fn the_log_comes_in_pages_of_a_hundred_each_line_once() {
    let app = TestApp::start().await;
    let sam = admin(&app).await;
    app.execute(
        "insert into audit_event (practice_id, id, at, actor_kind, action, why)
         select practice_id, gen_random_uuid(), '2027-02-20T12:00Z', 'program', 'close',
            'line ' || number
         from practice cross join generate_series(1, 250) as number",
    )
    .await;
    let mut seen = Vec::new();
    let mut sizes = Vec::new();
    let mut next = Some(format!("{PATH}?who=program"));
    while let Some(path) = next {
        let page = sam.get(&path).await;
        let rows = page.words("tbody tr");
        sizes.push(rows.len());
        seen.extend(rows);
        let links = page.values("nav[aria-label='Pages'] a", "href");
        next = links.into_iter().find(|link| link.contains("before="));
    }
    assert_eq!(sizes, [100, 100, 50]);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 250);
}

#[actix_web::test]
async fn the_file_of_the_log_holds_no_formula_and_is_recorded_as_taken() {
    let app = TestApp::start().await;
    let sam = admin(&app).await;
    app.execute("update patient set first_name = '=1+1'").await;
    let file = sam.get("/staff/activity.csv?what=book").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let reference = app.text("select reference from appointment").await;
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(
        lines,
        [
            "When,Zone,Who,What,Why,Patient,Reference,Account".to_owned(),
            format!(
                "2027-03-01T09:00-05:00,America/New_York,The patient,Booked an appointment,,\
                 '=1+1 Byrne,{reference},"
            ),
        ]
    );
    let taken =
        "select count(*) from audit_event where action = 'export' and patient_id is not null";
    assert_eq!(app.count(taken).await, 1);
}

#[actix_web::test]
async fn an_admin_who_manages_no_visits_is_led_to_none() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    let kim = StaffMember::hired(&app, "Kim", &["practice-admin"], None).await;
    kim.sets_up().await;
    let page = kim.get(PATH).await;
    assert!(page.text.contains("Ada Byrne"));
    assert_eq!(page.values("tbody a", "href"), [""; 0]);
}
