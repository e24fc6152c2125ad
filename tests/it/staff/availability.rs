//! "Why are there no times?", asked by those who keep the calendar.

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const PATH: &str = "/staff/availability";

/// Asks about the check-up with the first practitioner offered, at the first location.
async fn asks(sam: &StaffMember<'_>, date: &str) -> Page {
    let form = sam.opens(PATH).await;
    let [reason, who, place] = ["reason", "practitioner", "location"]
        .map(|name| form.values(&format!("#{name}-1 option"), "value").remove(0));
    sam.get(&format!(
        "{PATH}?reason={reason}&practitioner={who}&location={place}&date={date}"
    ))
    .await
}

#[actix_web::test]
async fn each_time_of_a_day_is_told_with_its_rule() {
    let block = "\n[[block]]\npractitioner = \"lee\"\nfrom = 2027-03-02T11:00:00\n\
                 until = 2027-03-02T11:30:00\nreason = \"Team talk\"\n";
    let app = TestApp::with(&format!("{CLINIC}{block}")).await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-02T14:30:00Z")
        .await;
    let sam = StaffMember::hired(&app, "Sam", &["manage-staff-appointments"], None).await;
    sam.sets_up().await;
    let page = asks(&sam, "2027-03-02").await;
    assert_eq!(page.h1(), "Why are there no times?");
    assert_eq!(page.words("h2"), ["4 of 8 times can be booked"]);
    assert_eq!(page.words("caption"), ["Each time and why"]);
    let told: Vec<String> = page.words("tbody tr");
    let line = |time: &str| told.iter().find(|line| line.starts_with(time)).expect(time);
    assert!(line("9:00 AM").contains("Can be booked"), "{told:?}");
    let busy = "Booked, held or within a buffer: visit, 9:30 AM to 10:00 AM";
    assert!(line("9:30 AM").contains(busy), "{told:?}");
    assert!(line("11:00 AM").contains("Blocked: Team talk"), "{told:?}");
    let kept = "Hours kept for other reasons: 2:00 PM to 3:00 PM";
    assert!(line("2:00 PM").contains(kept), "{told:?}");
    assert!(!page.text.contains("Ada"), "no patient is named");

    let sunday = asks(&sam, "2027-03-07").await;
    assert_eq!(sunday.words("h2"), ["0 of 0 times can be booked"]);
    assert_eq!(sunday.words("h2 + p"), ["Not working here on this date."]);
    let wrong = asks(&sam, "tomorrow").await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.words(".problem"), ["Error: Enter a date"]);
}

#[actix_web::test]
async fn whoever_manages_their_own_visits_asks_about_their_own_calendar() {
    let other = "\n[[practitioner]]\nkey = \"bo\"\nname = \"Dr. Bo\"\nrole = \"Physician\"\n\
                 appointment_types = [\"visit\"]\n";
    let app = TestApp::with(&format!("{CLINIC}{other}")).await;
    let kim = StaffMember::hired(&app, "Kim", &["manage-own-appointments"], Some("bo")).await;
    kim.sets_up().await;
    let form = kim.opens(PATH).await;
    assert_eq!(form.words("#practitioner-1 option"), ["Dr. Bo"]);
    let page = asks(&kim, "2027-03-02").await;
    assert_eq!(page.words("h2 + p"), ["Not working here on this date."]);
    let lee = app
        .text("select id::text from practitioner where key = 'lee'")
        .await;
    let foreign = kim.get(&format!("{PATH}?practitioner={lee}")).await;
    assert_eq!(foreign.status, 422);
    let admin = StaffMember::hired(&app, "Sam", &["practice-admin"], None).await;
    admin.sets_up().await;
    assert_eq!(admin.get(PATH).await.status, 404);
}
