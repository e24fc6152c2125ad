//! A kiosk at the desk: whom it finds, what it shows, and what it forgets.

use chrono::TimeDelta;
use reqwest::Method;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const VISIT: &str = "2027-03-01T16:00:00Z";
const START: &str = "/check-in";
const SHOWN: &str = "/check-in/visit";
const OPEN: &str = "Check in for your appointment";
const BORN: [&str; 3] = ["27", "3", "1958"];
const UNKNOWN: &str = "We could not find an appointment here today with these details. Check them, or speak to reception";
const ARRIVALS: &str = "select count(*) from audit_event where status_to = 'arrived'";

/// Ada has a visit at 11am; it is 10:40, and Sam has turned a browser into a kiosk.
struct Desk<'a> {
    app: &'a TestApp,
    sam: StaffMember<'a>,
    kiosk: Browser,
    cookie: String,
    reference: String,
}

impl<'a> Desk<'a> {
    async fn of(app: &'a TestApp) -> Self {
        Patient::new(app, "Ada").books_at(VISIT).await;
        let reference = app.text("select reference from appointment").await;
        app.set("2027-03-01T15:40:00Z");
        let sam = StaffMember::hired(app, "Sam", &["manage-staff-appointments"], None).await;
        sam.sets_up().await;
        let page = sam.get("/staff/kiosks").await;
        let location = page.values("#location-1 option", "value").remove(0);
        let answers = [("location", location.as_str())];
        let on = sam.browser.submit(&page, "/staff/kiosks", &answers).await;
        assert_eq!((on.status, on.location.as_deref()), (303, Some(START)));
        Self {
            app,
            kiosk: sam.browser.clone(),
            sam: sam.elsewhere(),
            cookie: cookie(&on, "openslot-kiosk="),
            reference,
        }
    }

    /// Types who they are; the answer itself.
    async fn types(&self, who: &str, [day, month, year]: [&str; 3]) -> Page {
        let page = self.kiosk.get(START).await;
        let answers = [
            ("reference_or_name", who),
            ("birth_day", day),
            ("birth_month", month),
            ("birth_year", year),
        ];
        self.kiosk.submit(&page, START, &answers).await
    }

    async fn finds(&self, who: &str) -> Page {
        let found = self.types(who, BORN).await;
        assert_eq!(
            (found.status, found.location.as_deref()),
            (303, Some(SHOWN)),
            "{who}"
        );
        self.kiosk.get(SHOWN).await
    }

    /// A page of the kiosk for whoever has these cookies.
    async fn with_cookies(&self, path: &str, cookies: &str) -> Page {
        let browser = self.app.browser();
        let request = browser.request(Method::GET, path).header("cookie", cookies);
        browser.send(request).await
    }
}

/// Name and value of a cookie that an answer sets.
fn cookie(page: &Page, start: &str) -> String {
    let all = page.headers.get_all("set-cookie").iter();
    let mut all = all.map(|value| value.to_str().expect("text").to_owned());
    let found = all
        .find(|value| value.starts_with(start))
        .expect("a cookie");
    found.split(';').next().expect("a value").to_owned()
}

#[actix_web::test]
async fn turning_a_device_into_a_kiosk_signs_staff_out_on_it() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    for path in ["/staff/day", "/staff/kiosks", "/staff/arrived"] {
        assert_eq!(desk.kiosk.get(path).await.status, 303, "{path}");
    }
    let page = desk.kiosk.get(START).await;
    assert_eq!(page.h1(), OPEN);
    assert_eq!(page.words(".caption"), ["Main Clinic"]);
    assert_eq!(page.words("nav a"), [""; 0], "it leads nowhere else");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("refresh"), "120;url=/check-in");
    let recorded = "select count(*) from audit_event where action = 'kiosk-on'";
    assert_eq!(app.count(recorded).await, 1);
}

#[actix_web::test]
async fn a_patient_is_found_by_reference_or_by_name_and_sees_when_and_where_only() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let plain = desk.reference.replace('-', "").to_lowercase();
    for who in [desk.reference.as_str(), plain.as_str(), "Byrne", " bYRNE "] {
        let page = desk.finds(who).await;
        assert_eq!(page.words("main dt"), ["When", "Where"], "{who}");
        for private in ["Ada", "Byrne", "Lee", "check-up", desk.reference.as_str()] {
            assert!(!page.words("main").concat().contains(private), "{private}");
        }
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("refresh"), "120;url=/check-in");
    }
    let form = desk.kiosk.get(SHOWN).await;
    let done = desk.kiosk.send_on(&form, SHOWN, &[]).await;
    assert_eq!(done.h1(), "You are checked in");
    assert_eq!(done.header("refresh"), "30;url=/check-in");
    let again = desk.kiosk.send_on(&form, SHOWN, &[]).await;
    assert_eq!(again.h1(), "You are checked in");
    assert_eq!(app.count(ARRIVALS).await, 1);
    let by = "select actor_kind from audit_event where status_to = 'arrived'";
    assert_eq!(app.text(by).await, "kiosk");
    let rows = "select count(*) from failed_try";
    assert_eq!(app.count(rows).await, 0, "what was right is not counted");
    desk.sam.signs_in().await;
    let visit = desk
        .sam
        .get(&format!("/staff/appointments/{}", app.visit().await))
        .await;
    assert!(visit.text.contains("The patient, at a kiosk"));
}

