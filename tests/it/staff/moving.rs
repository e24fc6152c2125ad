//! Staff move a visit.

use chrono::TimeDelta;

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::post;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const VISIT: &str = "2027-03-10T14:00:00Z";
/// A second practitioner in the usual practice, and what they are called in the file.
pub(super) const MOSS: &str = r#"
[[practitioner]]
key = "moss"
name = "Dr. Ida Moss"
role = "Family physician"
appointment_types = ["visit"]

[[schedule]]
practitioner = "moss"
location = "main"
from = 2027-01-01
align_minutes = 30
  [[schedule.window]]
  days = ["mon", "tue", "wed", "thu", "fri"]
  start = "13:00"
  end = "16:00"
"#;

struct Desk<'a> {
    sam: StaffMember<'a>,
    visit: String,
}

impl<'a> Desk<'a> {
    async fn of(app: &'a TestApp) -> Self {
        Patient::new(app, "Ada").books_at(VISIT).await;
        Self::beside_moss(app).await
    }

    /// Where visits are booked already.
    async fn beside_moss(app: &'a TestApp) -> Self {
        app.import(&format!("{CLINIC}\n{MOSS}")).await;
        post::letters(app).await;
        let sam = StaffMember::hired(app, "Sam", &DESK, None).await;
        sam.sets_up().await;
        Self {
            sam,
            visit: app.visit().await,
        }
    }

    fn path(&self) -> String {
        format!("/staff/appointments/{}/move", self.visit)
    }

    async fn moves(&self, answers: &[(&str, &str)]) -> Page {
        let page = self.sam.get(&self.path()).await;
        let version = page.values("input[name=version]", "value").remove(0);
        let all = [answers, &[("version", version.as_str())]].concat();
        self.sam.browser.submit(&page, &self.path(), &all).await
    }

    async fn now_at(&self) -> String {
        let app = self.sam.app;
        app.text(
            "select to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from appointment",
        )
        .await
    }
}

#[actix_web::test]
async fn a_visit_moves_to_the_next_free_time_and_its_patient_is_told() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = desk.sam.get(&desk.path()).await;
    assert_eq!(page.h1(), "Move appointment");
    let own = page.values("section > ul button[name=slot]", "value");
    assert_eq!(own.len(), 8);
    let others = page.words("details .slots li");
    assert!(
        others.iter().any(|one| one.contains("Dr. Ida Moss")),
        "{others:?}"
    );
    let reference = app.text("select reference from appointment").await;
    let moved = desk.moves(&[("slot", &own[0]), ("mail", "yes")]).await;
    assert_eq!(moved.status, 303, "{}", moved.text);
    assert_eq!(
        app.text("select reference from appointment").await,
        reference
    );
    assert_eq!(app.count("select count(*) from occupancy").await, 1);
    let letters = post::letters(&app).await;
    let told = |letter: &&String| letter.contains("Appointment changed");
    assert_eq!(letters.iter().filter(told).count(), 1);
    let shown = desk
        .sam
        .get(&format!("/staff/appointments/{}", desk.visit))
        .await;
    assert!(
        shown
            .words("tbody tr")
            .iter()
            .any(|row| row.contains("Sam") && row.contains("Moved"))
    );
}

#[actix_web::test]
async fn a_visit_moves_to_another_practitioner_without_a_letter() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let moss = app
        .text("select id::text from practitioner where key = 'moss'")
        .await;
    let answers = [
        ("date", "2027-03-10"),
        ("start_time", "13:30"),
        ("practitioner", moss.as_str()),
    ];
    let refused = desk.moves(&answers).await;
    assert!(
        refused
            .text
            .contains("tick that they agreed to see somebody else")
    );
    let agreed = [("agreed", "yes")];
    let moved = desk.moves(&[&answers[..], &agreed].concat()).await;
    assert_eq!(moved.status, 303, "{}", moved.text);
    let why = "select why from audit_event where action = 'move'";
    assert_eq!(
        app.text(why).await,
        "The patient agreed to see somebody else"
    );
    assert_eq!(
        app.text("select practitioner_id::text from appointment")
            .await,
        moss
    );
    assert_eq!(
        app.text("select practitioner_id::text from occupancy")
            .await,
        moss
    );
    assert_eq!(desk.now_at().await, "2027-03-10 18:30");
    let told = app.count("select count(*) from communication where kind = 'appointment-moved'");
    assert_eq!(told.await, 0);
}

#[actix_web::test]
async fn a_visit_moves_by_less_than_it_lasts() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let answers = [
        ("date", "2027-03-10"),
        ("start_time", "09:10"),
        ("why", "The patient is late"),
    ];
    let moved = desk.moves(&answers).await;
    assert_eq!(moved.status, 303, "{}", moved.text);
    assert_eq!(desk.now_at().await, "2027-03-10 14:10");
}

