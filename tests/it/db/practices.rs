//! A unit of work sees its own practice, whatever it asks.

use openslot::chance;
use openslot::domain::ids::PracticeId;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};

use super::refusal;
use crate::support::app::{TestApp, in_local_set};
use crate::support::patient::Patient;
use crate::support::rows::tables;

/// Rows that no visit of this file's makes.
const MORE: [&str; 18] = [
    "insert into offer (practice_id, id, appointment_id, appointment_sequence, draft_id, hold_id,
            practitioner_id, location_id, starts_at, created_at, expires_at)
        select practice_id, id, id, 9, id, id, practitioner_id, location_id, starts_at, now(),
            now() + interval '1 day' from appointment",
    "insert into room (practice_id, id, key, position, location_id, name)
        select practice_id, gen_random_uuid(), 'one', 1, id, 'Room 1' from location",
    "insert into closure (practice_id, id, starts_wall, ends_wall, reason)
        select practice_id, gen_random_uuid(), '2027-07-05', '2027-07-06', 'Holiday' from practice",
    "insert into location (practice_id, id, key, position, name, address)
        select practice_id, gen_random_uuid(), 'north', 2, 'North', '2 North Street' from practice",
    "insert into travel (practice_id, location_id, other_location_id, minutes)
        select one.practice_id, one.id, other.id, 20
        from location as one join location as other on one.id < other.id",
    "insert into block (practice_id, id, practitioner_id, starts_wall, ends_wall, reason)
        select practice_id, gen_random_uuid(), id, '2027-07-05', '2027-07-06', 'Course'
        from practitioner",
    "insert into hours_exception (practice_id, id, from_on, until_on, kind, starts_time, ends_time)
        select practice_id, gen_random_uuid(), '2027-07-05', '2027-07-05', 'different', '9:00', '10:00'
        from practice",
    "insert into hours_exception_appointment_type
            (practice_id, hours_exception_id, appointment_type_id)
        select one.practice_id, one.id, appointment_type.id
        from hours_exception as one cross join appointment_type",
    "insert into staff_member (practice_id, id, email, name, functions)
        select practice_id, gen_random_uuid(), 'staff@example.com', 'Sam', array['practice-admin']
        from practice",
    "insert into staff_invitation
            (practice_id, id, staff_member_id, token_hash, created_at, expires_at)
        select practice_id, gen_random_uuid(), id, 'x', now(), now() from staff_member",
    "insert into kiosk (practice_id, id, location_id, token_hash, staff_member_id, created_at)
        select one.practice_id, gen_random_uuid(), one.id, 'x', staff_member.id, now()
        from location as one cross join staff_member limit 1",
    "insert into encounter (practice_id, id, appointment_id, patient_id, practitioner_id,
            location_id, appointment_type_id, mode, on_date, status, started_at, changed_at)
        select practice_id, id, id, patient_id, practitioner_id, location_id, appointment_type_id,
            mode, starts_wall::date, 'in-progress', starts_at, starts_at from appointment",
    "insert into appointment_note (practice_id, id, appointment_id, at, staff_member_id, text)
        select appointment.practice_id, gen_random_uuid(), appointment.id, now(), staff_member.id, 'x'
        from appointment join staff_member using (practice_id)",
    "insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at, merged_into)
        select practice_id, gen_random_uuid(), 'Adda', last_name, born_on, phone, now(), id from patient",
    "insert into patient_merge (practice_id, id, kept_id, merged_id, details_before, details_after,
            merged_at, merged_by)
        select patient.practice_id, gen_random_uuid(), merged_into, patient.id, '{}', '{}', now(),
            staff_member.id
        from patient cross join staff_member where merged_into is not null",
    "insert into patient_merge_row (practice_id, merge_id, table_name, row_id)
        select practice_id, id, 'appointment', gen_random_uuid() from patient_merge",
    "insert into failed_try (practice_id, id, bucket, at)
        select practice_id, gen_random_uuid(), 'x', now() from practice",
    "insert into calendar_version (practice_id, practitioner_id)
        select practice_id, id from practitioner",
];

