//! What no page offers about a visit, sent all the same: refused in words, nothing is written.

use crate::support::app::{CLINIC, TestApp, instant};
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};
use crate::support::rows::Rows;

pub(super) const MISSING: &str = "01931b5e-0000-7000-8000-000000000001";

/// Somebody who sees groups only, at a place of their own; a closure; a reason with a choice.
const MORE: &str = r#"
[[location]]
key = "annex"
name = "Annex"
address = "2 Main Street, Springfield"

[[appointment_type]]
key = "talk"
name = "Talk"
minutes = 30
book_notice_minutes = 120
horizon_days = 60
modes = ["in-person", "phone"]

[[visit_reason]]
key = "talk"
name = "Test results"
appointment_type = "talk"

[[practitioner]]
key = "kim"
name = "Bo Kim"
role = "Physiotherapist"
appointment_types = ["group", "talk"]

[[schedule]]
practitioner = "kim"
location = "annex"
from = 2027-01-01
align_minutes = 30
  [[schedule.window]]
  days = ["mon", "tue", "wed", "thu", "fri"]
  start = "09:00"
  end = "12:00"

[[closure]]
practitioner = "lee"
from = 2027-03-18T00:00:00
until = 2027-03-19T00:00:00
reason = "Away"
"#;

pub(super) async fn started() -> TestApp {
    TestApp::with(&format!("{CLINIC}{MORE}")).await
}

/// The id of a row with that key.
pub(super) async fn id(app: &TestApp, question: &'static str) -> String {
    app.text(question).await
}

/// A slot's value with other parts.
fn slot(start: &str, location: &str, practitioner: &str) -> String {
    format!("{}.{location}.{practitioner}", instant(start).timestamp())
}

pub(super) async fn assert_nothing_written(app: &TestApp, before: &Rows, told: &str) {
    assert_eq!(before.changed(&Rows::of(app).await), [""; 0], "{told}");
}

pub(super) const NOT_ONLINE: &str = "That time cannot be booked online";
const TAKEN: &str = "That time has just been taken";

#[actix_web::test]
async fn a_forged_start_is_refused_with_its_reason_and_the_nearest_times() {
    let app = started().await;
    Patient::new(&app, "Bea")
        .books_at("2027-03-10T15:00:00Z")
        .await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    for (start, heading, words) in [
        (
            "2027-03-10T14:10:00Z",
            NOT_ONLINE,
            "do not start at that time",
        ),
        (
            "2027-03-10T14:00:01Z",
            NOT_ONLINE,
            "do not start at that time",
        ),
        // The last one would end after the hours.
        (
            "2027-03-10T16:45:00Z",
            NOT_ONLINE,
            "do not start at that time",
        ),
        ("2027-03-10T07:00:00Z", NOT_ONLINE, "outside the hours"),
        ("2027-03-13T14:00:00Z", NOT_ONLINE, "outside the hours"),
        // A window for groups only.
        (
            "2027-03-02T19:00:00Z",
            NOT_ONLINE,
            "other kinds of appointment",
        ),
        ("2027-03-18T14:00:00Z", NOT_ONLINE, "closed then"),
        // Beyond sixty days, and far beyond.
        ("2027-05-03T14:00:00Z", NOT_ONLINE, "too far ahead"),
        ("2999-03-11T14:00:00Z", NOT_ONLINE, "too far ahead"),
        // Within two hours, now, and past.
        ("2027-03-01T15:30:00Z", NOT_ONLINE, "too soon"),
        ("2027-03-01T14:00:00Z", NOT_ONLINE, "too soon"),
        ("2027-02-26T14:00:00Z", NOT_ONLINE, "too soon"),
        ("2026-01-01T14:00:00Z", NOT_ONLINE, ""),
        ("2027-03-10T15:00:00Z", TAKEN, ""),
    ] {
        let before = Rows::of(&app).await;
        let forged = slot_at(&times, start);
        let sent = [("slot", forged.as_str())];
        let page = ada.browser.submit(&times, "/book/hold", &sent).await;
        assert_eq!((page.status, page.h1().as_str()), (409, heading), "{start}");
        assert!(page.text.contains(words), "{start}: {}", page.text);
        let is_near = page.slots().len() >= 5 || start.starts_with("29") || start.contains("-05-");
        assert!(is_near, "{start}: {:?}", page.slots());
        assert_nothing_written(&app, &before, start).await;
    }
}

#[actix_web::test]
async fn a_forged_practitioner_or_location_is_refused() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let main = id(&app, "select id::text from location where key = 'main'").await;
    let annex = id(&app, "select id::text from location where key = 'annex'").await;
    let lee = id(&app, "select id::text from practitioner where key = 'lee'").await;
    let kim = id(&app, "select id::text from practitioner where key = 'kim'").await;
    let start = "2027-03-10T14:00:00Z";
    let good = slot(start, &main, &lee);
    for (forged, told) in [
        (slot(start, &main, &kim), "works elsewhere"),
        (slot(start, &annex, &kim), "does not offer it"),
        (slot(start, &annex, &lee), "works elsewhere"),
        (slot(start, &annex, "any"), "nobody offers it there"),
        (slot(start, MISSING, &lee), "no such place"),
        (slot(start, &main, MISSING), "nobody"),
        // The right ids in each other's place.
        (slot(start, &lee, &main), "no such place"),
    ] {
        let before = Rows::of(&app).await;
        let sent = [("slot", forged.as_str())];
        let page = ada.browser.submit(&times, "/book/hold", &sent).await;
        assert_eq!(
            (page.status, page.h1().as_str()),
            (409, NOT_ONLINE),
            "{told}"
        );
        assert_nothing_written(&app, &before, told).await;
    }
    let page = ada.chooses_time(&times, &good).await;
    assert_eq!(page.h1(), "What is your email address?");
}

