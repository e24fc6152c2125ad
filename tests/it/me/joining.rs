//! How a patient comes to a video visit, and what to bring.

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};

const ROOM: &str = "https://video.example/rooms/dr-lee?key=1";

pub(super) async fn with_video(room: Option<&str>) -> TestApp {
    let room = room.map_or_else(String::new, |room| format!("video_url = \"{room}\"\n"));
    let clinic = CLINIC.replace(r#"["visit""#, r#"["talk", "visit""#);
    let clinic = clinic.replace(
        "role = \"Family physician\"\n",
        &format!("role = \"Family physician\"\n{room}"),
    );
    let file = format!(
        "{clinic}
[[appointment_type]]
key = \"talk\"
name = \"Talk\"
minutes = 30
horizon_days = 60
modes = [\"video\"]

[[visit_reason]]
key = \"talk\"
name = \"Talk by video\"
appointment_type = \"talk\"
bring = [\"Your inhaler\", \"A list of your medicines\"]
"
    );
    TestApp::with(&file).await
}

pub(super) async fn books_talk(ada: &Patient<'_>) -> Page {
    let times = ada.chooses_reason("Talk by video").await;
    let slot = slot_at(&times, "2027-03-02T14:00:00Z");
    let check = ada.comes_to_check_of("Talk by video", &slot).await;
    ada.books(&check).await
}

fn joins(page: &Page) -> Vec<String> {
    page.values("main a.btn[rel=noreferrer]", "href")
}

#[actix_web::test]
async fn the_button_to_join_is_there_from_ten_minutes_before_until_the_end() {
    let app = with_video(Some(ROOM)).await;
    let ada = Patient::new(&app, "Ada");
    let booked = books_talk(&ada).await;
    assert!(
        booked
            .text
            .contains("The join button appears here 10 minutes before.")
    );
    assert!(!booked.text.contains("video.example"));
    let visit = format!("/me/appointments/{}", app.visit().await);
    // Signed in anew where the session has idled out.
    for (at, signs_in, is_open) in [
        ("2027-03-02T13:49:59Z", true, false),
        ("2027-03-02T13:50:00Z", false, true),
        ("2027-03-02T14:29:59Z", true, true),
        ("2027-03-02T14:30:00Z", false, false),
    ] {
        app.set(at);
        if signs_in {
            ada.signs_in().await;
        }
        let page = ada.browser.open(&visit).await;
        let expected: &[&str] = if is_open { &[ROOM] } else { &[] };
        assert_eq!(joins(&page), expected, "{at}");
        assert_eq!(page.text.contains("video.example"), is_open, "{at}");
    }
}

#[actix_web::test]
async fn whoever_comes_by_a_link_signs_in_to_join_and_is_not_told_what_to_bring() {
    let app = with_video(Some(ROOM)).await;
    let ada = Patient::new(&app, "Ada");
    books_talk(&ada).await;
    app.set("2027-03-02T13:55:00Z");
    let link = app.manage_link().await;
    let page = super::manage::opens(&app.browser(), &link).await;
    assert!(
        page.text.contains("Sign in to join the video call."),
        "{}",
        page.text
    );
    assert!(!page.text.contains("video.example"));
    assert!(!page.text.contains("inhaler"));
}

#[actix_web::test]
async fn without_a_room_the_practice_sends_the_way() {
    let app = with_video(None).await;
    let ada = Patient::new(&app, "Ada");
    let booked = books_talk(&ada).await;
    assert!(booked.text.contains("will send you the link to join"));
}

#[actix_web::test]
async fn what_to_bring_stands_on_the_booked_page_and_with_the_visit() {
    let app = with_video(Some(ROOM)).await;
    let ada = Patient::new(&app, "Ada");
    let booked = books_talk(&ada).await;
    assert!(booked.words("h2").contains(&"What to bring".to_owned()));
    assert_eq!(
        booked.words("main ul li"),
        ["Your inhaler", "A list of your medicines"]
    );
    let visit = ada
        .browser
        .open(&format!("/me/appointments/{}", app.visit().await))
        .await;
    assert_eq!(
        visit.words("main ul li"),
        ["Your inhaler", "A list of your medicines"]
    );
    // It could tell what the visit is for: no letter says it.
    for letter in crate::support::post::letters(&app).await {
        assert!(!letter.contains("inhaler"), "{letter}");
    }
}
