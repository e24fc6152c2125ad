//! Whoever sits in a group session learns nothing of whoever else does: not from a page, a refusal, a
//! letter or a calendar file.

use chrono::TimeDelta;

use super::routes::{Scene, looked_at};
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::post::letters_by_address;

const REASON: &str = "Back pain class";
const SEATS: usize = 3;
const NEWEST_REFERENCE: &str =
    "select reference from appointment order by created_at desc, id desc limit 1";

/// A participant, and what nobody else may read anywhere.
struct Participant<'a> {
    scene: Scene<'a>,
    canaries: Vec<String>,
}

#[actix_web::test]
async fn no_page_letter_or_calendar_file_shows_another_participant() {
    let app = TestApp::start().await;
    let (participants, class) = full_session(&app).await;
    let latecomer = Patient::new(&app, "Latecomer");
    let mut seen = Vec::new();
    for one in &participants {
        let pages = pages_of(one, &class).await;
        assert!(pages.iter().any(|page| one.is_in(&page.text)), "the bait");
        seen.push((one.scene.ada.email.clone(), pages));
    }
    seen.push((
        latecomer.email.clone(),
        pages_of_a_latecomer(&latecomer, &class).await,
    ));
    let letters = letters_by_address(&app).await;
    for one in &participants {
        let theirs = letters.iter().filter(|(to, _)| *to == one.scene.ada.email);
        let theirs: Vec<&String> = theirs.map(|(_, letter)| letter).collect();
        assert!(
            theirs
                .iter()
                .any(|letter| letter.contains("BEGIN:VCALENDAR"))
        );
        for (whose, pages) in seen
            .iter()
            .filter(|(whose, _)| *whose != one.scene.ada.email)
        {
            for page in pages {
                assert!(
                    !one.is_in(&page.text),
                    "{whose} reads of another: {}",
                    page.text
                );
            }
        }
        for (to, letter) in letters.iter().filter(|(to, _)| *to != one.scene.ada.email) {
            assert!(!one.is_in(letter), "{to} is told of another: {letter}");
        }
    }
}

/// Three who have booked the class, and the value of its button.
async fn full_session(app: &TestApp) -> (Vec<Participant<'_>>, String) {
    let mut participants = Vec::new();
    let mut class = String::new();
    for number in 0..SEATS {
        let ada = Patient::new(app, &format!("Canary{number}"));
        let times = ada.chooses_reason(REASON).await;
        class = times.slots().remove(0);
        let email = ada.chooses_time(&times, &class).await;
        let details = ada.proves_email(&email).await;
        let check = ada.fills_details(&details).await;
        assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
        let visit = app.visit().await;
        let reference = app.text(NEWEST_REFERENCE).await;
        participants.push(Participant {
            canaries: vec![
                ada.first_name.clone(),
                ada.email.clone(),
                reference,
                visit.clone(),
            ],
            scene: Scene {
                visit,
                link: app.manage_link().await,
                ada,
            },
        });
        app.wait(TimeDelta::seconds(1));
    }
    (participants, class)
}

/// Every address of the site, as a participant sees it on the way to another visit, and what they are
/// told who want a second seat.
async fn pages_of(one: &Participant<'_>, class: &str) -> Vec<Page> {
    one.scene.comes_to_check().await;
    let browser = &one.scene.ada.browser;
    let mut pages = Vec::new();
    for name in looked_at() {
        let page = browser.get(&one.scene.path(&name).await).await;
        assert!(page.status < 500, "{name}");
        pages.push(page);
    }
    let times = one.scene.ada.chooses_reason(REASON).await;
    // The next one wants the other time that is held here.
    one.scene
        .ada
        .app
        .execute("delete from occupancy where kind = 'hold'")
        .await;
    let full = one.scene.ada.chooses_time(&times, class).await;
    assert_eq!(
        (full.status, full.h1().as_str()),
        (409, "That time has just been taken")
    );
    pages.extend([times, full]);
    pages
}

/// What somebody sees for whom no seat is left.
async fn pages_of_a_latecomer(latecomer: &Patient<'_>, class: &str) -> Vec<Page> {
    let times = latecomer.chooses_reason(REASON).await;
    assert!(!times.slots().contains(&class.to_owned()));
    let full = latecomer.chooses_time(&times, class).await;
    assert_eq!(
        (full.status, full.h1().as_str()),
        (409, "That time has just been taken")
    );
    assert!(full.text.contains("The last place has just been taken."));
    vec![times, full]
}

impl Participant<'_> {
    fn is_in(&self, text: &str) -> bool {
        self.canaries
            .iter()
            .any(|canary| text.contains(canary.as_str()))
    }
}
