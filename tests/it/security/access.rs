//! Who reaches what: every address of the site, for every kind of actor. A new address that is in
//! neither list below fails here.

use std::collections::BTreeSet;

use reqwest::Method;

use super::routes::{self, Scene};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::rows::Rows;
use crate::support::staff::{PASSWORD, StaffMember};

const MISSING: &str = "01931b5e-0000-7000-8000-000000000001";
/// Of the second visit.
const FOREIGN_PATIENT: &str = "01931b5e-0000-7000-8000-0000000000aa";

/// What a staff address asks of whoever opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// Nothing: it is on the way in or out.
    Nothing,
    /// The password.
    HalfWay,
    /// To be on the staff.
    Staff,
    /// To manage visits; the address of one only those they manage.
    Appointments,
    /// To meet patients; the address of one only those who have a visit with them, or all.
    Patients,
    /// To meet every patient.
    AllPatients,
    Admin,
}

/// Every address of staff.
const STAFF: [(&str, Asks); 59] = [
    ("STAFF", Asks::Staff),
    ("STAFF_SIGN_IN", Asks::Nothing),
    ("STAFF_INVITATION", Asks::Nothing),
    ("STAFF_SIGN_OUT", Asks::Nothing),
    ("STAFF_CODE", Asks::HalfWay),
    ("STAFF_SET_UP", Asks::HalfWay),
    ("STAFF_ACCOUNT", Asks::Staff),
    ("STAFF_PASSWORD", Asks::Staff),
    ("STAFF_PASSWORD_AGAIN", Asks::Staff),
    ("STAFF_SIGN_OUT_EVERYWHERE", Asks::Staff),
    ("STAFF_RECOVERY_CODES", Asks::Staff),
    ("STAFF_NEW_RECOVERY_CODES", Asks::Staff),
    ("STAFF_DAY", Asks::Appointments),
    ("STAFF_DAY_SHEET", Asks::Appointments),
    ("STAFF_WEEK", Asks::Appointments),
    ("STAFF_EVENTS", Asks::Appointments),
    ("STAFF_LIST", Asks::Appointments),
    ("STAFF_LIST_CSV", Asks::Appointments),
    ("STAFF_MESSAGES", Asks::Appointments),
    ("STAFF_ARRIVED", Asks::Appointments),
    ("STAFF_KIOSKS", Asks::Appointments),
    ("STAFF_KIOSK_OFF", Asks::Appointments),
    ("STAFF_AVAILABILITY", Asks::Appointments),
    ("STAFF_BLOCKS", Asks::Appointments),
    ("STAFF_NEW_BLOCK", Asks::Appointments),
    ("STAFF_OFFERS", Asks::Appointments),
    ("STAFF_REPORTS", Asks::Appointments),
    ("STAFF_REPORT_CSV", Asks::Appointments),
    ("STAFF_APPOINTMENT", Asks::Appointments),
    ("STAFF_NEW_APPOINTMENT", Asks::Appointments),
    ("STAFF_WALK_IN", Asks::Appointments),
    ("STAFF_NOTES", Asks::Appointments),
    ("STAFF_STATUS", Asks::Appointments),
    ("STAFF_UNDO", Asks::Appointments),
    ("STAFF_CANCEL", Asks::Appointments),
    ("STAFF_MOVE", Asks::Appointments),
    ("STAFF_EDIT", Asks::Appointments),
    ("STAFF_PATIENTS", Asks::Patients),
    ("STAFF_PATIENT", Asks::Patients),
    ("STAFF_EDIT_PATIENT", Asks::Patients),
    ("STAFF_NEW_PATIENT", Asks::AllPatients),
    ("STAFF_DUPLICATES", Asks::AllPatients),
    ("STAFF_MERGE", Asks::AllPatients),
    ("STAFF_UNDO_MERGE", Asks::AllPatients),
    ("STAFF_CLOSURES", Asks::Admin),
    ("STAFF_HOLIDAYS", Asks::Admin),
    ("STAFF_SCHEDULES", Asks::Admin),
    ("STAFF_SCHEDULE", Asks::Admin),
    ("STAFF_ACTIVITY", Asks::Admin),
    ("STAFF_ACTIVITY_CSV", Asks::Admin),
    ("STAFF_SETTINGS", Asks::Admin),
    ("STAFF_SETTINGS_PRACTICE", Asks::Admin),
    ("STAFF_SETTINGS_RULES", Asks::Admin),
    ("STAFF_SETTINGS_LIST", Asks::Admin),
    ("STAFF_SETTINGS_NEW", Asks::Admin),
    ("STAFF_SETTINGS_ENTRY", Asks::Admin),
    ("STAFF_ACCOUNTS", Asks::Admin),
    ("STAFF_ONE_ACCOUNT", Asks::Admin),
    ("STAFF_ACCOUNT_STATE", Asks::Admin),
];