#[actix_web::test]
async fn what_patients_could_not_have_needs_a_reason_which_is_kept() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.set("2027-03-09T13:00:00Z");
    desk.sam.signs_in().await;
    // Within the notice of two hours, off the grid.
    let typed = [
        ("date", "2027-03-09"),
        ("start_time", "09:40"),
        ("mail", "yes"),
    ];
    let refused = desk.moves(&typed).await;
    assert!(
        refused
            .text
            .contains("Enter why: patients could not book this time themselves")
    );
    assert_eq!(
        refused.values("#start_time", "value"),
        ["09:40"],
        "what was typed is kept"
    );
    assert_eq!(desk.now_at().await, "2027-03-10 14:00");
    let why = [("why", "The patient is in pain")];
    let moved = desk.moves(&[&typed[..], &why[..]].concat()).await;
    assert_eq!(moved.status, 303, "{}", moved.text);
    let shown = desk
        .sam
        .get(&format!("/staff/appointments/{}", desk.visit))
        .await;
    assert!(
        shown
            .words("tbody tr")
            .iter()
            .any(|row| row.contains("Moved: The patient is in pain"))
    );
}

#[actix_web::test]
async fn a_taken_time_is_refused_unless_it_overlaps_on_purpose() {
    let app = TestApp::start().await;
    for (name, start) in [("Ada", VISIT), ("Ben", "2027-03-10T15:00:00Z")] {
        Patient::new(&app, name).books_at(start).await;
    }
    let desk = Desk::beside_moss(&app).await;
    let typed = [
        ("date", "2027-03-10"),
        ("start_time", "10:00"),
        ("why", "Twins"),
    ];
    let first = app
        .text("select id::text from appointment where starts_at = '2027-03-10T14:00Z'")
        .await;
    let desk = Desk {
        visit: first,
        ..desk
    };
    let refused = desk.moves(&typed).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("role=\"alert\""), "{}", refused.text);
    assert_eq!(
        app.count("select count(*) from appointment where starts_at = '2027-03-10T14:00Z'")
            .await,
        1
    );
    let moved = desk
        .moves(&[&typed[..], &[("overlap", "yes")]].concat())
        .await;
    assert_eq!(moved.status, 303, "{}", moved.text);
    assert_eq!(
        app.count("select count(*) from occupancy where starts_at = '2027-03-10T15:00Z'")
            .await,
        2
    );
    assert_eq!(
        app.count("select count(distinct lane) from occupancy")
            .await,
        2
    );
}

#[actix_web::test]
async fn a_visit_that_begun_stays_and_a_colleagues_is_not_there() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.execute("update appointment set status = 'arrived', arrived_at = now()")
        .await;
    assert_eq!(desk.sam.get(&desk.path()).await.status, 303);
    app.execute("update appointment set status = 'booked', arrived_at = null")
        .await;
    let moss = StaffMember::hired(&app, "Moss", &["manage-own-appointments"], Some("moss")).await;
    moss.sets_up().await;
    assert_eq!(moss.get(&desk.path()).await.status, 404);
    // Nor is a visit of one's own given to a colleague.
    let lee = StaffMember::hired(&app, "Lee", &["manage-own-appointments"], Some("lee")).await;
    lee.sets_up().await;
    let page = lee.get(&desk.path()).await;
    assert!(page.words("details").is_empty());
    let other = app
        .text("select id::text from practitioner where key = 'moss'")
        .await;
    let version = page.values("input[name=version]", "value").remove(0);
    let answers = [
        ("date", "2027-03-10"),
        ("start_time", "13:30"),
        ("practitioner", other.as_str()),
        ("agreed", "yes"),
        ("version", version.as_str()),
    ];
    assert_eq!(
        lee.browser
            .submit(&page, &desk.path(), &answers)
            .await
            .status,
        404
    );
}

#[actix_web::test]
async fn who_is_slower_is_told_who_was_faster() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let page = desk.sam.get(&desk.path()).await;
    let version = page.values("input[name=version]", "value").remove(0);
    let kim = StaffMember::hired(&app, "Kim", &DESK, None).await;
    kim.sets_up().await;
    let other = Desk {
        sam: kim,
        visit: desk.visit.clone(),
    };
    let slot = page
        .values("section > ul button[name=slot]", "value")
        .remove(4);
    app.wait(TimeDelta::seconds(1));
    assert_eq!(other.moves(&[("slot", &slot)]).await.status, 303);
    let answers = [("slot", slot.as_str()), ("version", version.as_str())];
    let slower = desk.sam.browser.submit(&page, &desk.path(), &answers).await;
    assert_eq!(slower.status, 409);
    assert!(
        slower.text.contains("Kim changed this at"),
        "{}",
        slower.text
    );
}

#[actix_web::test]
async fn a_move_is_not_undone_as_a_change_of_status_is() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.execute("update appointment set status = 'confirmed', confirmed_at = now()")
        .await;
    let answers = [("date", "2027-03-10"), ("start_time", "11:00")];
    assert_eq!(desk.moves(&answers).await.status, 303);
    assert_eq!(
        app.text("select status::text from appointment").await,
        "booked"
    );
    let shown = desk
        .sam
        .get(&format!("/staff/appointments/{}", desk.visit))
        .await;
    assert!(!shown.words("button").contains(&"Undo".to_owned()));
    let undo = format!("/staff/appointments/{}/undo", desk.visit);
    let version = shown.values("input[name=version]", "value").remove(0);
    let answer = desk
        .sam
        .browser
        .submit(&shown, &undo, &[("version", &version)])
        .await;
    assert_eq!(answer.status, 409);
    assert_eq!(
        app.text("select status::text from appointment").await,
        "booked"
    );
}
