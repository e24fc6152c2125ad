//! Finding patients, and what is kept of one.

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const VISIT: &str = "2027-03-10T14:00:00Z";

/// Patients besides those of a test.
async fn with_others(app: &TestApp) {
    for (first, last, born_on, phone) in [
        (
            "Élodie",
            "O'Brien-Lindqvist",
            "1971-11-02",
            "+1 212 555 0177",
        ),
        ("Bruno", "Castell", "1990-05-06", "(212) 555-0199"),
        ("Ada", "Bergman", "1958-03-27", ""),
        ("Li", "Wu", "2001-01-01", ""),
    ] {
        sqlx::query(
            "insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
             select practice_id, gen_random_uuid(), $1, $2, $3::text::date, $4, now() from practice",
        )
        .bind(first)
        .bind(last)
        .bind(born_on)
        .bind(phone)
        .execute(&mut app.superuser().await)
        .await
        .expect("a patient");
    }
}

async fn hired<'a>(app: &'a TestApp, name: &str, functions: &[&str]) -> StaffMember<'a> {
    let member = StaffMember::hired(app, name, functions, None).await;
    member.sets_up().await;
    member
}

/// Types into the search and presses the button.
async fn finds(member: &StaffMember<'_>, text: &str) -> Page {
    let page = member.get("/staff/patients").await;
    let typed = [("find", text)];
    member
        .browser
        .submit(&page, "/staff/patients", &typed)
        .await
}

async fn names(member: &StaffMember<'_>, text: &str) -> Vec<String> {
    let page = finds(member, text).await;
    assert_eq!(page.status, 200, "{text}");
    page.words("tbody th a")
}

async fn id_of(app: &TestApp, first_name: &str) -> String {
    sqlx::query_scalar("select id::text from patient where first_name = $1")
        .bind(first_name)
        .fetch_one(&mut app.superuser().await)
        .await
        .expect("a patient")
}

#[actix_web::test]
async fn a_patient_is_found_by_name_with_up_to_two_typing_errors() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    with_others(&app).await;
    let sam = hired(&app, "Sam", &DESK).await;
    for (typed, found) in [
        ("Ada Byrne", vec!["Ada Byrne"]),
        ("byrne, ADA", vec!["Ada Byrne"]),
        ("Adda Bryne", vec!["Ada Byrne"]),
        ("ada", vec!["Ada Bergman", "Ada Byrne"]),
        ("bergmann", vec!["Ada Bergman"]),
        ("brgmn", vec!["Ada Bergman"]),
        ("elodie obrien", vec!["Élodie O'Brien-Lindqvist"]),
        ("Élodi Lindqist", vec!["Élodie O'Brien-Lindqvist"]),
        ("lind", vec!["Élodie O'Brien-Lindqvist"]),
        ("ada ber", vec!["Ada Bergman"]),
        ("li wo", vec!["Li Wu"]),
        ("Adda Brinne", vec![]),
        ("Nobody", vec![]),
    ] {
        assert_eq!(names(&sam, typed).await, found, "{typed}");
    }
}

#[actix_web::test]
async fn a_patient_is_found_by_birth_date_phone_and_reference() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    with_others(&app).await;
    let sam = hired(&app, "Sam", &DESK).await;
    let reference = app.text("select reference from appointment").await;
    let bare = reference.replace('-', "").to_lowercase();
    for (typed, found) in [
        ("3/27/1958", vec!["Ada Bergman", "Ada Byrne"]),
        ("1958-03-27 byrne", vec!["Ada Byrne"]),
        ("March 27, 1958 brne", vec!["Ada Byrne"]),
        ("212 555 0177", vec!["Élodie O'Brien-Lindqvist"]),
        ("+12125550199", vec!["Bruno Castell"]),
        ("555-0100", vec!["Ada Byrne"]),
        ("312 555 0199", vec![]),
        (reference.as_str(), vec!["Ada Byrne"]),
        (bare.as_str(), vec!["Ada Byrne"]),
        ("AA-0000-00", vec![]),
    ] {
        assert_eq!(names(&sam, typed).await, found, "{typed}");
    }
}

