//! Ways around an exclusion constraint: a missing key, an empty or endless range.

use sqlx::Executor;

use super::refusal;
use crate::support::app::TestApp;
use crate::support::patient::Patient;

const NULL: &str = "23502";
const CHECK: &str = "23514";
const OVERLAP: &str = "23P01";

const ESCAPES: [(&str, &str); 28] = [
    ("update occupancy set practice_id = null", NULL),
    ("update occupancy set practitioner_id = null", NULL),
    ("update occupancy set lane = null", NULL),
    ("update occupancy set during = null", NULL),
    ("update occupancy set lane = -1", CHECK),
    ("update occupancy set lane = 21", CHECK),
    ("update occupancy set during = 'empty'", NULL),
    ("update occupancy set during = '(,)'", NULL),
    (
        "update occupancy set during = tstzrange(lower(during), null)",
        NULL,
    ),
    (
        "update occupancy set during = tstzrange(null, upper(during))",
        NULL,
    ),
    (
        "update occupancy set during = tstzrange(lower(during), 'infinity')",
        CHECK,
    ),
    (
        "update occupancy set during = tstzrange('-infinity', upper(during))",
        CHECK,
    ),
    (
        "update occupancy set during = tstzrange(lower(during), upper(during), '()')",
        CHECK,
    ),
    (
        "update occupancy set during = tstzrange(lower(during), upper(during), '[]')",
        CHECK,
    ),
    (
        "update occupancy set during = tstzrange(lower(during), lower(during) + interval '25 hours')",
        CHECK,
    ),
    ("update occupancy set appointment_id = null", CHECK),
    ("update occupancy set kind = 'hold'", CHECK),
    ("update occupancy set kind = 'session'", CHECK),
    ("update occupancy set expires_at = now()", CHECK),
    ("update appointment set patient_id = null", NULL),
    ("update appointment set starts_at = null", NULL),
    ("update appointment set ends_at = null", NULL),
    ("update appointment set status = null", NULL),
    ("update appointment set ends_at = starts_at", CHECK),
    (
        "update appointment set ends_at = starts_at - interval '1 minute'",
        CHECK,
    ),
    (
        "update appointment set ends_at = starts_at + interval '25 hours'",
        CHECK,
    ),
    ("update appointment set status = 'cancelled'", CHECK),
    ("update appointment set mode = 'telepathy'", CHECK),
];

#[tokio::test]
async fn no_row_slips_past_the_constraint_by_a_missing_key_or_an_odd_range() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(0).await;
    let mut conn = app.superuser().await;
    conn.execute("begin").await.expect("a transaction");
    for (escape, code) in ESCAPES {
        assert_eq!(refusal(&mut conn, escape).await, code, "{escape}");
    }
}

#[tokio::test]
async fn one_practitioner_room_or_patient_is_in_one_place_at_a_time() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(0).await;
    app.execute(
        "insert into room (practice_id, id, key, position, location_id, name)
            select practice_id, gen_random_uuid(), 'one', 1, id, 'Room 1' from location",
    )
    .await;
    app.execute("update occupancy set room_id = (select id from room)")
        .await;
    let mut conn = app.superuser().await;
    conn.execute("begin").await.expect("a transaction");
    // A hold on what is left once one other key differs, the last minute only.
    let again = |lane: &str, room: &str| {
        format!(
            "insert into occupancy (practice_id, id, kind, practitioner_id, location_id, room_id,
                lane, during, appointment_type_id, draft_id, held_at, expires_at)
             select practice_id, gen_random_uuid(), 'hold', practitioner_id, location_id, {room},
                {lane}, tstzrange(upper(during) - interval '1 minute', upper(during)),
                appointment_type_id, (select id from draft), now(), now()
             from occupancy"
        )
    };
    for double in [again("0", "null"), again("1", "room_id")] {
        assert_eq!(refusal(&mut conn, &double).await, OVERLAP, "{double}");
    }
    let free = again("1", "null");
    conn.execute(sqlx::AssertSqlSafe(free))
        .await
        .expect("staff may overlap in another lane");
    let twice = "
        insert into appointment (practice_id, id, reference, status, patient_id, practitioner_id,
            location_id, appointment_type_id, visit_reason_id, mode, starts_at, ends_at,
            starts_wall, time_zone, change_notice_minutes, created_at, booked_at)
        select practice_id, gen_random_uuid(), 'XX', 'booked', patient_id, practitioner_id,
            location_id, appointment_type_id, visit_reason_id, mode,
            ends_at - interval '1 minute', ends_at,
            starts_wall, time_zone, change_notice_minutes, created_at, booked_at
        from appointment";
    assert_eq!(refusal(&mut conn, twice).await, OVERLAP);
}
