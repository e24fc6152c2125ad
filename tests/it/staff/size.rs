//! A large practice's day: forty people and 1,200 visits.

use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::patient::Patient;
use crate::support::staff::StaffMember;
use crate::support::statements::Statements;

const DESK: [&str; 1] = ["manage-staff-appointments"];
const ADMIN: [&str; 2] = ["practice-admin", "manage-staff-appointments"];
const DAY: &str = "/staff/day?date=2027-03-10";
/// Most bytes for each visit, before compression: 150 kB for 400.
const BYTES_A_VISIT: usize = 375;
/// Most queries of the page, the row of the activity log among them.
const QUERIES: usize = 6;

#[actix_web::test]
async fn a_day_of_forty_people_is_shown_whole_recorded_whole_and_small() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    crowd(&app).await;
    let sam = StaffMember::hired(&app, "Sam", &DESK, None).await;
    sam.sets_up().await;
    let page = sam.get(DAY).await;
    assert_eq!(page.words(".appt").len(), 1_201);
    assert_eq!(page.words(".daycolumn").len(), 41);
    let recorded = "select count(distinct patient_id) from audit_event where action = 'read'";
    assert_eq!(app.count(recorded).await, 1_201);
    let bytes = page.text.len() / 1_201;
    assert!(bytes <= BYTES_A_VISIT, "{bytes} bytes a visit");
}

#[actix_web::test]
async fn a_day_of_forty_people_costs_as_few_queries_as_a_day_of_one() {
    let app = TestApp::start().await;
    let statements = Statements::to(&app.options());
    let (base, server) = app.beside(statements.options(&app.options()));
    Patient::new(&app, "Ada")
        .books_at("2027-03-10T14:00:00Z")
        .await;
    let mut counts = Vec::new();
    for functions in [&DESK[..], &ADMIN] {
        let sam = StaffMember::hired(&app, functions[0], functions, None).await;
        let sam = StaffMember {
            browser: Browser::new(&base),
            ..sam
        };
        sam.sets_up().await;
        counts.push((sam, Vec::new()));
    }
    for visits in [1, 1_201] {
        if visits > 1 {
            crowd(&app).await;
        }
        for (sam, counted) in &mut counts {
            // The practice is read again once it has changed, by whoever comes first; and once a
            // minute a request says that its session is in use.
            sam.get("/staff/account").await;
            let before = statements.queries();
            assert_eq!(sam.get(DAY).await.words(".appt").len(), visits);
            counted.push(statements.queries() - before);
        }
    }
    for (_, counted) in &counts {
        assert_eq!(counted[0], counted[1]);
        assert!(counted[0] <= QUERIES, "{} queries", counted[0]);
    }
    server.stop(true).await;
}

/// Forty more practitioners with thirty visits each, fifteen minutes apart.
async fn crowd(app: &TestApp) {
    app.execute(
        "insert into practitioner (practice_id, id, key, position, name, role)
         select practice_id, gen_random_uuid(), 'more-' || number, 100 + number,
            'Dr. Somebody ' || number, role
         from practitioner cross join generate_series(1, 40) as number",
    )
    .await;
    app.execute("update practice set version = version + 1")
        .await;
    app.execute(
        "insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
         select practice_id, gen_random_uuid(), 'Patient', 'Number ' || number, born_on, phone,
            created_at
         from patient cross join generate_series(1, 1200) as number",
    )
    .await;
    app.execute(
        "insert into appointment (practice_id, id, reference, status, patient_id, practitioner_id,
            location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at,
            starts_wall, time_zone, change_notice_minutes, created_at, booked_at)
         select one.practice_id, gen_random_uuid(), 'N' || person.number, 'booked', person.id,
            (select id from practitioner where key = 'more-' || (person.number % 40 + 1)),
            location_id, appointment_type_id, visit_reason_id, mode,
            starts_at + person.number / 40 * interval '15 minutes',
            starts_at + person.number / 40 * interval '15 minutes' + interval '15 minutes',
            starts_wall, time_zone, change_notice_minutes, one.created_at, booked_at
         from (select * from appointment limit 1) as one cross join (
            select id, substr(last_name, 8)::integer as number from patient
            where first_name = 'Patient') as person",
    )
    .await;
}
