//! Staff change what a visit is, where it stands.

use super::booking::{Desk, told};
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};

/// Staff change what Ada's visit is.
async fn edits(desk: &Desk<'_>, answers: &[(&str, &str)]) -> Page {
    let path = format!("/staff/appointments/{}/edit", desk.app.visit().await);
    let page = desk.sam.get(&path).await;
    assert_eq!(page.h1(), "Edit appointment");
    let version = page.values("input[name=version]", "value").remove(0);
    let all = [answers, &[("version", version.as_str())]].concat();
    desk.sam.browser.submit(&page, &path, &all).await
}

#[actix_web::test]
async fn what_a_visit_is_changes_where_it_stands() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    app.execute("update appointment set status = 'confirmed', confirmed_at = now()")
        .await;
    let chest = "select id::text from visit_reason where key = 'chest'";
    let chest = app.text(chest).await;
    let answers = [
        ("reason", chest.as_str()),
        ("mode", "in-person"),
        ("minutes", "50"),
    ];
    let saved = edits(&desk, &answers).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let shown = desk.sam.get(&saved.location.expect("the visit")).await;
    assert!(shown.text.contains("Chest pain") && shown.text.contains("50 minutes"));
    assert!(
        shown
            .words("tbody tr")
            .iter()
            .any(|row| row.contains("Changed the details of an appointment"))
    );
    let stands =
        "select status::text || to_char(appointment.ends_at - appointment.starts_at, ' MI') || ' '
        || to_char(upper(during) - lower(during), 'MI')
        from appointment join occupancy on occupancy.appointment_id = appointment.id";
    assert_eq!(
        app.text(stands).await,
        "confirmed 50 50",
        "nobody has to confirm again"
    );
    assert_eq!(told(&app).await, 0);
}

#[actix_web::test]
async fn a_longer_visit_does_not_run_into_the_next_one() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let longer = [
        ("reason", desk.check_up.as_str()),
        ("mode", "in-person"),
        ("minutes", "45"),
    ];
    // Somebody holds the time right behind it.
    let ben = Patient::new(&app, "Ben");
    let times = ben.chooses_reason("General check-up").await;
    let behind = slot_at(&times, "2027-03-10T14:30:00Z");
    ben.chooses_time(&times, &behind).await;
    let refused = edits(&desk, &longer).await;
    assert_eq!(refused.status, 409);
    assert_eq!(refused.values("#minutes", "value"), ["45"]);
    let wrong = edits(&desk, &[("mode", "phone"), ("minutes", "0")]).await;
    assert_eq!(wrong.status, 422);
    app.execute("update appointment set status = 'no-show', missed_at = now()")
        .await;
    let path = format!("/staff/appointments/{}/edit", app.visit().await);
    assert_eq!(desk.sam.get(&path).await.status, 303, "it is over");
}