/// Somebody at a browser, and what they may do.
struct Actor {
    name: &'static str,
    browser: Browser,
    csrf: String,
    is_staff: bool,
    admin: bool,
    /// Which of the two visits they manage: Lee's, Moss's.
    visits: [bool; 2],
    /// Whether they meet the patients of these visits.
    patients: [bool; 2],
}

#[actix_web::test]
async fn every_address_is_in_the_matrix() {
    let all: BTreeSet<String> = &routes::looked_at() | &routes::sent_to();
    let staff = routes::staff_addresses();
    let listed: BTreeSet<String> = STAFF.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(staff, listed);
    // A patient's own addresses are walked with own, foreign and missing ids by `strangers`.
    assert!(all.is_disjoint(&listed), "{all:?}");
    assert!(
        all.iter()
            .all(|name| !routes::pattern(name).starts_with("/staff"))
    );
}

#[actix_web::test]
async fn everybody_reaches_what_they_may_and_nothing_else() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let own = scene.visit.clone();
    let foreign = second_visit(&app, &own).await;
    let patient = "select id::text from patient where first_name = 'Ada'";
    let patients = [app.text(patient).await, FOREIGN_PATIENT.to_owned()];
    let actors = actors(&app, &scene).await;
    let mut walked = 0;
    for (name, asks) in STAFF {
        let pattern = routes::pattern(name);
        let is_of_patient = pattern.contains("/patients/{id}");
        let is_of_visit = pattern.contains("/appointments/{id}");
        for method in routes::methods_of(name) {
            for actor in &actors {
                for (which, id) in [own.as_str(), foreign.as_str(), MISSING].iter().enumerate() {
                    if !pattern.contains("{id}") && which > 0 {
                        continue;
                    }
                    // These end the session of whoever sends them.
                    if method == "POST" && name.contains("SIGN_OUT") {
                        continue;
                    }
                    let id = match patients.get(which) {
                        _ if name.contains("ACCOUNT") => MISSING,
                        Some(patient) if is_of_patient => patient,
                        _ => id,
                    };
                    let path = pattern.replace("{id}", id).replace("{token}", "no-token");
                    let page = ask(actor, method, &path).await;
                    let label = format!("{method} {path} by {}: {}", actor.name, page.status);
                    let theirs = actor.visits.get(which).copied().unwrap_or(false);
                    let met = actor.patients.get(which).copied().unwrap_or(false);
                    match asks {
                        Asks::Nothing | Asks::HalfWay => assert!(page.status < 500, "{label}"),
                        _ if !actor.is_staff => {
                            assert_eq!(page.status, 303, "{label}");
                            let to = page.location.unwrap_or_default();
                            assert!(to.starts_with("/staff/sign-in"), "{label}: {to}");
                        }
                        Asks::Staff => assert!(page.status < 500, "{label}"),
                        Asks::Admin if !actor.admin => assert_eq!(page.status, 404, "{label}"),
                        Asks::Admin if pattern.contains("{id}") => {
                            assert_eq!(page.status, 404, "{label}");
                        }
                        Asks::Appointments if actor.visits == [false; 2] => {
                            assert_eq!(page.status, 404, "{label}");
                        }
                        Asks::Appointments if is_of_visit && !theirs => {
                            assert_eq!(page.status, 404, "{label}");
                        }
                        Asks::Patients if is_of_patient && !met => {
                            assert_eq!(page.status, 404, "{label}");
                        }
                        Asks::AllPatients if actor.patients != [true; 2] => {
                            assert_eq!(page.status, 404, "{label}");
                        }
                        Asks::AllPatients if is_of_patient && !met => {
                            assert!([303, 403, 404].contains(&page.status), "{label}");
                        }
                        Asks::Appointments | Asks::Patients | Asks::AllPatients | Asks::Admin => {
                            assert_ne!(page.status, 404, "{label}");
                            assert!(page.status < 500, "{label}");
                        }
                    }
                    walked += 1;
                }
            }
        }
    }
    assert!(walked > 200, "only {walked}");
}

