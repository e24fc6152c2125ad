//! A practice as large as a test wants it, with the visits of years.

use std::fmt::Write;

use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, Executor, PgConnection};

/// Visits a practitioner can have in a day: half hours from 9 to 5.
pub(crate) const STARTS_A_DAY: u64 = 16;
/// How far ahead visits are booked.
pub(crate) const HORIZON_DAYS: u64 = 180;

/// What a practice is like.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) practitioners: usize,
    /// Visits stored: as many ahead as the density makes, the others in the past.
    pub(crate) visits: u64,
    /// Of a hundred starts ahead, how many are taken.
    pub(crate) percent: u64,
}

/// Stores visits of the only practice of a database, as bookings leave them. Exclusions are built
/// afterwards, which is quicker.
pub(crate) async fn load_visits(conn: &mut PgConnection, today: NaiveDate, size: Size) {
    if size.visits == 0 {
        return;
    }
    for statement in statements(today, size).split(';') {
        conn.execute(AssertSqlSafe(statement.to_owned()))
            .await
            .expect("visits");
    }
    conn.execute("vacuum analyze").await.expect("figures");
    conn.execute("checkpoint").await.expect("quiet");
}

fn statements(today: NaiveDate, size: Size) -> String {
    let Size {
        visits, percent, ..
    } = size;
    let people = u64::try_from(size.practitioners).expect("a number");
    let a_day = people * STARTS_A_DAY * percent / 100;
    let days = visits.div_ceil(a_day.max(1));
    let end = i64::try_from(HORIZON_DAYS.min(days)).expect("days");
    let first = end - i64::try_from(days).expect("days");
    format!(
        "
            create temporary table person as
                select id, row_number() over (order by position) - 1 as number from practitioner;
            create temporary table place as
                select reason.practice_id, location.id as location_id, reason.id as reason_id,
                    reason.appointment_type_id as type_id
                from visit_reason as reason, location limit 1;
            create temporary table visit as
            select gen_random_uuid() as id, gen_random_uuid() as place_id, person.id as practitioner,
                ('{today} 09:00Z'::timestamptz + day * interval '1 day'
                    + half * interval '30 minutes') as starts_at
            from generate_series({first}, {end} - 1) as day,
                generate_series(0, {STARTS_A_DAY} - 1) as half, person
            where (person.number * 7919 + abs(day)::bigint * 104729 + half * 1299709) % 1009 % 100
                < {percent}
            order by day, half, person.number
            limit {visits};
            set session_replication_role = replica;
            alter table occupancy drop constraint occupancy_practitioner_free;
            alter table appointment drop constraint appointment_patient_free;
            insert into appointment (practice_id, id, reference, status, patient_id,
                practitioner_id, location_id, appointment_type_id, visit_reason_id, mode,
                starts_at, ends_at, starts_wall, time_zone, change_notice_minutes, created_at,
                booked_at)
            select practice_id, id, id::text, 'booked', id, practitioner, location_id,
                type_id, reason_id, 'in-person', starts_at, starts_at + interval '30 minutes',
                starts_at at time zone 'UTC', 'UTC', 0, starts_at, starts_at
            from visit, place;
            insert into occupancy (practice_id, id, kind, practitioner_id, location_id, during,
                appointment_type_id, appointment_id)
            select practice_id, place_id, 'visit', practitioner, location_id,
                tstzrange(starts_at, starts_at + interval '30 minutes'), type_id, id
            from visit, place;
            drop table visit, place, person;
            set maintenance_work_mem = '1GB';
            alter table occupancy add constraint occupancy_practitioner_free exclude using gist (
                practice_id with =, practitioner_id with =, lane with =, during with &&);
            alter table appointment add constraint appointment_patient_free exclude using gist (
                practice_id with =, patient_id with =, tstzrange(starts_at, ends_at) with &&)
                where (status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress'));
            reset session_replication_role;"
    )
}

/// Everybody sees patients in half hours, Monday to Sunday, 9 to 5.
pub(crate) fn practice_file(practitioners: usize) -> String {
    let mut file = format!(
        r#"
        [practice]
        name = "Northside Family Practice"
        public_name = "Northside"
        hostname = "northside.localhost"
        time_zone = "UTC"
        phone = "+1 212 555 0100"
        hours = "Every day, 9am to 5pm"
        emergency = "If it is an emergency, call 911."
        change_notice_minutes = 0
        hold_minutes = 60
        [[location]]
        key = "main"
        name = "Main Clinic"
        address = "1 Main Street, Springfield"
        [[appointment_type]]
        key = "visit"
        name = "Visit"
        minutes = 30
        book_notice_minutes = 0
        horizon_days = {HORIZON_DAYS}
        [[visit_reason]]
        key = "check-up"
        name = "General check-up"
        appointment_type = "visit"
        "#
    );
    for number in 0..practitioners {
        write!(
            file,
            r#"
            [[practitioner]]
            key = "p-{number}"
            name = "Dr. Number {number}"
            role = "Family physician"
            appointment_types = ["visit"]
            [[schedule]]
            practitioner = "p-{number}"
            location = "main"
            from = 2020-01-01
            align_minutes = 30
            [[schedule.window]]
            days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            start = "09:00"
            end = "17:00"
            "#
        )
        .expect("a text");
    }
    file
}
