//! Every rule that can refuse a patient's time says so in words of its own.

use crate::support::app::{CLINIC, TestApp};
use crate::support::browser::Page;
use crate::support::patient::{Patient, slot_at};

const NOT_ONLINE: &str = "That time cannot be booked online";
const TAKEN: &str = "That time has just been taken";
/// Monday 1 March 2027 at 11 in New York: the first time, two hours after the clock stands.
const MONDAY_11AM: &str = "2027-03-01T16:00:00Z";

/// What the practice changes after a patient saw the times, and what they are told.
const CHANGES: [(&str, &str, &str); 12] = [
    (
        r#"appointment_types = ["visit"]"#,
        "appointment_types = [\"visit\"]\nrelease_days = 0\nrelease_time = \"23:00\"",
        "It can be booked from 11:00 PM on Monday, March 1, 2027.",
    ),
    (
        "[[visit_reason]]\nkey = \"check-up\"",
        "[[block]]\npractitioner = \"lee\"\nfrom = 2027-02-22T11:00:00\n\
         until = 2027-02-22T11:30:00\nweekly_until = 2027-04-01\n\
         [[visit_reason]]\nkey = \"check-up\"",
        "Nobody is available then.",
    ),
    (
        "[[visit_reason]]\nkey = \"check-up\"",
        "[[closure]]\nfrom = 2027-03-01T00:00:00\nuntil = 2027-03-02T00:00:00\n\
         [[visit_reason]]\nkey = \"check-up\"",
        "The practice is closed then.",
    ),
    (
        r#"start = "09:00""#,
        r#"start = "11:30""#,
        "It is outside the hours in which patients are seen.",
    ),
    (
        "[[visit_reason]]\nkey = \"check-up\"",
        "[[exception]]\npractitioner = \"lee\"\nlocation = \"main\"\nfrom = 2027-03-01\n\
         kind = \"different\"\nstart = \"15:00\"\nend = \"16:00\"\n\
         [[visit_reason]]\nkey = \"check-up\"",
        "It is outside the hours in which patients are seen.",
    ),
    (
        "from = 2027-01-01",
        "from = 2027-03-02",
        "Nobody sees patients there on that day.",
    ),
    (
        "end = \"12:00\"\n  appointment_types = [\"visit\"]",
        "end = \"12:00\"\n  appointment_types = [\"group\"]",
        "The time is kept for other kinds of appointment.",
    ),
    (
        "align_minutes = 30",
        "align_minutes = 50",
        "Appointments do not start at that time.",
    ),
    (
        r#"end = "12:00""#,
        r#"end = "11:15""#,
        "There is not enough time left for it.",
    ),
    (
        "book_notice_minutes = 120",
        "book_notice_minutes = 121",
        "It starts too soon to book it online.",
    ),
    (
        r#"appointment_types = ["visit", "group"]"#,
        r#"appointment_types = ["group"]"#,
        "The practice no longer offers it there.",
    ),
    (
        "minutes = 30\nbook_notice_minutes = 120",
        "minutes = 30\nneeds_room = true\nbook_notice_minutes = 120",
        "There is no room free then.",
    ),
];

#[actix_web::test]
async fn what_the_practice_changed_meanwhile_is_told_in_words_of_its_own() {
    let app = TestApp::start().await;
    for (old, new, told) in CHANGES {
        app.import(CLINIC).await;
        let ada = Patient::new(&app, "Ada");
        let times = ada.chooses_reason("General check-up").await;
        let changed = CLINIC.replacen(old, new, 1);
        assert_ne!(changed, CLINIC, "{told}");
        app.import(&without_orphans(&changed)).await;
        let refused = ada
            .chooses_time(&times, &slot_at(&times, MONDAY_11AM))
            .await;
        says(&refused, told);
    }
    assert_eq!(app.count("select count(*) from occupancy").await, 0);
}

/// Windows for a type that its practitioner offers no longer are gone with it.
fn without_orphans(file: &str) -> String {
    if file.contains("role = \"Family physician\"\nappointment_types = [\"group\"]") {
        file.replace("  appointment_types = [\"visit\"]\n", "")
    } else {
        file.to_owned()
    }
}

fn says(page: &Page, told: &str) {
    assert_eq!(page.status, 409, "{told}");
    assert!(page.text.contains(told), "{told}: {}", page.text);
    assert!(page.text.contains("Your answers are saved."), "{told}");
    assert!(
        [NOT_ONLINE, TAKEN].contains(&page.h1().as_str()),
        "{}",
        page.h1()
    );
}

#[actix_web::test]
async fn a_time_past_the_last_day_is_refused_with_that_day() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    app.import(&CLINIC.replace("horizon_days = 60", "horizon_days = 1"))
        .await;
    let wednesday = slot_at(&times, "2027-03-03T16:00:00Z");
    let refused = ada.chooses_time(&times, &wednesday).await;
    says(
        &refused,
        "It is too far ahead. The last day is Tuesday, March 2, 2027.",
    );
}