#[actix_web::test]
async fn a_search_says_how_many_and_keeps_its_text_out_of_addresses() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = hired(&app, "Sam", &DESK).await;
    let page = finds(&sam, "byrne").await;
    assert_eq!(page.h1(), "Patients");
    assert_eq!(page.words("p[role='status']"), ["1 patient found"]);
    let row = page.words("tbody td");
    assert_eq!(row[..2], ["March 27, 1958", "555-0100"]);
    assert_eq!(row[2], "Wednesday, March 10, 2027 at 9:00 AM");
    for place in ["href", "action"] {
        let all = page.values(&format!("[{place}]"), place);
        assert!(all.iter().all(|one| !one.contains("byrne")), "{all:?}");
    }
    let page = finds(&sam, "  ").await;
    assert_eq!(page.status, 422);
    assert_eq!(
        page.words(".problem"),
        ["Error: Enter a name, date of birth, phone number or booking reference"]
    );
    // The same form stands on every page of staff.
    let day = sam.get("/staff/day").await;
    assert_eq!(day.values("form.find", "action"), ["/staff/patients"]);
    let sent = [("find", "byrne")];
    let page = sam.browser.submit(&day, "/staff/patients", &sent).await;
    assert_eq!(page.words("tbody th a"), ["Ada Byrne"]);
    // An address with a text in it finds nobody.
    let page = sam.get("/staff/patients?find=byrne").await;
    assert_eq!(page.words("tbody").len(), 0);
}

#[actix_web::test]
async fn more_patients_than_fit_are_said_to_be_more() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    app.execute(
        "insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
         select practice_id, gen_random_uuid(), 'Ada', 'Byrne', born_on + number, '', created_at
         from patient cross join generate_series(1, 60) as number",
    )
    .await;
    let sam = hired(&app, "Sam", &DESK).await;
    let page = finds(&sam, "ada byrne").await;
    assert_eq!(
        page.words("p[role='status']"),
        ["More than 50 patients found"]
    );
    assert_eq!(page.words("tbody tr").len(), 50);
    let page = finds(&sam, "ada byrne 1958-03-27").await;
    assert_eq!(page.words("tbody tr").len(), 1);
}

#[actix_web::test]
async fn whoever_is_shown_is_recorded_or_not_shown() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    with_others(&app).await;
    let sam = hired(&app, "Sam", &DESK).await;
    let reads = "select count(*) from audit_event where action = 'read' and actor_kind = 'staff'";
    assert_eq!(names(&sam, "ada").await.len(), 2);
    assert_eq!(app.count(reads).await, 2);
    assert_eq!(names(&sam, "nobody").await.len(), 0);
    assert_eq!(app.count(reads).await, 2);
    let record = format!("/staff/patients/{}", id_of(&app, "Bruno").await);
    for path in [record.clone(), format!("{record}/edit")] {
        assert!(sam.get(&path).await.text.contains("Castell"));
    }
    assert_eq!(app.count(reads).await, 4);
    app.execute("alter table audit_event add constraint broken check (action <> 'read') not valid")
        .await;
    let page = finds(&sam, "byrne").await;
    assert_eq!(page.status, 500);
    assert!(!page.text.contains("Byrne"));
    for path in [record.clone(), format!("{record}/edit")] {
        let page = sam.get(&path).await;
        assert_eq!(page.status, 500);
        assert!(!page.text.contains("Castell"));
    }
}

