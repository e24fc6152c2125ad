//! The mark of a held time, where another one is chosen and where one is gone: for whoever holds it.

use super::Booked;
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};

const WEDNESDAY: &str = "/book/times?from=2027-03-08&day=2027-03-10";
const CHANGE: &str = "/change?from=2027-03-08&day=2027-03-10";
const AT_NINE: &str = "2027-03-10T14:00:00Z";
const HALF_PAST: &str = "2027-03-10T14:30:00Z";
const AT_TEN: &str = "2027-03-10T15:00:00Z";

/// The times of a page that are marked as held for whoever looks.
fn marked(page: &Page) -> Vec<String> {
    let is_marked = |slot: &String| {
        let button = format!("button[value='{slot}']");
        page.words(&button).join("").contains("your held time")
    };
    page.slots().into_iter().filter(is_marked).collect()
}

/// Ben, who holds this time on his way to a visit.
async fn ben_holds<'a>(app: &'a TestApp, start: &str) -> Patient<'a> {
    let ben = Patient::new(app, "Ben");
    ben.chooses_reason("General check-up").await;
    let times = ben.browser.open(WEDNESDAY).await;
    let held = ben.chooses_time(&times, &slot_at(&times, start)).await;
    assert_eq!(held.h1(), "What is your email address?");
    ben
}

#[actix_web::test]
async fn a_new_time_that_is_held_for_a_move_is_marked_for_its_patient_alone() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    assert_eq!(marked(&ada.open(CHANGE).await), [""; 0], "nothing is held");
    assert_eq!(ada.holds_wednesday(0).await.h1(), "Confirm your new time");
    let ben = ben_holds(&app, HALF_PAST).await;
    let page = ada.open(CHANGE).await;
    assert_eq!(page.h1(), "Choose a new date and time");
    assert_eq!(marked(&page), [slot_at(&page, AT_NINE)]);
    assert!(!page.slots().contains(&slot_at(&page, HALF_PAST)), "Ben's");
    let page = ben.browser.open(WEDNESDAY).await;
    assert_eq!(marked(&page), [slot_at(&page, HALF_PAST)]);
    assert!(!page.slots().contains(&slot_at(&page, AT_NINE)), "Ada's");
}

#[actix_web::test]
async fn where_a_time_for_a_move_is_gone_the_one_that_is_held_is_marked() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    ada.holds_wednesday(0).await;
    let times = ada.open(CHANGE).await;
    let wanted = slot_at(&times, HALF_PAST);
    let ben = ben_holds(&app, HALF_PAST).await;
    let gone = ada.send(&times, "/change/hold", &[("slot", &wanted)]).await;
    assert_eq!(
        (gone.status, gone.h1().as_str()),
        (409, "That time has just been taken")
    );
    assert_eq!(marked(&gone), [slot_at(&gone, AT_NINE)]);
    assert!(!gone.slots().contains(&wanted), "Ben's is offered");
    assert!(gone.slots().contains(&slot_at(&gone, AT_TEN)));
    // On Ben's page of the same kind his own is marked, and hers is not there.
    let times = ben.browser.open(WEDNESDAY).await;
    let hers = ben.chooses_time(&times, &slot_at(&times, AT_NINE)).await;
    assert_eq!(hers.status, 409);
    assert_eq!(marked(&hers), [slot_at(&hers, HALF_PAST)]);
    assert!(
        !hers.slots().contains(&slot_at(&hers, AT_NINE)),
        "Ada's is offered"
    );
}

#[actix_web::test]
async fn whoever_holds_nothing_sees_no_mark_where_a_time_is_gone() {
    let app = TestApp::start().await;
    let cy = Patient::new(&app, "Cy");
    cy.chooses_reason("General check-up").await;
    let times = cy.browser.open(WEDNESDAY).await;
    ben_holds(&app, HALF_PAST).await;
    let gone = cy.chooses_time(&times, &slot_at(&times, HALF_PAST)).await;
    assert_eq!(gone.status, 409);
    assert_eq!(marked(&gone), [""; 0]);
    assert!(!gone.text.contains("your held time"));
}
