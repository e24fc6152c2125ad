//! What the times page offers, and what it says when it offers nothing.

use crate::support::app::{CLINIC, TestApp};
use crate::support::patient::Patient;

/// A second place, an hour behind, and a kind of visit that is there alone.
const LAKESIDE: &str = r#"
[[location]]
key = "lake"
name = "Lakeside"
address = "7 Shore Drive"
time_zone = "America/Chicago"

[[appointment_type]]
key = "advice"
name = "Advice"
minutes = 30
horizon_days = 60

[[visit_reason]]
key = "advice"
name = "Advice"
appointment_type = "advice"

[[practitioner]]
key = "novak"
name = "Dr. Petra Novak"
role = "Family physician"
appointment_types = ["visit", "advice"]

[[schedule]]
practitioner = "novak"
location = "lake"
from = 2027-01-01
align_minutes = 30
  [[schedule.window]]
  days = ["mon", "tue", "wed", "thu", "fri"]
  start = "09:00"
  end = "12:00"
"#;

#[actix_web::test]
async fn every_time_offered_to_a_visit_that_moves_can_be_held_for_it() {
    // Visits of half an hour that begin every quarter of one.
    let quarters = CLINIC.replace("align_minutes = 30", "align_minutes = 15");
    let notice = "change_notice_minutes = ";
    let practice = quarters.replace(&format!("{notice}1440"), &format!("{notice}0"));
    let app = TestApp::with(&practice).await;
    let ada = Patient::new(&app, "Ada");
    ada.books_time(1).await;
    let visit = ada.browser.open("/me").await;
    let visit = visit
        .values(
            "a[href^='/me/appointments/']:not([href$='/check-in'])",
            "href",
        )
        .remove(0);
    let times = ada.browser.open(&format!("{visit}/change")).await;
    // It is at a quarter past eleven, and the practice closes at twelve: nothing else that
    // Monday is clear of it, and it is not offered to itself.
    let day = times.values("ol.days a[aria-current]", "id");
    assert_eq!(day, ["day-2027-03-02"]);
    assert!(times.slots().len() > 8, "{:?}", times.slots());
    for slot in times.slots() {
        let hold = format!("{visit}/change/hold");
        let held = ada.browser.submit(&times, &hold, &[("slot", &slot)]).await;
        assert_eq!(held.status, 303, "{slot}: {}", held.h1());
    }
}

#[actix_web::test]
async fn a_filter_that_hides_every_time_is_not_told_as_a_full_calendar() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.chooses_reason("General check-up").await;
    let page = ada
        .browser
        .open("/book/times?from=2027-03-01&part=evening")
        .await;
    assert!(
        page.words("h2")
            .contains(&"No times in this week".to_owned())
    );
    assert!(!page.text.contains("No appointments to book online"));
    let all = page.values("#clear-filters", "href").remove(0);
    assert!(!ada.browser.open(&all).await.slots().is_empty());
}

#[actix_web::test]
async fn a_held_time_is_marked_for_the_patient_who_holds_it_and_gone_for_others() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let slot = times.slots().remove(1);
    assert!(!times.text.contains("your held time"), "nothing is held");
    ada.chooses_time(&times, &slot).await;
    let again = ada.browser.open("/book/times").await;
    let marked = |slot: &str| {
        let button = format!("button[value='{slot}']");
        again.words(&button).join("").contains("your held time")
    };
    let yours: Vec<_> = again
        .slots()
        .into_iter()
        .filter(|one| marked(one))
        .collect();
    assert_eq!(yours, std::slice::from_ref(&slot));
    let ben = Patient::new(&app, "Ben");
    let times = ben.chooses_reason("General check-up").await;
    assert!(!times.slots().contains(&slot), "{:?}", times.slots());
    assert!(!times.text.contains("your held time"));
}

#[actix_web::test]
async fn the_steps_are_counted_on_when_the_address_is_proven() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let step = |page: &crate::support::browser::Page| page.words("p.step, .step").join("");
    let times = ada.chooses_reason("General check-up").await;
    assert_eq!(step(&times), "Step 2 of 6");
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let details = ada.proves_email(&email).await;
    assert_eq!(step(&details), "Step 5 of 6");
    let check = ada.fills_details(&details).await;
    assert_eq!(step(&check), "Step 6 of 6");
    ada.books(&check).await;
    // The next way is shorter from its first page on.
    let times = ada.chooses_reason("General check-up").await;
    assert_eq!(step(&times), "Step 2 of 4");
}

#[actix_web::test]
async fn times_of_two_zones_stand_in_the_order_of_the_clocks_shown() {
    let app = TestApp::with(&format!("{CLINIC}{LAKESIDE}")).await;
    let ada = Patient::new(&app, "Ada");
    let place = ada.chooses_reason("General check-up").await;
    let times = ada
        .browser
        .send_on(
            &place,
            "/book/where",
            &[("location", "any"), ("practitioner", "any")],
        )
        .await;
    let shown = times.values("button[name='slot'] time", "datetime");
    let clocks: Vec<&str> = shown.iter().filter_map(|at| at.get(..16)).collect();
    assert!(clocks.len() > 4 && clocks.is_sorted(), "{clocks:?}");
    assert!(shown.iter().any(|at| at.ends_with("-06:00")), "{shown:?}");
    // A clock that differs from the practice's says so, on the button and from then on.
    let far = times.words("button[name='slot']");
    let far = far.iter().position(|words| words.contains("Lakeside"));
    let slot = times.slots().remove(far.expect("a time at Lakeside"));
    let email = ada.chooses_time(&times, &slot).await;
    let held = email.words("section.held").join("");
    assert_eq!(held.matches(" CST").count(), 2, "{held}");
}

#[actix_web::test]
async fn where_every_time_is_at_one_place_the_page_names_its_zone_alone() {
    let app = TestApp::with(&format!("{CLINIC}{LAKESIDE}")).await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("Advice").await;
    let sentence = "All times are shown in Central Time (Chicago), the time zone of Lakeside.";
    assert!(times.text.contains(sentence), "{}", times.text);
}