#[actix_web::test]
async fn whoever_manages_their_own_visits_finds_their_own_patients_alone() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    with_others(&app).await;
    let lee = StaffMember::hired(&app, "Lee", &["manage-own-appointments"], Some("lee")).await;
    lee.sets_up().await;
    for typed in ["ada", "ada byrne", "ada by", "3/27/1958", "555-0100"] {
        assert_eq!(names(&lee, typed).await, ["Ada Byrne"], "{typed}");
    }
    for typed in ["bruno castell", "castell", "5/6/1990", "212 555 0199"] {
        assert_eq!(names(&lee, typed).await, [""; 0], "{typed}");
    }
    app.execute("delete from patient where last_name = 'Bergman'")
        .await;
    let own = format!("/staff/patients/{}", id_of(&app, "Ada").await);
    assert_eq!(lee.get(&own).await.h1(), "Ada Byrne");
    let foreign = format!("/staff/patients/{}", id_of(&app, "Bruno").await);
    assert_eq!(lee.get(&foreign).await.status, 404);
    assert_eq!(lee.get("/staff/patients/new").await.status, 404);
    assert!(!finds(&lee, "ada").await.text.contains("Add patient"));
}

#[actix_web::test]
async fn a_record_shows_visits_attendance_and_who_looked() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    // One of each, years ago; of the cancellations one was in time.
    app.execute(
        "insert into appointment (practice_id, id, reference, status, patient_id, practitioner_id,
            location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
            time_zone, change_notice_minutes, created_at, booked_at, completed_at, missed_at,
            cancelled_at, cancelled_by, cancelled_from)
         select practice_id, gen_random_uuid(), 'old-' || number, to_be::appointment_status,
            patient_id, practitioner_id, location_id, appointment_type_id, visit_reason_id, mode,
            starts_at - number * interval '366 days', ends_at - number * interval '366 days',
            starts_wall - number * interval '366 days', time_zone, 1440, created_at, booked_at,
            case when to_be = 'completed' then created_at end,
            case when to_be = 'no-show' then created_at end,
            case when to_be = 'cancelled' then starts_at - number * interval '366 days'
                - early::interval end,
            case when to_be = 'cancelled' then 'patient' end,
            case when to_be = 'cancelled' then 'booked'::appointment_status end
         from appointment cross join (values (1, 'completed', null), (2, 'completed', null),
            (3, 'no-show', null), (4, 'cancelled', '1 hour'), (5, 'cancelled', '25 hours'))
            as past (number, to_be, early)",
    )
    .await;
    let sam = hired(&app, "Sam", &DESK).await;
    let visit = sam
        .get(&format!("/staff/appointments/{}", newest(&app).await))
        .await;
    let record = format!("/staff/patients/{}", id_of(&app, "Ada").await);
    assert!(
        visit.values("main a", "href").contains(&record),
        "S5 leads to the record"
    );
    let page = sam.get(&record).await;
    assert_eq!(page.h1(), "Ada Byrne");
    let headings = [
        "Upcoming appointments",
        "Past appointments",
        "Attendance",
        "Activity",
    ];
    assert_eq!(page.words("h2"), headings);
    let details = [
        "March 27, 1958",
        "555-0100",
        "No preference",
        "ada@example.com",
    ];
    assert_eq!(page.words("dd"), details);
    assert!(page.text.contains("2 attended, 1 missed, 1 cancelled late"));
    assert_eq!(page.words("section:nth-of-type(1) tbody tr").len(), 1);
    assert_eq!(page.words("section:nth-of-type(2) tbody tr").len(), 5);
    let book = page.values("a.btn", "href");
    assert_eq!(
        book[0],
        record.replace("/staff/patients/", "/staff/appointments/new?patient=")
    );
    let looked = sam
        .get(&record)
        .await
        .words("section:nth-of-type(4) tbody tr");
    for line in [
        "SamLooked at a patient",
        "The patientBooked an appointment (",
    ] {
        assert!(looked.iter().any(|one| one.contains(line)), "{looked:?}");
    }
}

/// The visit ahead.
async fn newest(app: &TestApp) -> String {
    app.text("select id::text from appointment order by starts_at desc limit 1")
        .await
}

