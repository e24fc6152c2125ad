//! Seeing visits, and promising to come.

use chrono::TimeDelta;
use uuid::Uuid;

use super::Booked;
use crate::support::app::TestApp;
use crate::support::staff::StaffMember;

#[actix_web::test]
async fn a_patient_sees_their_visit_with_why_with_whom_and_where() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let list = ada.patient.browser.open("/me").await;
    assert_eq!(list.h1(), "Your appointments");
    assert_eq!(list.words("h3"), ["Tuesday, March 9, 2027 at 9:00 AM"]);
    assert_eq!(
        list.values(".card a", "href"),
        [ada.url("")],
        "{}",
        list.text
    );
    let page = ada.open("").await;
    assert_eq!(page.h1(), "Tuesday, March 9, 2027 at 9:00 AM");
    assert_eq!(page.words(".tag"), ["Booked"]);
    let rows = page.words(".row dd").join(" | ");
    for told in [
        "General check-up",
        "Dr. Ana Lee",
        "Main Clinic, 1 Main Street",
    ] {
        assert!(rows.contains(told), "{rows}");
    }
}

#[actix_web::test]
async fn another_patients_visit_a_missing_one_and_no_id_at_all_are_the_same_404() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let bea = Booked::next_week(&app, "Bea", 1).await;
    let missing = Uuid::from_u128(7).to_string();
    let mut seen = Vec::new();
    for id in [ada.id.as_str(), missing.as_str(), "no-id"] {
        for page in [
            "",
            "/change",
            "/change/confirm",
            "/cancel",
            "/cancelled",
            "/calendar.ics",
        ] {
            let path = format!("/me/appointments/{id}{page}");
            let answer = bea.patient.browser.get(&path).await;
            seen.push((answer.status, answer.text));
        }
    }
    let (status, text) = seen.remove(0);
    assert_eq!(status, 404);
    assert!(seen.iter().all(|other| *other == (status, text.clone())));
}

#[actix_web::test]
async fn nobody_changes_another_patients_visit() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let bea = Booked::next_week(&app, "Bea", 1).await;
    let form = bea.open("/cancel").await;
    let before = super::kept(&app).await;
    for to in [
        "/confirmation",
        "/cancel",
        "/cancellation/undo",
        "/change/hold",
        "/change/confirm",
    ] {
        let answers = [
            ("cancel_reason", "unwell"),
            ("slot", "1.2.any"),
            ("hold", "3"),
        ];
        let answer = bea
            .patient
            .browser
            .submit(&form, &ada.url(to), &answers)
            .await;
        assert_eq!(answer.status, 404, "{to}");
    }
    assert_eq!(super::kept(&app).await, before);
}

#[actix_web::test]
async fn looking_at_pages_changes_nothing() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let bea = Booked::next_week(&app, "Bea", 1).await;
    bea.cancels().await;
    ada.holds_wednesday(0).await;
    let link = super::newest_link_path(&app).await;
    let before = super::kept(&app).await;
    for booked in [&ada, &bea] {
        let pages = [
            "",
            "/change",
            "/change/confirm",
            "/cancel",
            "/cancelled",
            "/calendar.ics",
        ];
        let mut paths: Vec<String> = pages.iter().map(|page| booked.url(page)).collect();
        let others = [
            "/",
            "/me",
            "/me/details",
            "/sign-in",
            "/sign-in/code",
            "/sign-in/password",
        ];
        paths.extend(others.map(ToOwned::to_owned));
        paths.push(link.clone());
        for path in paths {
            let browser = &booked.patient.browser;
            let (get, head) = (browser.get(&path).await, browser.head(&path).await);
            assert!(get.status < 400 || get.status == 409, "{path}");
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(head.text, "", "{path}");
        }
    }
    assert_eq!(super::kept(&app).await, before);
}

#[actix_web::test]
async fn what_changes_a_visit_cannot_be_opened_like_a_page() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let before = super::kept(&app).await;
    for action in ["/confirmation", "/cancellation/undo", "/change/hold"] {
        assert_eq!(ada.get(action).await.status, 404, "{action}");
    }
    assert_eq!(super::kept(&app).await, before);
}

#[actix_web::test]
async fn saying_i_will_be_there_twice_is_saying_it_once() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let page = ada.open("").await;
    assert!(page.words("button").contains(&"I will be there".to_owned()));
    for _ in 0..2 {
        let told = ada.send(&page, "/confirmation", &[]).await;
        assert_eq!(told.words(".tag"), ["Booked, you said you will be there"]);
        assert!(!told.words("button").contains(&"I will be there".to_owned()));
    }
    let confirmed = "select count(*) from audit_event where action = 'confirm'";
    assert_eq!(app.count(confirmed).await, 1);
}

