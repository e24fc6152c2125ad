//! What others have, what the patient has ahead, and what is not to be had yet: refused in
//! words of its own, and had as soon as it can be.

use super::forged::id;
use crate::support::app::{CLINIC, TestApp, instant};
use crate::support::browser::Page;
use crate::support::patient::Patient;

/// A second person who sees patients, one room, an evening released a week ahead, a limit.
const MORE: &str = r#"
[[location]]
key = "north"
name = "North Clinic"
address = "9 North Street, Springfield"

[[travel]]
from = "main"
to = "north"
minutes = 480

[[room]]
key = "room-1"
location = "main"
name = "Room 1"

[[appointment_type]]
key = "advice"
name = "Advice"
minutes = 30
horizon_days = 60
max_future_visits = 1

[[appointment_type]]
key = "treatment"
name = "Treatment"
minutes = 30
horizon_days = 60
needs_room = true

[[appointment_type]]
key = "watch"
name = "Watch"
minutes = 720
buffer_minutes = 480
horizon_days = 60

[[visit_reason]]
key = "advice"
name = "Advice"
appointment_type = "advice"

[[visit_reason]]
key = "dressing"
name = "Change of dressing"
appointment_type = "treatment"

[[visit_reason]]
key = "watch"
name = "A day under watch"
appointment_type = "watch"

[[practitioner]]
key = "kim"
name = "Bo Kim"
role = "Nurse"
appointment_types = ["visit", "advice", "treatment", "watch"]

[[practitioner]]
key = "moss"
name = "Dr. Ben Moss"
role = "Family physician"
appointment_types = ["visit", "advice", "treatment", "watch"]

[[schedule]]
practitioner = "kim"
location = "main"
from = 2027-01-01
align_minutes = 30
  [[schedule.window]]
  days = ["tue", "wed", "thu"]
  start = "00:00"
  end = "12:00"
  [[schedule.window]]
  days = ["wed"]
  start = "18:00"
  end = "20:00"
  release_days = 7
  release_time = "08:00"

[[schedule]]
practitioner = "kim"
location = "north"
from = 2027-01-01
align_minutes = 30
  [[schedule.window]]
  days = ["fri"]
  start = "03:00"
  end = "04:00"

[[schedule]]
practitioner = "moss"
location = "main"
from = 2027-01-01
align_minutes = 30
  [[schedule.window]]
  days = ["wed"]
  start = "09:00"
  end = "12:00"
"#;

const TAKEN: &str = "That time has just been taken";
/// Wednesday 10 March 2027, 9am in New York.
const NINE: &str = "2027-03-10T14:00:00Z";

#[actix_web::test]
async fn the_place_after_the_last_of_a_group_is_refused() {
    let app = started().await;
    for name in ["Ada", "Bea", "Cleo", "Dora"] {
        let patient = Patient::new(&app, name);
        let times = patient.chooses_reason("Back pain class").await;
        let wanted = slot(&app, "2027-03-02T19:00:00Z", ("main", "lee")).await;
        let page = presses(&patient, &times, &wanted).await;
        if name == "Dora" {
            says(&page, TAKEN, "The last place has just been taken.");
        } else {
            assert_eq!(page.status, 303, "{name}: {}", page.h1());
        }
    }
    assert_eq!(app.count("select count(*) from seat").await, 3);
}

#[actix_web::test]
async fn the_one_room_that_somebody_else_has_is_refused() {
    let app = started().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    let times = looks(&ada, "Change of dressing").await;
    let with_kim = slot(&app, NINE, ("main", "kim")).await;
    assert_eq!(presses(&ada, &times, &with_kim).await.status, 303);
    let times = looks(&bea, "Change of dressing").await;
    let with_moss = slot(&app, NINE, ("main", "moss")).await;
    let refused = presses(&bea, &times, &with_moss).await;
    says(&refused, TAKEN, "There is no room free then.");
}

#[actix_web::test]
async fn whoever_is_elsewhere_at_that_time_is_told_so() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let check = comes_to_check(&ada, "General check-up", NINE, "kim").await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    let check = comes_to_check(&ada, "General check-up", NINE, "lee").await;
    let refused = ada.books(&check).await;
    let heading = "You already have an appointment at that time";
    let why = "You have another appointment that overlaps it.";
    says(&refused, heading, why);
    assert_eq!(app.count("select count(*) from appointment").await, 1);
}