#[actix_web::test]
async fn a_patient_is_added_without_an_address_and_with_one() {
    let app = TestApp::start().await;
    let sam = hired(&app, "Sam", &DESK).await;
    let path = "/staff/patients/new";
    let form = sam.get(path).await;
    let refused = sam
        .browser
        .submit(&form, path, &[("phone", "12"), ("email", "x")])
        .await;
    assert_eq!(refused.status, 422);
    let problems = [
        "Error: Enter their first name",
        "Error: Enter their last name",
        "Error: Enter their date of birth",
        "Error: Enter a phone number, like 555-0100 or +1 555 0100",
        "Error: Enter an email address in the correct format, like name@example.com",
    ];
    assert_eq!(refused.words(".problem"), problems);
    assert_eq!(refused.values("#phone", "value"), ["12"]);
    let mut answers = vec![
        ("first_name", "Otis"),
        ("last_name", "Greco"),
        ("birth_month", "2"),
        ("birth_day", "3"),
        ("birth_year", "1944"),
        ("contact_by", "phone"),
    ];
    let page = sam.browser.send_on(&form, path, &answers).await;
    assert_eq!(page.h1(), "Otis Greco");
    assert_eq!(
        page.words("dd"),
        ["February 3, 1944", "None", "Phone", "None"]
    );
    assert_eq!(app.count("select count(*) from account").await, 0);
    let added = "select count(*) from audit_event where action = 'add-patient'";
    assert_eq!(app.count(added).await, 1);
    assert_eq!(names(&sam, "ottis grecco").await, ["Otis Greco"]);
    // Once more: the first one is shown before there are two.
    answers.push(("email", "otis@example.com"));
    let asked = sam.browser.submit(&form, path, &answers).await;
    assert_eq!(asked.status, 409);
    let alike = asked.words("section.note li a");
    assert_eq!(alike, ["Otis Greco"]);
    assert_eq!(app.count("select count(*) from patient").await, 1);
    answers.push(("anyway", "yes"));
    let page = sam.browser.send_on(&form, path, &answers).await;
    assert_eq!(page.words("dd")[3], "otis@example.com");
    assert_eq!(app.count("select count(*) from patient").await, 2);
}

#[actix_web::test]
async fn details_are_edited_and_found_anew_and_of_two_editors_one_is_told() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_at(VISIT).await;
    let sam = hired(&app, "Sam", &DESK).await;
    let record = format!("/staff/patients/{}", id_of(&app, "Ada").await);
    let path = format!("{record}/edit");
    let form = sam.get(&path).await;
    assert_eq!(form.h1(), "Edit details");
    assert_eq!(form.values("#last_name", "value"), ["Byrne"]);
    let version = form.values("input[name='version']", "value").remove(0);
    let answers = [
        ("version", version.as_str()),
        ("first_name", "Ada"),
        ("last_name", "Fontaine"),
        ("birth_month", "3"),
        ("birth_day", "28"),
        ("birth_year", "1958"),
        ("phone", "555-0111"),
        ("contact_by", "email"),
    ];
    let wrong = [&answers[..3], &[("birth_year", "1958")]].concat();
    let refused = sam.browser.submit(&form, &path, &wrong).await;
    assert_eq!(
        refused.words(".problem"),
        ["Error: Date of birth must be a real date"]
    );
    let page = sam.browser.send_on(&form, &path, &answers).await;
    assert_eq!(page.h1(), "Ada Fontaine");
    assert_eq!(
        page.words("dd")[..3],
        ["March 28, 1958", "555-0111", "Email"]
    );
    let late = sam.browser.submit(&form, &path, &answers).await;
    assert_eq!(late.status, 409);
    let told = ["Somebody else changed these details. Check them and try again."];
    assert_eq!(late.words("p.note--warn"), told);
    assert_eq!(names(&sam, "fontane").await, ["Ada Fontaine"]);
    assert_eq!(names(&sam, "byrne").await, [""; 0]);
    let edited = "select count(*) from audit_event where action = 'edit-patient'";
    assert_eq!(app.count(edited).await, 1);
}
