//! Another time for the same visit.

use chrono::TimeDelta;

use super::Booked;
use crate::support::app::{CLINIC, TestApp};
use crate::support::patient::Patient;

const WEDNESDAY: &str = "/book/times?from=2027-03-08&day=2027-03-10";
const VISITS: &str = "select count(*) from occupancy where kind = 'visit'";
const MOVED: &str = "select count(*) from communication where kind = 'appointment-moved'";

#[actix_web::test]
async fn a_moved_visit_keeps_its_reference_and_gives_its_old_time_back() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let was = ada.open("").await;
    let times = ada.open("/change?from=2027-03-08&day=2027-03-10").await;
    assert_eq!(times.h1(), "Choose a new date and time");
    let note = times.words("main .note").join(" ");
    assert_eq!(
        note,
        "You keep Tuesday, March 9, 2027 at 9:00 AM until you confirm a new time."
    );
    let confirm = ada.holds_wednesday(0).await;
    assert_eq!(confirm.h1(), "Confirm your new time");
    let sides = confirm.words(".row time");
    assert_eq!(
        sides,
        [
            "Tuesday, March 9, 2027 at 9:00 AM",
            "Wednesday, March 10, 2027 at 9:00 AM"
        ]
    );
    assert_eq!(ada.open("").await.h1(), was.h1());
    let changed = ada.confirms(&confirm).await;
    assert_eq!(changed.h1(), "Appointment changed");
    assert!(changed.text.contains("ada@example.com"));
    let now = ada.open("").await;
    assert_eq!(now.h1(), "Wednesday, March 10, 2027 at 9:00 AM");
    assert_eq!(now.words(".ref"), was.words(".ref"));
    assert_eq!(app.count(VISITS).await, 1);
    assert_eq!(app.count("select count(*) from occupancy").await, 1);
    let tuesday = Booked::next_week(&app, "Bea", 0).await.open("").await;
    assert_eq!(tuesday.h1(), was.h1());
}

#[actix_web::test]
async fn the_same_new_time_confirmed_again_moves_once() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let confirm = ada.holds_wednesday(0).await;
    let hold = confirm.values("input[name='hold']", "value").remove(0);
    let version = confirm.values("input[name='version']", "value").remove(0);
    let to = ada.url("/change/confirm");
    let answers = [("hold", hold.as_str()), ("version", version.as_str())];
    let send = || ada.patient.browser.submit(&confirm, &to, &answers);
    let (first, second, third) = tokio::join!(send(), send(), send());
    let again = send().await;
    for page in [first, second, third, again] {
        assert_eq!((page.status, page.location.as_ref()), (303, Some(&to)));
    }
    assert_eq!(
        ada.open("/change/confirm").await.h1(),
        "Appointment changed"
    );
    assert_eq!(
        app.count("select sequence::bigint from appointment").await,
        1
    );
    assert_eq!(app.count(MOVED).await, 1);
}

#[actix_web::test]
async fn a_hold_that_ran_out_is_tried_again_at_the_last_step() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let confirm = ada.holds_wednesday(0).await;
    app.wait(TimeDelta::minutes(11));
    assert_eq!(ada.confirms(&confirm).await.h1(), "Appointment changed");
}

#[actix_web::test]
async fn a_new_time_that_went_to_another_shows_the_nearest_and_the_old_one_stays() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let confirm = ada.holds_wednesday(0).await;
    app.wait(TimeDelta::minutes(11));
    let bea = Patient::new(&app, "Bea");
    bea.chooses_reason("General check-up").await;
    let times = bea.browser.open(WEDNESDAY).await;
    bea.chooses_time(&times, &times.slots()[0]).await;
    let taken = ada.confirms(&confirm).await;
    assert_eq!(
        (taken.status, taken.h1().as_str()),
        (409, "That time has just been taken")
    );
    assert_eq!(ada.open("").await.h1(), "Tuesday, March 9, 2027 at 9:00 AM");
    assert_eq!(
        taken.values("main form", "action"),
        [ada.url("/change/hold")]
    );
    let slot = taken.slots().remove(0);
    let confirm = ada.send(&taken, "/change/hold", &[("slot", &slot)]).await;
    assert_eq!(ada.confirms(&confirm).await.h1(), "Appointment changed");
}