#[actix_web::test]
async fn a_visit_given_back_makes_room_for_another_and_nobody_elses_is_counted() {
    let app = started().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    let check = comes_to_check(&ada, "Advice", NINE, "kim").await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    let path = format!("/me/appointments/{}/cancel", app.visit().await);
    let next = "2027-03-11T14:00:00Z";
    // Neither another kind of visit nor another person's is counted.
    let check = comes_to_check(&ada, "General check-up", next, "kim").await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    let check = comes_to_check(&bea, "Advice", "2027-03-11T15:00:00Z", "kim").await;
    assert_eq!(bea.books(&check).await.h1(), "Appointment booked");
    let last = "2027-03-11T16:00:00Z";
    let check = comes_to_check(&ada, "Advice", last, "kim").await;
    let refused = ada.books(&check).await;
    assert_eq!(refused.h1(), "You cannot book more appointments now");
    let page = ada.browser.get(&path).await;
    let version = page.values("input[name='version']", "value").remove(0);
    let sent = [("cancel_reason", "other"), ("version", version.as_str())];
    ada.browser.send_on(&page, &path, &sent).await;
    let check = comes_to_check(&ada, "Advice", last, "kim").await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
}

#[actix_web::test]
async fn what_is_not_released_yet_is_offered_from_that_minute_on() {
    let app = started().await;
    let ada = Patient::new(&app, "Ada");
    let evening = instant("2027-03-10T23:00:00Z").timestamp().to_string();
    let is_offered = async || {
        looks(&ada, "General check-up").await;
        let day = "/book/times?from=2027-03-10&day=2027-03-10";
        let slots = ada.browser.open(day).await.slots();
        slots.iter().any(|slot| slot.starts_with(&evening))
    };
    app.set("2027-03-03T12:59:59Z");
    assert!(!is_offered().await);
    app.set("2027-03-03T13:00:00Z");
    assert!(is_offered().await);
}

#[actix_web::test]
async fn the_longest_visit_its_buffer_and_the_longest_way_are_looked_at_whole() {
    let app = started().await;
    let (ada, bea) = (Patient::new(&app, "Ada"), Patient::new(&app, "Bea"));
    // A visit from midnight to noon on Thursday keeps kim until eight in the evening; the way
    // north takes until four on Friday, and kim is wanted there at three.
    let times = looks(&bea, "General check-up").await;
    let in_the_north = slot(&app, "2027-03-12T08:00:00Z", ("north", "kim")).await;
    assert_eq!(presses(&bea, &times, &in_the_north).await.status, 303);
    let times = looks(&ada, "A day under watch").await;
    let thursday = slot(&app, "2027-03-11T05:00:00Z", ("main", "kim")).await;
    let refused = presses(&ada, &times, &thursday).await;
    let not_online = "That time cannot be booked online";
    says(&refused, not_online, "Nobody can be there in time.");
    // A week earlier nothing is in the way.
    let before = slot(&app, "2027-03-04T05:00:00Z", ("main", "kim")).await;
    assert_eq!(presses(&ada, &times, &before).await.status, 303);
}

async fn started() -> TestApp {
    TestApp::with(&format!("{CLINIC}{MORE}")).await
}

/// Chooses a reason; the page with its times, whoever it is with.
async fn looks(patient: &Patient<'_>, reason: &str) -> Page {
    let page = patient.chooses_reason(reason).await;
    let anyone = [("location", "any"), ("practitioner", "any")];
    let times = patient.browser.send_on(&page, "/book/where", &anyone).await;
    assert_eq!(times.h1(), "Choose a date and time");
    times
}

async fn comes_to_check(patient: &Patient<'_>, reason: &str, start: &str, who: &str) -> Page {
    let wanted = slot(patient.app, start, ("main", who)).await;
    let check = patient.comes_to_check_of(reason, &wanted).await;
    assert_eq!(check.h1(), "Check your appointment", "{start}");
    check
}

/// What the button of a time would send.
async fn slot(app: &TestApp, start: &str, (place, who): (&str, &str)) -> String {
    let place = match place {
        "main" => id(app, "select id::text from location where key = 'main'").await,
        _ => id(app, "select id::text from location where key = 'north'").await,
    };
    let who = match who {
        "kim" => id(app, "select id::text from practitioner where key = 'kim'").await,
        "lee" => id(app, "select id::text from practitioner where key = 'lee'").await,
        _ => id(app, "select id::text from practitioner where key = 'moss'").await,
    };
    format!("{}.{place}.{who}", instant(start).timestamp())
}

async fn presses(patient: &Patient<'_>, times: &Page, slot: &str) -> Page {
    let sent = [("slot", slot)];
    patient.browser.submit(times, "/book/hold", &sent).await
}

fn says(page: &Page, heading: &str, why: &str) {
    assert_eq!((page.status, page.h1().as_str()), (409, heading), "{why}");
    let said = page.words("main p").join(" ");
    assert!(said.contains(why), "{why}: {said}");
    assert!(said.contains("Your answers are saved."), "{said}");
}
