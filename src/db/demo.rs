//! A database of invented people: its mark, and filling it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use sqlx::types::Json;
use sqlx::{Executor, PgConnection};

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{
    AccountId, AppointmentId, AppointmentTypeId, LocationId, OccupancyId, PatientGrantId,
    PatientId, PractitionerId, RoomId, SeatId, VisitReasonId,
};
use crate::domain::practice::Mode;
use crate::domain::time::WallTime;

#[derive(Serialize)]
pub struct AccountRow {
    pub id: AccountId,
    pub email: String,
    pub created_at: DateTime<Utc>,
}

/// A patient with the grant that lets an account act for them.
#[derive(Serialize)]
pub struct PatientRow {
    pub id: PatientId,
    pub account: AccountId,
    pub grant: PatientGrantId,
    pub scope: Scope,
    pub first_name: String,
    pub last_name: String,
    pub born_on: NaiveDate,
    pub phone: String,
    pub created_at: DateTime<Utc>,
}

/// Whether an account is the patient's own or that of somebody who cares for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Scope {
    #[serde(rename = "self")]
    Own,
    #[serde(rename = "care")]
    Care,
}

#[derive(Serialize)]
pub struct VisitRow {
    pub id: AppointmentId,
    pub reference: String,
    pub patient: PatientId,
    pub account: AccountId,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub appointment_type: AppointmentTypeId,
    pub visit_reason: VisitReasonId,
    pub mode: Mode,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub starts_wall: WallTime,
    pub time_zone: Tz,
    pub change_notice_minutes: i32,
    #[serde(flatten)]
    pub status: StatusRow,
    /// `None`: cancelled, the time is free again.
    #[serde(flatten)]
    pub place: Option<PlaceRow>,
}

/// A status with the facts that belong to it.
#[derive(Clone, Copy, Serialize)]
pub struct StatusRow {
    pub status: AppointmentStatus,
    pub version: i32,
    pub sequence: i32,
    pub created_at: DateTime<Utc>,
    pub booked_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub arrived_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub missed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub cancelled_by: Option<&'static str>,
    pub cancel_reason: Option<&'static str>,
    pub cancelled_from: Option<AppointmentStatus>,
}

/// The occupancy of a visit, or its seat in a group session.
#[derive(Serialize)]
pub struct PlaceRow {
    pub occupancy: OccupancyId,
    pub room: Option<RoomId>,
    pub busy_from: DateTime<Utc>,
    pub busy_until: DateTime<Utc>,
    pub capacity: i32,
    pub seat: Option<SeatId>,
    pub seat_number: Option<i32>,
}

/// As the owner: says that whoever is in this database is invented.
pub async fn mark(conn: &mut PgConnection) -> sqlx::Result<()> {
    let marked = conn.execute("comment on table practice is 'openslot demo'");
    marked.await.map(drop)
}

/// Whether the database was marked.
pub async fn find_mark(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select coalesce(obj_description('practice'::regclass, 'pg_class') = 'openslot demo', false)
            as "is_demo!"
        "#
    )
    .fetch_one(conn)
    .await
}