#[actix_web::test]
async fn what_is_no_time_at_all_is_asked_again() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let real = slot_at(&times, "2027-03-10T14:00:00Z");
    let before = Rows::of(&app).await;
    for forged in [
        "",
        "any",
        "1804690800",
        "99999999999999999999.a.b",
        "-9223372036854775808.a.b",
        &format!("{real}.more"),
        &real.replacen("18", "18e", 1),
        &real.replace('.', ","),
        "1804690800.no-id.any",
    ] {
        let sent = [("slot", forged)];
        let page = ada.browser.submit(&times, "/book/hold", &sent).await;
        assert_eq!(page.status, 422, "{forged}");
        assert_eq!(page.text.matches("Choose a time").count(), 2, "{forged}");
    }
    assert_nothing_written(&app, &before, "no times").await;
}

#[actix_web::test]
async fn a_forged_reason_or_mode_is_asked_again_and_a_phone_reason_leads_to_the_phone() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let page = ada.browser.get("/book/reason").await;
    let before = Rows::of(&app).await;
    let of_type = id(
        &app,
        "select id::text from appointment_type where key = 'visit'",
    )
    .await;
    for forged in ["", MISSING, &of_type, "check-up"] {
        let sent = [("reason", forged)];
        let refused = ada.browser.submit(&page, "/book/reason", &sent).await;
        assert_eq!(refused.status, 422, "{forged}");
        assert!(
            refused
                .text
                .contains("Select what you need an appointment for")
        );
    }
    assert_nothing_written(&app, &before, "reasons").await;
    let about = ada.chooses_reason("Test results").await;
    assert_eq!(about.h1(), "About this visit");
    let before = Rows::of(&app).await;
    for forged in ["", "video", "telepathy"] {
        let sent = [("mode", forged)];
        let refused = ada.browser.submit(&about, "/book/about", &sent).await;
        assert_eq!(refused.status, 422, "{forged}");
        assert!(
            refused
                .text
                .contains("Select how you would like to be seen")
        );
    }
    assert_nothing_written(&app, &before, "modes").await;
    // A reason that is booked by phone has no times, also not for a form that skips the page.
    let phone = Patient::new(&app, "Phoebe");
    let times = phone.chooses_reason("General check-up").await;
    let slot = times.slots().remove(0);
    phone.chooses_reason("Chest pain").await;
    let before = Rows::of(&app).await;
    let sent = [("slot", slot.as_str())];
    let refused = phone.browser.submit(&times, "/book/hold", &sent).await;
    assert_eq!(
        (refused.status, refused.location.as_deref()),
        (303, Some("/book/reason"))
    );
    assert_nothing_written(&app, &before, "by phone").await;
}

#[actix_web::test]
async fn fields_that_no_form_has_change_nothing_about_the_visit() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let group = id(
        &app,
        "select id::text from appointment_type where key = 'group'",
    )
    .await;
    let kim = id(&app, "select id::text from practitioner where key = 'kim'").await;
    let forged = [
        ("status", "confirmed"),
        ("appointment_type", group.as_str()),
        ("appointment_type_id", group.as_str()),
        ("practitioner", kim.as_str()),
        ("practitioner_id", kim.as_str()),
        ("minutes", "5"),
        ("ends_at", "2027-03-10T14:05:00Z"),
        ("mode", "video"),
        ("capacity", "99"),
        ("lane", "1"),
        ("practice_id", MISSING),
        ("patient_id", MISSING),
        ("account", MISSING),
        ("change_notice_minutes", "0"),
    ];
    let with = |own: &[(&'static str, String)]| -> Vec<(String, String)> {
        let own = own
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        let forged = forged
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        own.chain(forged).collect()
    };
    let send = async |page: &Page, path: &str, own: &[(&'static str, String)]| {
        let all = with(own);
        let all: Vec<(&str, &str)> = all.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        ada.browser.send_on(page, path, &all).await
    };
    let times = ada.chooses_reason("General check-up").await;
    let slot = slot_at(&times, "2027-03-10T14:00:00Z");
    let email = send(&times, "/book/hold", &[("slot", slot)]).await;
    let details = ada.proves_email(&email).await;
    let person = [
        ("first_name", "Ada"),
        ("last_name", "Byrne"),
        ("birth_day", "27"),
        ("birth_month", "3"),
        ("birth_year", "1958"),
        ("phone", "555-0100"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let check = send(&details, "/book/details", &person).await;
    let hold = check.values("input[name='hold']", "value").remove(0);
    let booked = send(&check, "/book/check", &[("hold", hold)]).await;
    assert_eq!(booked.h1(), "Appointment booked");
    let visit = "
        select concat_ws(' ', status, appointment_type.key, practitioner.key, mode,
            appointment.ends_at - appointment.starts_at, appointment.change_notice_minutes, lane, occupancy.capacity)
        from appointment
        join occupancy on appointment_id = appointment.id
        join appointment_type on appointment_type.id = appointment.appointment_type_id
        join practitioner on practitioner.id = appointment.practitioner_id";
    assert_eq!(
        app.text(visit).await,
        "booked visit lee in-person 00:30:00 1440 0 1"
    );
}
