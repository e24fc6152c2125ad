//! Who a visit is for, and how an address is proven.

use chrono::TimeDelta;

use crate::support::app::TestApp;
use crate::support::patient::Patient;

#[actix_web::test]
async fn a_wrong_code_is_refused_at_the_field_and_the_right_one_still_works() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let page = ada
        .browser
        .send_on(&email, "/book/email", &[("email", "ada@example.com")])
        .await;
    let right = app.code_sent_to("ada@example.com").await;
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let refused = ada
        .browser
        .submit(&page, "/book/code", &[("code", wrong)])
        .await;
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .text
            .contains("That code is not right. Check the email and try again")
    );
    assert!(!refused.text.contains(wrong));
    let spaced = format!("{} {}", &right[..3], &right[3..]);
    let details = ada
        .browser
        .send_on(&refused, "/book/code", &[("code", &spaced)])
        .await;
    assert_eq!(details.h1(), "Your details");
}

#[actix_web::test]
async fn an_old_code_is_told_and_a_new_one_is_sent() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let page = ada
        .browser
        .send_on(&email, "/book/email", &[("email", "ada@example.com")])
        .await;
    let old = app.code_sent_to("ada@example.com").await;
    app.wait(TimeDelta::minutes(10));
    let refused = ada
        .browser
        .submit(&page, "/book/code", &[("code", &old)])
        .await;
    assert!(
        refused
            .text
            .contains("That code has expired. We have sent you a new one")
    );
    assert_eq!(app.count("select count(*) from sign_in_code").await, 2);
    let new = app.code_sent_to("ada@example.com").await;
    let details = ada
        .browser
        .send_on(&refused, "/book/code", &[("code", &new)])
        .await;
    assert_eq!(details.h1(), "Your details");
}

#[actix_web::test]
async fn after_five_wrong_codes_the_right_one_is_worthless() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let page = ada
        .browser
        .send_on(&email, "/book/email", &[("email", "ada@example.com")])
        .await;
    let right = app.code_sent_to("ada@example.com").await;
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        ada.browser
            .submit(&page, "/book/code", &[("code", wrong)])
            .await;
    }
    let refused = ada
        .browser
        .submit(&page, "/book/code", &[("code", &right)])
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(app.count("select count(*) from session").await, 0);
}

#[actix_web::test]
async fn a_code_works_only_in_the_browser_that_asked_for_it() {
    let app = TestApp::start().await;
    let (ada, eve) = (Patient::new(&app, "Ada"), Patient::new(&app, "Eve"));
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    ada.browser
        .send_on(&email, "/book/email", &[("email", "ada@example.com")])
        .await;
    let code = app.code_sent_to("ada@example.com").await;
    let times = eve.chooses_reason("General check-up").await;
    let email = eve.chooses_time(&times, &times.slots()[0]).await;
    let page = eve
        .browser
        .send_on(&email, "/book/email", &[("email", "eve@example.com")])
        .await;
    let refused = eve
        .browser
        .submit(&page, "/book/code", &[("code", &code)])
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(app.count("select count(*) from session").await, 0);
}

#[actix_web::test]
async fn known_and_unknown_addresses_get_the_same_answer() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_time(0).await;
    let mut answers = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let visitor = Patient::new(&app, "Visitor");
        let times = visitor.chooses_reason("General check-up").await;
        let page = visitor.chooses_time(&times, &times.slots()[0]).await;
        let page = visitor
            .browser
            .send_on(&page, "/book/email", &[("email", email)])
            .await;
        answers.push((
            page.status,
            page.h1(),
            page.text.replace(email, "").replace(&page.csrf(), ""),
        ));
        app.execute("delete from seat").await;
        app.execute("delete from occupancy where kind = 'hold'")
            .await;
    }
    assert_eq!(answers[0], answers[1]);
}

#[actix_web::test]
async fn a_fourth_code_within_an_hour_must_wait() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let page = ada.chooses_time(&times, &times.slots()[0]).await;
    let ask = || {
        ada.browser
            .submit(&page, "/book/email", &[("email", "ada@example.com")])
    };
    for _ in 0..3 {
        assert_eq!(ask().await.status, 303);
    }
    let refused = ask().await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("You have tried too many times. Wait"),
        "{}",
        refused.text
    );
    app.wait(TimeDelta::minutes(61));
    assert_eq!(ask().await.status, 303);
}