#[actix_web::test]
async fn an_arrival_at_a_kiosk_is_the_patient_s_own_deed() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let form = desk.finds("Byrne").await;
    desk.kiosk.send_on(&form, SHOWN, &[]).await;
    let ada = Patient::new(&app, "Ada");
    ada.signs_in().await;
    let own = format!("/me/appointments/{}", app.visit().await);
    let told = ada.browser.get(&own).await;
    assert!(told.text.contains("Checked in by you"), "{}", told.text);
    let kim = StaffMember::hired(&app, "Kim", &["practice-admin"], None).await;
    kim.sets_up().await;
    let log = kim.get("/staff/activity?who=patients&what=arrive").await;
    assert_eq!(log.words("tbody tr").len(), 1, "{}", log.text);
}

#[actix_web::test]
async fn the_kiosk_forgets_after_two_minutes_and_when_its_first_page_is_shown() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let form = desk.finds("Byrne").await;
    app.wait(TimeDelta::seconds(119));
    assert_eq!(desk.kiosk.get(SHOWN).await.status, 200);
    app.wait(TimeDelta::seconds(1));
    let gone = desk.kiosk.get(SHOWN).await;
    assert_eq!((gone.status, gone.location.as_deref()), (303, Some(START)));
    let late = desk.kiosk.submit(&form, SHOWN, &[]).await;
    assert_eq!((late.status, late.location.as_deref()), (303, Some(START)));
    assert_eq!(app.count(ARRIVALS).await, 0);
    // Back, from the first page.
    desk.finds("Byrne").await;
    desk.kiosk.get(START).await;
    assert_eq!(desk.kiosk.get(SHOWN).await.status, 303);
    // What did not fit is not shown again.
    let wrong = desk.types("Byrne-Whitlock", ["1", "2", "1960"]).await;
    assert_eq!(wrong.status, 422);
    assert!(!wrong.text.contains("Whitlock") && !wrong.text.contains("1960"));
    assert_eq!(wrong.header("refresh"), "120;url=/check-in");
}

#[actix_web::test]
async fn unknown_and_wrong_are_the_same_answer_and_soon_have_to_wait() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let mut answers = Vec::new();
    for (who, born) in [
        ("Nobody", BORN),
        ("Byrne", ["28", "3", "1958"]),
        (desk.reference.as_str(), ["28", "3", "1958"]),
        ("ZZ-0000-00", BORN),
    ] {
        let page = desk.types(who, born).await;
        assert_eq!(page.words(".errors a"), [UNKNOWN], "{who}");
        answers.push((page.status, page.text.replace(&page.csrf(), "")));
    }
    assert!(answers.iter().all(|one| *one == answers[0]));
    desk.types("Nobody", BORN).await;
    // Five in a minute: even what is right has to wait now.
    let page = desk.types("Byrne", BORN).await;
    let told = page.words(".errors a").remove(0);
    assert!(told.starts_with("You have tried too many times"), "{told}");
    app.wait(TimeDelta::seconds(61));
    desk.finds("Byrne").await;
    for (who, born, told) in [
        ("", BORN, "Enter your booking reference or last name"),
        ("Byrne", ["", "", ""], "Enter your date of birth"),
    ] {
        let page = desk.types(who, born).await;
        assert_eq!(
            (page.status, page.words(".errors a")),
            (422, vec![told.to_owned()])
        );
    }
}

#[actix_web::test]
async fn another_day_another_place_and_two_of_a_name_are_not_found() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    for change in [
        "update appointment set starts_at = starts_at + interval '1 day',
            ends_at = ends_at + interval '1 day'",
        "update appointment set starts_at = starts_at - interval '1 day', mode = 'video',
            ends_at = ends_at - interval '1 day'",
        "update appointment set mode = 'in-person', status = 'cancelled', cancelled_at = now(),
            cancelled_by = 'patient', cancelled_from = 'booked'",
    ] {
        app.execute(change).await;
        assert_eq!(desk.types("Byrne", BORN).await.status, 422, "{change}");
    }
    app.execute(
        "update appointment set status = 'booked', cancelled_at = null, cancelled_by = null,
            cancelled_from = null, cancel_reason = null",
    )
    .await;
    desk.finds("Byrne").await;
    // The same person twice today: the name alone does not say which.
    app.execute(
        "insert into appointment (practice_id, id, reference, status, patient_id, practitioner_id,
            location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
            time_zone, change_notice_minutes, created_at, booked_at)
         select practice_id, gen_random_uuid(), 'ZZ-0000-00', 'booked', patient_id, practitioner_id,
            location_id, appointment_type_id, visit_reason_id, mode, ends_at,
            ends_at + interval '30 minutes', starts_wall, time_zone, change_notice_minutes,
            created_at, booked_at
         from appointment",
    )
    .await;
    assert_eq!(desk.types("Byrne", BORN).await.status, 422);
    desk.finds(&desk.reference).await;
}

