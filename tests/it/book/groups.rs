//! A seat in a group session, on the way to it.

use crate::support::app::TestApp;
use crate::support::patient::Patient;

const REASON: &str = "Back pain class";
const SEATS: &str = "select count(*) from seat";
const SESSIONS: &str = "select count(*) from occupancy where kind = 'session'";

#[actix_web::test]
async fn whoever_sits_alone_in_a_session_may_choose_its_time_again() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason(REASON).await;
    let class = times.slots().remove(0);
    for _ in 0..2 {
        let times = ada.browser.open("/book/times").await;
        assert!(times.slots().contains(&class), "{:?}", times.slots());
        let email = ada.chooses_time(&times, &class).await;
        assert_eq!(email.h1(), "What is your email address?");
        assert_eq!(app.count(SEATS).await, 1);
        assert_eq!(app.count(SESSIONS).await, 1);
    }
}

#[actix_web::test]
async fn whoever_goes_from_one_session_to_another_leaves_no_seat_behind() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason(REASON).await;
    ada.chooses_time(&times, &times.slots()[0]).await;
    let later = ada.browser.open("/book/times?from=2027-03-08").await;
    let next = later.slots().remove(0);
    ada.chooses_time(&later, &next).await;
    assert_eq!(app.count(SEATS).await, 1);
    assert_eq!(app.count(SESSIONS).await, 1);
    let first = ada.browser.open("/book/times?from=2027-03-01").await;
    assert_eq!(first.slots(), times.slots());
}