#[actix_web::test]
async fn a_known_patient_finds_their_details_filled_in_and_stays_one_person() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    ada.books_time(0).await;
    let again = Patient {
        browser: app.browser(),
        ..Patient::new(&app, "Ada")
    };
    let times = again.chooses_reason("General check-up").await;
    let email = again.chooses_time(&times, &times.slots()[0]).await;
    let details = again.proves_email(&email).await;
    let filled = |name: &str| details.values(&format!("input[name='{name}']"), "value");
    assert_eq!(filled("first_name"), ["Ada"]);
    assert_eq!(filled("birth_year"), ["1958"]);
    assert_eq!(filled("phone"), ["555-0100"]);
    let check = again.fills_details(&details).await;
    assert_eq!(again.books(&check).await.h1(), "Appointment booked");
    assert_eq!(app.count("select count(*) from patient").await, 1);
    assert_eq!(app.count("select count(*) from appointment").await, 2);
}

#[actix_web::test]
async fn two_people_under_one_address_stay_two() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(0).await;
    let ben = Patient {
        email: "ada@example.com".to_owned(),
        ..Patient::new(&app, "Ben")
    };
    assert_eq!(ben.books_time(0).await.h1(), "Appointment booked");
    assert_eq!(app.count("select count(*) from patient").await, 2);
    assert_eq!(app.count("select count(*) from account").await, 1);
    let unchanged = "select count(*) from patient where first_name = 'Ada'";
    assert_eq!(app.count(unchanged).await, 1);
}

#[actix_web::test]
async fn wrong_details_are_told_at_their_fields_and_kept() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let details = ada.proves_email(&email).await;
    let answers = [
        ("first_name", "Ada"),
        ("birth_day", "31"),
        ("birth_month", "2"),
        ("birth_year", "1990"),
        ("phone", "12"),
    ];
    let refused = ada
        .browser
        .submit(&details, "/book/details", &answers)
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.words("title")[0].starts_with("Error: Your details"));
    for words in [
        "Enter your last name",
        "Date of birth must be a real date",
        "Enter a phone number, like 555-0100 or +1 555 0100",
    ] {
        assert_eq!(
            refused.text.matches(words).count(),
            2,
            "{words}: summary and field"
        );
    }
    assert_eq!(refused.values("input[name='first_name']", "value"), ["Ada"]);
    assert_eq!(refused.values("input[name='birth_day']", "value"), ["31"]);
}

#[actix_web::test]
async fn details_typed_while_the_session_ran_out_are_there_after_signing_in_again() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[1]).await;
    let details = ada.proves_email(&email).await;
    app.wait(TimeDelta::minutes(16));
    let again = ada.fills_details(&details).await;
    assert_eq!(again.h1(), "What is your email address?");
    assert!(!again.text.contains("Byrne"), "nobody is signed in here");
    let details = ada.proves_email(&again).await;
    assert_eq!(details.h1(), "Your details");
    for (field, typed) in [
        ("first_name", "Ada"),
        ("last_name", "Byrne"),
        ("phone", "555-0100"),
    ] {
        let there = details.values(&format!("input[name='{field}']"), "value");
        assert_eq!(there, [typed], "{field}");
    }
}

#[actix_web::test]
async fn details_typed_while_the_session_ran_out_are_not_for_somebody_else() {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("General check-up").await;
    let email = ada.chooses_time(&times, &times.slots()[1]).await;
    let details = ada.proves_email(&email).await;
    app.wait(TimeDelta::minutes(16));
    let again = ada.fills_details(&details).await;
    let mut eve = Patient::new(&app, "Eve");
    eve.browser = ada.browser;
    let page = eve.proves_email(&again).await;
    assert!(!page.text.contains("Byrne"), "{}", page.text);
    let page = eve.browser.open("/book/check").await;
    assert!(!page.text.contains("Byrne"), "{}", page.text);
}
