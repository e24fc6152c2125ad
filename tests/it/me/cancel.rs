//! Giving a visit up, and taking that back.

use chrono::TimeDelta;

use super::Booked;
use crate::support::app::TestApp;

const CANCELLED: &str = "select count(*) from appointment where status = 'cancelled'";
const TOLD: &str = "select count(*) from communication where kind = 'appointment-cancelled'";

#[actix_web::test]
async fn a_cancellation_without_a_reason_is_asked_for_one_and_changes_nothing() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let page = ada.open("/cancel").await;
    assert_eq!(page.h1(), "Cancel your appointment?");
    let before = super::kept(&app).await;
    for reason in ["", "because"] {
        let refused = ada
            .send(&page, "/cancel", &[("cancel_reason", reason)])
            .await;
        assert_eq!(refused.status, 422);
        assert_eq!(
            refused.words("title"),
            ["Error: Cancel your appointment? – Northside Family Practice"]
        );
        assert_eq!(
            refused.words(".errors a"),
            ["Select why you are cancelling"]
        );
    }
    assert_eq!(super::kept(&app).await, before);
}

#[actix_web::test]
async fn cancelling_twice_is_cancelling_once_and_the_time_is_kept_for_ten_minutes() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let page = ada.open("/cancel").await;
    for _ in 0..2 {
        let done = ada
            .send(&page, "/cancel", &[("cancel_reason", "not-said")])
            .await;
        assert_eq!(done.h1(), "Appointment cancelled");
        assert!(done.text.contains("We have emailed you."));
        assert!(done.text.contains("We keep this time for you until"));
    }
    assert_eq!((app.count(CANCELLED).await, app.count(TOLD).await), (1, 1));
    assert_eq!(ada.open("").await.words(".tag"), ["Cancelled by you"]);
}

#[actix_web::test]
async fn a_cancellation_taken_back_in_time_leaves_the_visit_as_it_was() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let was = ada.open("").await;
    let done = ada.cancels().await;
    app.wait(TimeDelta::minutes(9));
    for _ in 0..2 {
        let kept = ada.send(&done, "/cancellation/undo", &[]).await;
        assert_eq!(kept.h1(), was.h1());
        assert_eq!(kept.words(".tag"), ["Booked"]);
        assert_eq!(kept.words(".ref"), was.words(".ref"));
    }
    assert_eq!(app.count(CANCELLED).await, 0);
    assert_eq!(
        app.count("select count(*) from occupancy where kind = 'visit'")
            .await,
        1
    );
}

#[actix_web::test]
async fn a_cancellation_is_final_after_ten_minutes() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let done = ada.cancels().await;
    app.wait(TimeDelta::minutes(10));
    assert!(
        !ada.open("/cancelled")
            .await
            .text
            .contains("We keep this time")
    );
    let refused = ada.send(&done, "/cancellation/undo", &[]).await;
    assert_eq!(refused.status, 409);
    assert_eq!(refused.h1(), "It is too late to undo this online");
    assert_eq!(app.count(CANCELLED).await, 1);
}

#[actix_web::test]
async fn the_last_moment_to_cancel_counts_and_the_next_is_too_late() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let bea = Booked::next_week(&app, "Bea", 1).await;
    // Tuesday 9 March, 9am and 10am: both must be cancelled a day before.
    app.wait(TimeDelta::days(7));
    let (ada, bea) = (ada.elsewhere(), bea.elsewhere());
    ada.patient.signs_in_at("/me").await;
    assert_eq!(ada.cancels().await.h1(), "Appointment cancelled");
    app.wait(TimeDelta::minutes(59));
    let page = bea.patient.signs_in_at(&bea.url("/cancel")).await;
    app.wait(TimeDelta::minutes(1) + TimeDelta::seconds(1));
    let refused = bea.open("/cancel").await;
    assert_eq!(
        (refused.status, refused.h1().as_str()),
        (409, "It is too late to cancel online")
    );
    let words = refused.words("main").join(" ");
    let told = "You could do this until Monday, March 8, 2027 at 10:00 AM. Phone +1 212 555 0100";
    assert!(words.contains(told), "{words}");
    let sent = bea
        .send(&page, "/cancel", &[("cancel_reason", "unwell")])
        .await;
    assert_eq!(sent.h1(), "It is too late to cancel online");
    assert_eq!(app.count(CANCELLED).await, 1);
}

#[actix_web::test]
async fn a_form_about_an_earlier_time_does_not_cancel_the_new_one() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let old = ada.open("/cancel").await;
    let confirm = ada.holds_wednesday(0).await;
    ada.confirms(&confirm).await;
    let answer = ada
        .send(&old, "/cancel", &[("cancel_reason", "unwell")])
        .await;
    assert_eq!(answer.status, 409);
    assert!(answer.text.contains("changed in the meantime"));
    assert_eq!(app.count(CANCELLED).await, 0);
}

#[actix_web::test]
async fn a_visit_the_practice_called_off_says_so_and_cannot_be_taken_back() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let form = ada.open("/cancel").await;
    app.execute(
        "update appointment set status = 'cancelled', cancelled_at = '2027-03-01 14:00Z',
            cancelled_by = 'practice', cancel_reason = 'other', cancelled_from = 'booked',
            version = version + 1",
    )
    .await;
    let list = ada.patient.browser.open("/me").await;
    assert_eq!(list.words(".card .tag"), ["Cancelled by the practice"]);
    assert_eq!(list.words("summary"), Vec::<String>::new());
    for to in ["/cancel", "/cancellation/undo"] {
        let answer = ada.send(&form, to, &[("cancel_reason", "unwell")]).await;
        assert_eq!(answer.status, 409, "{to}");
        assert!(
            answer.text.contains("can no longer be changed online"),
            "{to}"
        );
    }
    assert_eq!(
        app.count("select count(*) from appointment where cancelled_by = 'practice'")
            .await,
        1
    );
}