/// Fills a new practice with people, in two statements whatever their number.
pub async fn insert_people(
    conn: &mut PgConnection,
    accounts: &[AccountRow],
    patients: &[PatientRow],
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into account (id, email, created_at)
        select id, email, created_at
        from jsonb_to_recordset($1) as given (id uuid, email text, created_at timestamptz)
        ",
        Json(accounts) as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        with given as (
            select *
            from jsonb_to_recordset($1) as one (id uuid, account uuid, "grant" uuid, scope text,
                first_name text, last_name text, born_on date, phone text, created_at timestamptz)
        ), person as (
            insert into patient (id, first_name, last_name, born_on, phone, created_at)
            select id, first_name, last_name, born_on, phone, created_at
            from given
        )
        insert into patient_grant (id, account_id, patient_id, scope, granted_at)
        select "grant", account, id, scope, created_at
        from given
        "#,
        Json(patients) as _,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Fills a new practice with visits, the time they occupy, and what was sent about them before `now`.
pub async fn insert_visits(
    conn: &mut PgConnection,
    visits: &[VisitRow],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let visits = Json(visits);
    sqlx::query!(
        "
        insert into appointment (id, reference, status, version, sequence, patient_id, account_id,
            practitioner_id, location_id, appointment_type_id, visit_reason_id, mode, starts_at,
            ends_at, starts_wall, time_zone, change_notice_minutes, hold_id, created_at, booked_at,
            confirmed_at, arrived_at, started_at, completed_at, missed_at, cancelled_at,
            cancelled_by, cancel_reason, cancelled_from)
        select id, reference, status, version, sequence, patient, account, practitioner, location,
            appointment_type, visit_reason, mode, starts_at, ends_at, starts_wall, time_zone,
            change_notice_minutes, coalesce(seat, occupancy), created_at, booked_at, confirmed_at,
            arrived_at, started_at, completed_at, missed_at, cancelled_at, cancelled_by,
            cancel_reason, cancelled_from
        from jsonb_to_recordset($1) as given (id uuid, reference text, status appointment_status,
            version integer, sequence integer, patient uuid, account uuid, practitioner uuid,
            location uuid, appointment_type uuid, visit_reason uuid, mode text,
            starts_at timestamptz, ends_at timestamptz, starts_wall timestamp, time_zone text,
            change_notice_minutes integer, occupancy uuid, seat uuid, created_at timestamptz,
            booked_at timestamptz, confirmed_at timestamptz, arrived_at timestamptz,
            started_at timestamptz, completed_at timestamptz, missed_at timestamptz,
            cancelled_at timestamptz, cancelled_by text, cancel_reason text,
            cancelled_from appointment_status)
        ",
        &visits as _,
    )
    .execute(&mut *conn)
    .await?;
    insert_encounters(conn).await?;
    insert_sent_reminders(conn, now).await?;
    insert_occupancy(conn, &visits).await
}

/// Notes that those whose reminder was due before `now` have had it, so that a demo does not begin by reminding
/// everybody at once. Each has its visit's id.
async fn insert_sent_reminders(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into communication (id, kind, appointment_id, appointment_sequence, reminds_of,
            state, created_at, due_at, sent_at, attempts)
        select id, 'appointment-reminder', id, sequence, starts_at, 'sent', left_at, left_at,
            left_at, 1
        from appointment
        join practice using (practice_id)
        cross join lateral (
            select starts_at - make_interval(hours => reminder_hours) as left_at) as reminder
        where reminder_hours > 0 and status in ('booked', 'confirmed')
            and starts_at > $1 and left_at <= $1 and booked_at < left_at
        ",
        now,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Each has its visit's id: the same demo is the same again.
async fn insert_encounters(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into encounter (id, appointment_id, patient_id, practitioner_id, location_id,
            appointment_type_id, mode, on_date, status, started_at, ended_at, changed_at)
        select id, id, patient_id, practitioner_id, location_id, appointment_type_id, mode,
            starts_wall::date,
            case status when 'completed' then 'finished' else 'in-progress' end, started_at,
            completed_at, coalesce(completed_at, started_at)
        from appointment
        where status in ('in-progress', 'completed')
        "
    )
    .execute(conn)
    .await
    .map(drop)
}

async fn insert_occupancy(conn: &mut PgConnection, visits: &Json<&[VisitRow]>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into occupancy (id, kind, practitioner_id, location_id, room_id, during,
            appointment_type_id, appointment_id, capacity)
        select distinct on (occupancy) occupancy,
            case when seat is null then 'visit'::occupancy_kind else 'session' end, practitioner,
            location, room, tstzrange(busy_from, busy_until), appointment_type,
            case when seat is null then id end, capacity
        from jsonb_to_recordset($1) as given (id uuid, practitioner uuid, location uuid,
            appointment_type uuid, occupancy uuid, room uuid, busy_from timestamptz,
            busy_until timestamptz, capacity integer, seat uuid)
        where occupancy is not null
        ",
        visits as _,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        insert into seat (id, occupancy_id, seat_number, appointment_id)
        select seat, occupancy, seat_number, id
        from jsonb_to_recordset($1) as given (id uuid, occupancy uuid, seat uuid,
            seat_number integer)
        where seat is not null
        ",
        visits as _,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Some addresses whose patient has a visit after `now`, for people who try the demo. The invented
/// accounts are the oldest and were made at one instant; whoever came later is somebody's own.
pub async fn list_emails(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"
        select account.email
        from account
        join appointment on appointment.practice_id = account.practice_id
            and appointment.account_id = account.id
        where appointment.status = 'booked' and appointment.starts_at > $1
            and account.created_at = (select min(created_at) from account)
        group by account.id, account.email
        order by count(*) desc, account.id
        limit 2
        "#,
        now
    )
    .fetch_all(conn)
    .await
}

/// Gives every member of staff who has none a password and an authenticator.
pub async fn update_staff_ways_in(
    conn: &mut PgConnection,
    password_hash: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update staff_member
        set password_hash = $1, authenticator_id = id, recovery_id = id, recovery_kept_at = $2
        where is_active and password_hash is null
        ",
        password_hash,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The addresses of the invented staff.
pub async fn list_staff_emails(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select email from staff_member where is_active order by lower(name), id limit 2"
    )
    .fetch_all(conn)
    .await
}