/// A practice with rows in every table.
async fn with_bait() -> (TestApp, Vec<String>) {
    let app = TestApp::start().await;
    let ada = Patient::new(&app, "Ada");
    let times = ada.chooses_reason("Back pain class").await;
    let email = ada.chooses_time(&times, &times.slots()[0]).await;
    let details = ada.proves_email(&email).await;
    let check = ada.fills_details(&details).await;
    assert_eq!(ada.books(&check).await.h1(), "Appointment booked");
    for statement in MORE {
        app.execute(statement).await;
    }
    let mut conn = app.superuser().await;
    let tables = tables(&mut conn).await;
    for table in &tables {
        let many = count(&mut conn, table).await;
        assert!(many > 0, "{table} has no bait");
    }
    (app, tables)
}

async fn count(conn: &mut PgConnection, table: &str) -> i64 {
    let count = format!("select count(*) from \"{table}\"");
    let row = conn.fetch_one(AssertSqlSafe(count)).await;
    row.expect("a number").get(0)
}

/// What visits name without a key: the program may not delete it.
const NEVER_DELETED: [&str; 4] = [
    "practitioner",
    "location",
    "appointment_type",
    "visit_reason",
];

fn another() -> PracticeId {
    PracticeId(chance::uuid(chrono::DateTime::UNIX_EPOCH).expect("chance"))
}

#[tokio::test]
async fn a_unit_of_work_of_another_practice_finds_nothing_in_any_table() {
    let (app, tables) = with_bait().await;
    let db = app.db();
    for practice in [Some(app.practice), Some(another()), None] {
        let wanted = tables.clone();
        let unit = async move |conn: &mut PgConnection| {
            let mut seen = Vec::new();
            for table in wanted {
                if count(conn, &table).await > 0 {
                    seen.push(table);
                }
            }
            Ok(seen)
        };
        let db = db.clone();
        let seen = in_local_set(async move {
            match practice {
                Some(practice) => db.read(practice, unit).await,
                None => db.across(unit).await,
            }
        })
        .await
        .expect("the unit ends well");
        if practice == Some(app.practice) {
            assert_eq!(seen, tables, "its own practice sees its rows");
        } else {
            assert_eq!(seen, [""; 0], "{practice:?}");
        }
    }
}

#[tokio::test]
async fn a_unit_of_work_changes_and_adds_nothing_in_another_practice() {
    let (app, tables) = with_bait().await;
    let own = app.practice;
    let stranger = another();
    let db = app.db();
    in_local_set(async move {
        db.work(stranger, async move |conn| {
            let grows_only = ["audit_event", "appointment_note"];
            let changed = tables
                .iter()
                .filter(|table| !grows_only.contains(&table.as_str()));
            for table in changed {
                let update = format!("update \"{table}\" set practice_id = practice_id");
                let delete = format!("delete from \"{table}\"");
                let mut changes = vec![update];
                if NEVER_DELETED.contains(&table.as_str()) {
                    assert_eq!(refusal(conn, &delete).await, "42501", "{delete}");
                } else {
                    changes.push(delete);
                }
                for change in changes {
                    let done = conn.execute(AssertSqlSafe(change.clone())).await?;
                    assert_eq!(done.rows_affected(), 0, "{change}");
                }
            }
            let smuggled = format!(
                "insert into failed_try (practice_id, id, bucket, at)
                    values ('{own}', gen_random_uuid(), 'x', now())"
            );
            assert_eq!(refusal(conn, &smuggled).await, "42501");
            Ok(())
        })
        .await
        .expect("the unit ends well");
    })
    .await;
}

#[tokio::test]
async fn a_row_cannot_be_given_to_another_practice() {
    let (app, _) = with_bait().await;
    let (own, stranger) = (app.practice, another());
    let db = app.db();
    in_local_set(async move {
        db.work(own, async move |conn| {
            let given = format!("update failed_try set practice_id = '{stranger}'");
            assert_eq!(refusal(conn, &given).await, "42501");
            Ok(())
        })
        .await
        .expect("the unit ends well");
    })
    .await;
}