#[actix_web::test]
async fn a_promise_made_for_an_earlier_time_is_not_taken_for_the_new_one() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let old = ada.open("").await;
    let confirm = ada.holds_wednesday(0).await;
    ada.confirms(&confirm).await;
    let answer = ada.send(&old, "/confirmation", &[]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text.contains("changed in the meantime"));
    assert_eq!(answer.words(".tag"), ["Booked"]);
}

#[actix_web::test]
async fn a_visit_that_has_begun_asks_for_no_promise() {
    let app = TestApp::start().await;
    let ada = Booked::today(&app, "Ada").await;
    let before = ada.open("").await;
    app.wait(TimeDelta::minutes(119));
    // The session ends after 15 minutes without activity.
    let page = ada.patient.signs_in_at(&ada.url("")).await;
    assert!(page.words("button").contains(&"I will be there".to_owned()));
    app.wait(TimeDelta::minutes(1));
    let page = ada.open("").await;
    assert!(!page.words("button").contains(&"I will be there".to_owned()));
    let answer = ada.send(&before, "/confirmation", &[]).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.words(".tag"), ["Booked"]);
}

#[actix_web::test]
async fn a_visit_too_near_to_change_shows_the_phone_in_place_of_the_links() {
    let app = TestApp::start().await;
    let ada = Booked::today(&app, "Ada").await;
    let page = ada.open("").await;
    let links = page.values("main a", "href");
    assert!(!links.contains(&ada.url("/change")) && !links.contains(&ada.url("/cancel")));
    let words = page.words("main").join(" ");
    let told = "It is too late to change this appointment online. You could do this until \
                Sunday, February 28, 2027 at 11:00 AM. Phone +1 212 555 0100";
    assert!(words.contains(told), "{words}");
}

#[actix_web::test]
async fn the_calendar_file_says_when_and_where_and_not_why_or_with_whom() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let file = ada.get("/calendar.ics").await;
    let header = |name: &str| file.headers.get(name).expect(name).to_str().expect("text");
    assert_eq!(
        header("content-type"),
        "text/calendar; charset=utf-8; method=PUBLISH"
    );
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"appointment.ics\""
    );
    assert_eq!(header("cache-control"), "no-store");
    for line in [
        format!("UID:{}@127.0.0.1", ada.id),
        "DTSTART:20270309T140000Z".to_owned(),
        "DTEND:20270309T143000Z".to_owned(),
        "SEQUENCE:0".to_owned(),
    ] {
        assert!(file.text.contains(&format!("{line}\r\n")), "{}", file.text);
    }
    for secret in ["check-up", "Lee", "Ada", "Byrne"] {
        assert!(!file.text.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn visits_that_are_over_are_past_and_can_be_booked_again() {
    let app = TestApp::start().await;
    let ada = Booked::today(&app, "Ada").await;
    app.wait(TimeDelta::minutes(150));
    let list = ada.patient.signs_in_at("/me").await;
    assert!(list.text.contains("You have no upcoming appointments."));
    assert_eq!(list.words("summary"), ["Past appointments"]);
    let again = format!("/book?again={}", ada.id);
    assert!(list.values("details a", "href").contains(&again));
}

#[actix_web::test]
async fn a_patient_reads_what_happened_to_their_visit_without_a_name_of_staff() {
    let app = TestApp::start().await;
    let ada = Booked::next_week(&app, "Ada", 0).await;
    let booked = ada.open("").await;
    assert_eq!(booked.words("section dl dt"), ["Booked by you"]);
    assert_eq!(
        booked.words("section dl dd"),
        ["Monday, March 1, 2027 at 9:00 AM"]
    );
    app.wait(TimeDelta::minutes(10));
    let page = ada.open("").await;
    ada.patient
        .browser
        .submit(&page, &ada.url("/confirmation"), &[])
        .await;
    let sam = StaffMember::hired(&app, "Sam", &["manage-staff-appointments"], None).await;
    sam.sets_up().await;
    app.wait(TimeDelta::minutes(10));
    let cancel = format!("/staff/appointments/{}/cancel", ada.id);
    let form = sam.opens(&cancel).await;
    let version = form.values("input[name='version']", "value").remove(0);
    let why = [
        ("version", version.as_str()),
        ("cancelled_by", "practice"),
        ("cancel_reason", "other"),
    ];
    assert_eq!(sam.browser.submit(&form, &cancel, &why).await.status, 303);
    let cancelled = ada.open("").await;
    assert_eq!(
        cancelled.words("section h2"),
        ["What happened to this appointment"]
    );
    assert_eq!(
        cancelled.words("section dl dt"),
        [
            "Booked by you",
            "You said you will be there",
            "Cancelled by the practice"
        ]
    );
    assert_eq!(
        cancelled.words("section dl dd")[2],
        "Monday, March 1, 2027 at 9:20 AM"
    );
    assert!(!cancelled.text.contains("Sam"), "a name of staff");
}