#[actix_web::test]
async fn a_time_that_was_never_offered_is_not_held() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let times = ada.open("/change").await;
    let real = times.slots().remove(0);
    let (_, place) = real.split_once('.').expect("a time and a place");
    let before = app.count("select count(*) from occupancy").await;
    let night = format!("1804575600.{place}");
    let elsewhere = "1804600800.01931b5e-0000-7000-8000-000000000001.any";
    for (slot, status) in [
        ("", 422),
        ("soon", 422),
        (elsewhere, 422),
        (night.as_str(), 409),
    ] {
        let answer = ada.send(&times, "/change/hold", &[("slot", slot)]).await;
        assert_eq!(answer.status, status, "{slot}");
    }
    assert_eq!(app.count("select count(*) from occupancy").await, before);
}

#[actix_web::test]
async fn a_time_chosen_in_another_tab_is_shown_before_it_is_confirmed() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let first = ada.holds_wednesday(0).await;
    ada.holds_wednesday(1).await;
    let shown = ada.confirms(&first).await;
    assert_eq!(shown.h1(), "Confirm your new time");
    assert!(shown.text.contains("9:30 AM"));
    assert_eq!(app.count(MOVED).await, 0);
    assert_eq!(ada.confirms(&shown).await.h1(), "Appointment changed");
}

#[actix_web::test]
async fn a_visit_too_near_to_change_names_the_deadline_and_the_phone() {
    let app = TestApp::start().await;
    let ada = Booked::today(&app, "Ada").await;
    let page = ada.open("/change").await;
    assert_eq!(
        (page.status, page.h1().as_str()),
        (409, "It is too late to change this online")
    );
    let words = page.words("main").join(" ");
    let told = "You could do this until Sunday, February 28, 2027 at 11:00 AM. Phone +1 212";
    assert!(words.contains(told), "{words}");
}

#[actix_web::test]
async fn the_notice_is_counted_when_the_new_time_is_confirmed() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    app.wait(TimeDelta::days(7) - TimeDelta::minutes(5));
    let ada = ada.elsewhere();
    ada.patient.signs_in_at("/me").await;
    let confirm = ada.holds_wednesday(0).await;
    app.wait(TimeDelta::minutes(5) + TimeDelta::seconds(1));
    let refused = ada.confirms(&confirm).await;
    assert_eq!(
        (refused.status, refused.h1().as_str()),
        (409, "It is too late to change this online")
    );
    assert_eq!(app.count(MOVED).await, 0);
}

#[actix_web::test]
async fn the_time_a_visit_has_is_not_offered_as_a_new_one() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let tuesday = ada.open("/change?from=2027-03-08&day=2027-03-09").await;
    let (slots, count) = (tuesday.slots(), tuesday.words(".day .count"));
    assert_eq!(slots.len(), 5, "{slots:?}");
    assert_eq!(count[1], "5 times", "{count:?}");
}

#[actix_web::test]
async fn a_visit_at_the_only_time_left_is_shown_the_next_one_after_it() {
    // One time a day, from nine to twelve: the hours of the group sessions are left out.
    let (file, _) = CLINIC
        .rsplit_once("  [[schedule.window]]")
        .expect("windows");
    let file = file.replace("align_minutes = 30", "align_minutes = 180");
    let app = TestApp::with(&file).await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    app.execute(
        "insert into closure (practice_id, id, starts_wall, ends_wall, reason)
         select practice_id, gen_random_uuid(), '2027-03-02 00:00', '2027-03-09 00:00', ''
         from practice",
    )
    .await;
    app.execute("update practice set version = version + 1")
        .await;
    let page = ada.open("/change").await;
    assert_eq!(page.words("main h2")[1], "Wednesday, March 10, 2027");
}