#[actix_web::test]
async fn a_practice_that_takes_bookings_by_phone_now_gives_its_number() {
    for by_phone in [
        CLINIC.replace("hold_minutes = 10", "hold_minutes = 10\nbooking = \"view\""),
        CLINIC.replacen("minutes = 30\n", "minutes = 30\nbooking = \"view\"\n", 1),
    ] {
        let app = TestApp::start().await;
        let ada = Patient::new(&app, "Ada");
        let times = ada.chooses_reason("General check-up").await;
        app.import(&by_phone).await;
        let refused = ada
            .chooses_time(&times, &slot_at(&times, MONDAY_11AM))
            .await;
        says(&refused, "The practice takes these bookings by phone.");
        let mut page = ada.browser.open("/book/reason").await;
        if page.h1() == "What do you need an appointment for?" {
            page = ada.chooses_reason("General check-up").await;
        }
        assert_eq!(page.h1(), "Phone us to book this appointment");
        assert_eq!(app.count("select count(*) from occupancy").await, 0);
    }
}

#[actix_web::test]
async fn a_way_to_be_seen_that_is_no_longer_offered_is_refused() {
    let modes = |modes: &str| {
        CLINIC.replacen(
            "minutes = 30\n",
            &format!("minutes = 30\nmodes = {modes}\n"),
            1,
        )
    };
    let app = TestApp::with(&modes(r#"["in-person", "video"]"#)).await;
    let ada = Patient::new(&app, "Ada");
    let about = ada.chooses_reason("General check-up").await;
    let times = ada
        .browser
        .send_on(&about, "/book/about", &[("mode", "in-person")])
        .await;
    app.import(&modes(r#"["video", "phone"]"#)).await;
    let refused = ada
        .chooses_time(&times, &slot_at(&times, MONDAY_11AM))
        .await;
    says(
        &refused,
        "The practice no longer offers it in the way you chose.",
    );
}

#[actix_web::test]
async fn an_answer_about_earlier_visits_that_does_not_fit_any_more_is_told() {
    let kind = |kind: &str| {
        CLINIC.replacen(
            "minutes = 30\n",
            &format!("minutes = 30\npatients = \"{kind}\"\n"),
            1,
        )
    };
    let app = TestApp::with(&kind("returning")).await;
    let ada = Patient::new(&app, "Ada");
    let about = ada.chooses_reason("General check-up").await;
    let times = ada
        .browser
        .send_on(&about, "/book/about", &[("been_before", "yes")])
        .await;
    app.import(&kind("new")).await;
    let refused = ada
        .chooses_time(&times, &slot_at(&times, MONDAY_11AM))
        .await;
    says(
        &refused,
        "It is not for what you told us about earlier visits.",
    );
}

#[actix_web::test]
async fn whoever_has_as_many_visits_ahead_as_allowed_is_told_the_limit() {
    for limited in [
        CLINIC.replace(
            "hold_minutes = 10",
            "hold_minutes = 10\nmax_future_visits = 1",
        ),
        CLINIC.replacen("minutes = 30\n", "minutes = 30\nmax_future_visits = 1\n", 1),
    ] {
        let app = TestApp::with(&limited).await;
        let ada = Patient::new(&app, "Ada");
        assert_eq!(ada.books_time(0).await.h1(), "Appointment booked");
        let check = ada
            .comes_to_check_of("General check-up", &second_slot(&ada).await)
            .await;
        let refused = ada.books(&check).await;
        assert_eq!(
            (refused.status, refused.h1().as_str()),
            (409, "You cannot book more appointments now")
        );
        assert!(refused.text.contains("You have 1 appointment ahead"));
        assert!(refused.slots().is_empty(), "no other time helps");
        assert_eq!(app.count("select count(*) from appointment").await, 1);
    }
}

async fn second_slot(ada: &Patient<'_>) -> String {
    let times = ada.chooses_reason("General check-up").await;
    times.slots().remove(0)
}

#[actix_web::test]
async fn a_practitioner_who_cannot_be_there_in_time_is_not_booked() {
    let two = CLINIC.replace(
        "[[appointment_type]]\nkey = \"visit\"",
        "[[location]]\nkey = \"north\"\nname = \"North Clinic\"\naddress = \"2 North Street\"\n\
             [[appointment_type]]\nkey = \"visit\"",
    ) + "\n[[schedule]]\npractitioner = \"lee\"\nlocation = \"north\"\nfrom = 2027-01-01\n  \
           [[schedule.window]]\n  days = [\"mon\"]\n  start = \"13:00\"\n  end = \"14:00\"\n";
    let app = TestApp::with(&two).await;
    let ada = Patient::new(&app, "Ada");
    let whole = ada.chooses_reason("General check-up").await;
    let anywhere = [("location", "any"), ("practitioner", "any")];
    let times = ada.browser.send_on(&whole, "/book/where", &anywhere).await;
    let north: Vec<String> = times.slots();
    let one_pm = north.last().expect("a time in the north").clone();
    let bea = Patient::new(&app, "Bea");
    let check = bea.comes_to_check_of("General check-up", &north[1]).await;
    assert_eq!(bea.books(&check).await.h1(), "Appointment booked");
    let travel = "\n[[travel]]\nfrom = \"main\"\nto = \"north\"\nminutes = 121\n";
    app.import(&format!("{two}{travel}")).await;
    let refused = ada.chooses_time(&times, &one_pm).await;
    says(&refused, "Nobody can be there in time.");
}