#[actix_web::test]
async fn a_forged_or_foreign_cookie_makes_no_kiosk_and_shows_no_visit() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    let forged = format!("openslot-kiosk={}", "A".repeat(43));
    let page = desk.with_cookies(START, &forged).await;
    assert_eq!(
        page.values("main a.btn", "href"),
        ["/sign-in?next=%2Fcheck-in"]
    );
    let found = desk.types("Byrne", BORN).await;
    let sealed = cookie(&found, "openslot-kiosk-visit=");
    let both = format!("{}; {sealed}", desk.cookie);
    assert_eq!(
        desk.with_cookies(SHOWN, &both).await.status,
        200,
        "the bait is there"
    );
    let visit = app.visit().await;
    let (_, rest) = sealed.split_once('.').expect("a seal");
    let (until, seal) = rest.split_once('.').expect("a seal");
    let later: i64 = until.parse().expect("a second");
    let name = "openslot-kiosk-visit";
    for bad in [
        format!("{name}=01931b5e-0000-7000-8000-000000000001.{until}.{seal}"),
        format!("{name}={visit}.{}.{seal}", later + 600),
        format!("{name}={visit}.{until}.{}", "A".repeat(43)),
        format!("{name}={visit}"),
        format!("{name}=.."),
    ] {
        let page = desk
            .with_cookies(SHOWN, &format!("{}; {bad}", desk.cookie))
            .await;
        assert_eq!(page.location.as_deref(), Some(START), "{bad}");
        let page = desk
            .with_cookies(SHOWN, &format!("{forged}; {sealed}"))
            .await;
        assert_eq!(page.location.as_deref(), Some(START), "{bad}");
    }
    // Another practice's kiosk: the same database does not know it here.
    let stranger = "insert into practice select (jsonb_populate_record(null::practice,
        to_jsonb(one) || '{\"practice_id\": \"01931b5e-0000-7000-8000-0000000000ee\",
            \"hostname\": \"elsewhere.localhost\"}')).* from practice as one";
    app.execute(stranger).await;
    let browser = app.browser();
    let request = browser.request(Method::GET, START);
    let request = request.header("cookie", desk.cookie.as_str());
    let page = browser
        .send(request.header("host", "elsewhere.localhost"))
        .await;
    assert_eq!((page.status, page.h1().as_str()), (200, OPEN));
    assert_eq!(page.words(".caption"), [""; 0]);
}

#[actix_web::test]
async fn a_kiosk_that_is_turned_off_is_none_at_once() {
    let app = TestApp::start().await;
    let desk = Desk::of(&app).await;
    desk.finds("Byrne").await;
    desk.sam.signs_in().await;
    let page = desk.sam.get("/staff/kiosks").await;
    assert_eq!(page.words("tbody th"), ["Main Clinic"]);
    let kiosk = page.values("button[name=kiosk]", "value").remove(0);
    let off = "/staff/kiosks/off";
    let unknown = [("kiosk", "01931b5e-0000-7000-8000-000000000001")];
    assert_eq!(
        desk.sam.browser.submit(&page, off, &unknown).await.status,
        404
    );
    let sent = [("kiosk", kiosk.as_str())];
    let after = desk.sam.browser.send_on(&page, off, &sent).await;
    assert!(after.text.contains("No kiosk is on."));
    assert_eq!(desk.sam.browser.submit(&page, off, &sent).await.status, 404);
    assert_eq!(desk.kiosk.get(SHOWN).await.location.as_deref(), Some(START));
    let start = desk.kiosk.get(START).await;
    assert_eq!(
        start.values("main a.btn", "href"),
        ["/sign-in?next=%2Fcheck-in"]
    );
}

#[actix_web::test]
async fn a_kiosk_needs_a_place() {
    let app = TestApp::start().await;
    let sam = StaffMember::hired(&app, "Sam", &["manage-staff-appointments"], None).await;
    sam.sets_up().await;
    let page = sam.get("/staff/kiosks").await;
    for location in ["", "01931b5e-0000-7000-8000-000000000001"] {
        let answer = sam
            .browser
            .submit(&page, "/staff/kiosks", &[("location", location)])
            .await;
        assert_eq!(
            (answer.status, answer.words(".errors a")),
            (422, vec!["Select a location".to_owned()])
        );
    }
    assert_eq!(app.count("select count(*) from kiosk").await, 0);
}
