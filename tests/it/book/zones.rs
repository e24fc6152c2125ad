//! Video and phone visits on the clock of a patient who is elsewhere.

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};
use crate::support::post;

/// A visit by video in the usual practice.
const VIDEO: &str = r#"
[[appointment_type]]
key = "talk"
name = "Talk"
minutes = 30
horizon_days = 60
modes = ["video"]

[[visit_reason]]
key = "talk"
name = "Talk by video"
appointment_type = "talk"
"#;
const TOKYO: &str = "zone=Asia/Tokyo";

async fn with_video() -> TestApp {
    let file = format!(
        "{}\n{VIDEO}",
        CLINIC.replace(r#"["visit""#, r#"["talk", "visit""#)
    );
    TestApp::with(&file).await
}

/// What the buttons of the day are called.
fn names(times: &Page) -> Vec<String> {
    times.words(".slots time")
}

#[actix_web::test]
async fn a_video_visit_is_shown_on_the_clock_that_the_patient_chooses() {
    let app = with_video().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("Talk by video").await;
    assert!(times.text.contains(
        "All times are shown in Eastern Time (New York), the time zone of the practice."
    ));
    let zones = times.words("#zone option");
    assert_eq!(zones[0], "Eastern Time (New York)");
    assert!(
        zones.contains(&"Japan Standard Time (Tokyo)".to_owned()),
        "{zones:?}"
    );
    // Tuesday's first time, at nine in New York, is at eleven in the evening in Tokyo; Monday's
    // afternoon is there on Tuesday already.
    let there = ada
        .browser
        .open(&format!(
            "/book/times?from=2027-03-01&day=2027-03-02&{TOKYO}"
        ))
        .await;
    assert!(
        there
            .text
            .contains("All times are shown in Japan Standard Time (Tokyo), as you chose.")
    );
    let first = slot_at(&times, "2027-03-02T14:00:00Z");
    assert!(there.slots().contains(&first), "{:?}", there.slots());
    let name = names(&there)
        .into_iter()
        .find(|name| name.starts_with("11:00 PM JST"));
    assert!(name.expect("a time").contains("Tuesday, March 2, 2027"));
    assert_eq!(there.words("h3"), ["Morning", "Evening"]);
    // Everything on the page keeps the zone.
    for link in there.values("#times a[href]", "href") {
        assert!(link.ends_with(TOKYO), "{link}");
    }
    assert_eq!(there.values("input[name=zone]", "value"), ["Asia/Tokyo"; 2]);
    assert_eq!(
        there.values("#zone option[selected]", "value"),
        ["Asia/Tokyo"]
    );
}

#[actix_web::test]
async fn both_clocks_stand_on_the_check_page_the_visit_and_in_the_letter() {
    let app = with_video().await;
    let ada = Patient::new(&app, "Ada");
    ada.chooses_reason("Talk by video").await;
    let there = ada
        .browser
        .open(&format!(
            "/book/times?from=2027-03-01&day=2027-03-02&{TOKYO}"
        ))
        .await;
    let slot = slot_at(&there, "2027-03-02T14:00:00Z");
    let answers = [("slot", slot.as_str()), ("zone", "Asia/Tokyo")];
    let held = ada.browser.submit(&there, "/book/hold", &answers).await;
    let email = ada
        .browser
        .open(held.location.as_deref().expect("a way on"))
        .await;
    let region = email.words(".held").remove(0);
    assert!(
        region.contains("11:00 PM JST on Tuesday, March 2, 2027"),
        "{region}"
    );
    let back = email.values(".held a", "href").remove(0);
    assert_eq!(
        back,
        format!("/book/times?from=2027-03-02&day=2027-03-02&{TOKYO}")
    );
    let again = ada.browser.open(&back).await;
    assert_eq!(
        again
            .words(".slots li")
            .iter()
            .filter(|one| one.contains("Your held time"))
            .count(),
        1
    );
    let details = ada.proves_email(&email).await;
    let check = ada.fills_details(&details).await;
    let both = "That is Tuesday, March 2, 2027 at 11:00 PM JST, Japan Standard Time (Tokyo)";
    assert!(
        check
            .words(".row")
            .iter()
            .any(|row| row.contains("9:00 AM") && row.contains(both)),
        "{:?}",
        check.words(".row")
    );
    let booked = ada.books(&check).await;
    assert!(
        booked.words(".when")[0].contains(both),
        "{:?}",
        booked.words(".when")
    );
    let id = app.visit().await;
    let page = ada.browser.open(&format!("/me/appointments/{id}")).await;
    assert!(page.words(".row").iter().any(|row| row.contains(both)));
    let letters = post::letters(&app).await;
    let letter = letters.last().expect("a letter");
    assert!(
        letter.contains("That is Tuesday, March 2, 2027 at 11:00 PM JST"),
        "{letter}"
    );
    // A move shows the same clock.
    let change = ada
        .browser
        .open(&format!("/me/appointments/{id}/change"))
        .await;
    assert!(
        change
            .text
            .contains("All times are shown in Japan Standard Time (Tokyo), as you chose.")
    );
}

#[actix_web::test]
async fn a_visit_in_person_goes_by_the_clock_there_and_a_forged_zone_is_none() {
    let app = with_video().await;
    let ada = Patient::new(&app, "Ada");
    ada.chooses_reason("General check-up").await;
    let times = ada.browser.open(&format!("/book/times?{TOKYO}")).await;
    assert!(times.words("#zone").is_empty());
    assert!(times.text.contains(
        "All times are shown in Eastern Time (New York), the time zone of the practice."
    ));
    let slot = times.slots().remove(0);
    let answers = [("slot", slot.as_str()), ("zone", "Asia/Tokyo")];
    let held = ada.browser.submit(&times, "/book/hold", &answers).await;
    let email = ada
        .browser
        .open(held.location.as_deref().expect("a way on"))
        .await;
    assert!(!email.text.contains("JST"));
    let ben = Patient::new(&app, "Ben");
    ben.chooses_reason("Talk by video").await;
    for forged in [
        "zone=Mars/Olympus",
        "zone=../../etc/passwd",
        "zone=",
        "zone=%00",
    ] {
        let times = ben.browser.open(&format!("/book/times?{forged}")).await;
        assert!(
            times.text.contains("the time zone of the practice"),
            "{forged}"
        );
        assert!(
            times
                .values("#times a[href]", "href")
                .iter()
                .all(|link| !link.contains("zone="))
        );
    }
}

#[actix_web::test]
async fn a_zone_whose_clock_shows_the_same_is_not_told_twice() {
    let app = with_video().await;
    let ada = Patient::new(&app, "Ada");
    ada.chooses_reason("Talk by video").await;
    let times = ada.browser.open("/book/times?zone=America/Toronto").await;
    let slot = times.slots().remove(0);
    let answers = [("slot", slot.as_str()), ("zone", "America/Toronto")];
    let held = ada.browser.submit(&times, "/book/hold", &answers).await;
    let email = ada
        .browser
        .open(held.location.as_deref().expect("a way on"))
        .await;
    let details = ada.proves_email(&email).await;
    let check = ada.fills_details(&details).await;
    assert!(!check.text.contains("That is"));
}

#[actix_web::test]
async fn every_time_of_a_week_is_on_one_day_there_across_the_change_of_clocks() {
    let app = with_video().await;
    let ada = Patient::new(&app, "Ada");
    ada.chooses_reason("Talk by video").await;
    let all = async |query: &str| {
        let mut all = Vec::new();
        for from in ["2027-03-08", "2027-03-15"] {
            let week = ada
                .browser
                .open(&format!("/book/times?from={from}&{query}"))
                .await;
            for day in week.values("ol.days a[href]", "href") {
                all.extend(ada.browser.open(&day).await.slots());
            }
        }
        all.sort();
        all
    };
    let (here, there) = (all("").await, all("zone=Europe/London").await);
    assert!(here.len() > 50, "{}", here.len());
    assert_eq!(here, there);
}