#[actix_web::test]
async fn a_colleagues_visit_looks_like_one_that_is_not_there() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let foreign = second_visit(&app, &scene.visit).await;
    let actors = actors(&app, &scene).await;
    let lee = find(&actors, "own");
    for name in [
        "STAFF_APPOINTMENT",
        "STAFF_CANCEL",
        "STAFF_STATUS",
        "STAFF_UNDO",
    ] {
        for method in routes::methods_of(name) {
            let told = async |id: &str| {
                let path = routes::pattern(name).replace("{id}", id);
                let page = ask(lee, method, &path).await;
                let text = page.text.replace(id, "");
                (page.status, text, page.header("cache-control").to_owned())
            };
            assert_eq!(told(&foreign).await, told(MISSING).await, "{method} {name}");
        }
    }
    let listed = lee
        .browser
        .get("/staff/list?from=2027-03-01&to=2027-03-31")
        .await;
    assert_eq!(listed.words("tbody th a"), ["Ada Byrne"]);
    let day = lee.browser.get("/staff/day?date=2027-03-10").await;
    assert_eq!(day.words(".daycolumn h2").len(), 1);
    assert!(
        !day.text.contains("Foreign"),
        "the day shows a colleague's patient"
    );
    let csv = lee
        .browser
        .get("/staff/list.csv?from=2027-03-01&to=2027-03-31")
        .await;
    assert!(
        !csv.text.contains("Foreign"),
        "the file holds a colleague's patient"
    );
}

#[actix_web::test]
async fn no_form_of_staff_is_taken_from_elsewhere_or_without_its_token() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let actors = actors(&app, &scene).await;
    let (desk, admin) = (find(&actors, "desk"), find(&actors, "admin"));
    let before = Rows::of(&app).await;
    let mut walked = 0;
    for (name, asks) in STAFF {
        if !routes::methods_of(name).contains(&"POST") {
            continue;
        }
        let actor = if asks == Asks::Admin { admin } else { desk };
        let path = routes::pattern(name);
        let path = path
            .replace("{id}", &scene.visit)
            .replace("{token}", "none");
        let without = actor
            .browser
            .post(&path, &[("version", "1"), ("status", "arrived")])
            .await;
        assert!(
            [303, 403].contains(&without.status),
            "{path}: {}",
            without.status
        );
        let answers = [
            ("csrf", actor.csrf.as_str()),
            ("version", "1"),
            ("status", "arrived"),
        ];
        let from_elsewhere = actor
            .browser
            .request(Method::POST, &path)
            .header("origin", "https://evil.example")
            .form(&answers);
        let answer = actor.browser.send(from_elsewhere).await;
        assert_eq!(answer.status, 403, "{path}");
        walked += 1;
    }
    assert!(walked > 10, "only {walked}");
    assert_eq!(before.changed(&Rows::of(&app).await), [""; 0]);
}

#[actix_web::test]
async fn looking_at_a_page_of_staff_writes_nothing_but_the_record() {
    let app = TestApp::start().await;
    let scene = Scene::of(&app).await;
    let actors = actors(&app, &scene).await;
    let before = Rows::of(&app).await;
    for actor in &actors {
        for (name, _) in STAFF {
            if !routes::methods_of(name).contains(&"GET") {
                continue;
            }
            let path = routes::pattern(name);
            let path = path
                .replace("{id}", &scene.visit)
                .replace("{token}", "none");
            for method in [Method::GET, Method::HEAD] {
                let page = actor
                    .browser
                    .send(actor.browser.request(method, &path))
                    .await;
                assert!(page.status < 500, "{path}: {}", page.status);
            }
        }
    }
    assert_eq!(before.changed(&Rows::of(&app).await), ["audit_event"]);
}

fn find<'a>(actors: &'a [Actor], name: &str) -> &'a Actor {
    actors
        .iter()
        .find(|actor| actor.name == name)
        .expect("an actor")
}

async fn ask(actor: &Actor, method: &str, path: &str) -> Page {
    if method == "GET" {
        return actor.browser.get(path).await;
    }
    // A version that no visit has: nothing is changed on the way.
    let answers = [
        ("csrf", actor.csrf.as_str()),
        ("version", "999"),
        ("status", "arrived"),
        ("cancelled_by", "practice"),
        ("cancel_reason", "other"),
        ("change", "activate"),
    ];
    actor.browser.post(path, &answers).await
}

/// A visit like the first, of another patient with another practitioner.
async fn second_visit(app: &TestApp, first: &str) -> String {
    app.execute(
        "insert into practitioner (practice_id, id, key, position, name, role)
         select practice_id, '01931b5e-0000-7000-8000-0000000000cc', 'other', 99, 'Dr. Other', role
         from practitioner limit 1",
    )
    .await;
    app.execute(
        "insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
         select practice_id, '01931b5e-0000-7000-8000-0000000000aa', 'Foreign', 'Person', born_on, phone, created_at
         from patient limit 1",
    )
    .await;
    app.execute(
        "insert into appointment (practice_id, id, reference, status, patient_id, practitioner_id,
            location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
            time_zone, change_notice_minutes, created_at, booked_at)
         select practice_id, '01931b5e-0000-7000-8000-0000000000bb', 'ZZ-0000-00', 'booked',
            '01931b5e-0000-7000-8000-0000000000aa',
            '01931b5e-0000-7000-8000-0000000000cc',
            location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
            time_zone, change_notice_minutes, created_at, booked_at
         from appointment limit 1",
    )
    .await;
    assert_ne!(first, "01931b5e-0000-7000-8000-0000000000bb");
    "01931b5e-0000-7000-8000-0000000000bb".to_owned()
}

async fn actors(app: &TestApp, scene: &Scene<'_>) -> Vec<Actor> {
    let key = app
        .text(
            "select key from practitioner join appointment on practitioner_id = practitioner.id
             where reference <> 'ZZ-0000-00'",
        )
        .await;
    let stranger = app.browser();
    let csrf = stranger.get("/staff/sign-in").await.csrf();
    let patient = scene.ada.browser.clone();
    let of_patient = patient.get("/me/details").await.csrf();
    let half = StaffMember::hired(app, "Half", &["manage-staff-appointments"], None).await;
    let of_half = half.types_password(PASSWORD).await.csrf();
    let outside = |name, browser, csrf| Actor {
        name,
        browser,
        csrf,
        is_staff: false,
        admin: false,
        visits: [false; 2],
        patients: [false; 2],
    };
    let mut actors = vec![
        outside("stranger", stranger, csrf),
        outside("patient", patient, of_patient),
        outside("half signed in", half.browser.clone(), of_half),
    ];
    for (name, function, practitioner, admin, visits) in [
        ("desk", "manage-staff-appointments", None, false, [true; 2]),
        (
            "own",
            "manage-own-appointments",
            Some(key.as_str()),
            false,
            [true, false],
        ),
        ("proxy", "patient-proxy", None, false, [false; 2]),
        ("admin", "practice-admin", None, true, [false; 2]),
    ] {
        let member = StaffMember::hired(app, name, &[function], practitioner).await;
        member.sets_up().await;
        let csrf = member.get("/staff/account").await.csrf();
        actors.push(Actor {
            name,
            browser: member.browser.clone(),
            csrf,
            is_staff: true,
            admin,
            visits,
            patients: if name == "own" { visits } else { [true; 2] },
        });
    }
    actors
}
