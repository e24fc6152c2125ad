//! Visits as the practice's own people see and change them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::appointments::Change;
use crate::domain::appointment::{Appointment, AppointmentStatus, CancelledBy};
use crate::domain::audit::ActorKind;
use crate::domain::desk::LastChange;
use crate::domain::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, PractitionerId, StaffMemberId,
    VisitReasonId,
};
use crate::domain::staff::Reach;
use crate::domain::time::Interval;

/// Most visits on one page or in one file.
pub const LINES_MAX: i64 = 2_000;
/// Most lines of one visit's history.
const HISTORY_MAX: i64 = 200;

/// Which visits are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Those that start within it.
    pub within: Interval,
    pub practitioner: Option<PractitionerId>,
    pub status: Option<AppointmentStatus>,
    /// Whose visits the asker manages.
    pub reach: Reach,
}

/// A visit in a list.
#[derive(Clone, Debug)]
pub struct VisitLine {
    pub id: AppointmentId,
    pub version: i32,
    pub reference: String,
    pub status: AppointmentStatus,
    pub cancelled_by: Option<CancelledBy>,
    pub patient: PatientId,
    pub first_name: String,
    pub last_name: String,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub appointment_type: AppointmentTypeId,
    pub visit_reason: VisitReasonId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// When its patient came, if they did.
    pub arrived_at: Option<DateTime<Utc>>,
    /// What was done to it last, to tell what can be taken back.
    pub last_change: Option<LastChange>,
}

/// Whom a visit is for.
#[derive(Clone, Debug)]
pub struct PatientOfVisit {
    pub first_name: String,
    pub last_name: String,
    pub born_on: chrono::NaiveDate,
    pub phone: String,
    pub email: Option<String>,
}

/// Something that was done to a visit.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    /// Of a member of staff.
    pub name: Option<String>,
    pub action: String,
    /// The reason that was given.
    pub why: Option<String>,
    pub from: Option<AppointmentStatus>,
    pub to: Option<AppointmentStatus>,
}

/// A time somebody holds.
#[derive(Clone, Debug)]
pub struct HeldTime {
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// The visits that fit, by time.
pub async fn list_visits(conn: &mut PgConnection, filter: Filter) -> sqlx::Result<Vec<VisitLine>> {
    let rows = sqlx::query!(
        r#"
        select appointment.id as "id: AppointmentId", appointment.version, reference,
            status as "status: AppointmentStatus", cancelled_by,
            patient_id as "patient: PatientId", first_name, last_name,
            practitioner_id as "practitioner: PractitionerId",
            location_id as "location: LocationId",
            appointment_type_id as "appointment_type: AppointmentTypeId",
            visit_reason_id as "visit_reason: VisitReasonId", starts_at, ends_at, arrived_at,
            last.at as "last_at?", last.actor_id as "last_by?: StaffMemberId",
            last.status_from as "last_from?: AppointmentStatus",
            last.status_to as "last_to?: AppointmentStatus"
        from appointment
        join patient on patient.practice_id = appointment.practice_id
            and patient.id = appointment.patient_id
        left join lateral (
            select at, case when actor_kind = 'staff' then actor_id end as actor_id,
                status_from, status_to
            from audit_event
            where audit_event.practice_id = appointment.practice_id
                and audit_event.appointment_id = appointment.id
                and status_from <> status_to
            order by at desc, audit_event.id desc limit 1) as last on true
        where starts_at >= $1 and starts_at < $2
            and ($3::uuid is null or practitioner_id = $3)
            and ($4::appointment_status is null or status = $4)
            and ($5::uuid is null or practitioner_id = $5)
        order by starts_at, appointment.id
        limit $6
        "#,
        filter.within.start,
        filter.within.end,
        filter.practitioner as Option<PractitionerId>,
        filter.status as Option<AppointmentStatus>,
        filter.reach.practitioner() as Option<PractitionerId>,
        LINES_MAX,
    )
    .fetch_all(conn)
    .await?;
    let line = rows.into_iter().map(|row| VisitLine {
        last_change: last_change((row.last_at, row.last_by), (row.last_from, row.last_to)),
        id: row.id,
        version: row.version,
        reference: row.reference,
        status: row.status,
        cancelled_by: row.cancelled_by.as_deref().and_then(CancelledBy::parse),
        patient: row.patient,
        first_name: row.first_name,
        last_name: row.last_name,
        practitioner: row.practitioner,
        location: row.location,
        appointment_type: row.appointment_type,
        visit_reason: row.visit_reason,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        arrived_at: row.arrived_at,
    });
    Ok(line.collect())
}

/// The times that visitors hold at `now` within a span.
pub async fn list_held_times(
    conn: &mut PgConnection,
    within: Interval,
    reach: Reach,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<HeldTime>> {
    sqlx::query_as!(
        HeldTime,
        r#"
        select practitioner_id as "practitioner: _", location_id as "location: _",
            starts_at as "starts_at!", ends_at as "ends_at!"
        from occupancy
        where kind = 'hold' and expires_at > $3
            and starts_at >= $1 and starts_at < $2
            and ($4::uuid is null or practitioner_id = $4)
        order by starts_at, id
        limit $5
        "#,
        within.start,
        within.end,
        now,
        reach.practitioner() as Option<PractitionerId>,
        LINES_MAX,
    )
    .fetch_all(conn)
    .await
}

/// Whom a visit is for, and where mail about it goes.
pub async fn find_patient_of(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Option<PatientOfVisit>> {
    sqlx::query_as!(
        PatientOfVisit,
        r#"
        select first_name as "first_name!", last_name as "last_name!", born_on as "born_on!",
            phone as "phone!", account.email as "email?"
        from appointment
        join patient on patient.id = appointment.patient_id
        left join account on account.id = appointment.account_id
        where appointment.id = $1
        "#,
        visit as AppointmentId,
    )
    .fetch_optional(conn)
    .await
}

/// What was done to a visit, newest first; who looked at it is in the log, not here.
pub async fn list_history(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Vec<HistoryLine>> {
    sqlx::query_as!(
        HistoryLine,
        r#"
        select at, actor_kind as "actor_kind: _", staff_member.name as "name?", action, why,
            status_from as "from: _", status_to as "to: _"
        from audit_event
        left join staff_member on actor_kind = 'staff' and staff_member.id = actor_id
        where appointment_id = $1 and action <> 'read'
        order by at desc, audit_event.id desc
        limit $2
        "#,
        visit as AppointmentId,
        HISTORY_MAX,
    )
    .fetch_all(conn)
    .await
}

/// What was done to a visit's status last.
pub async fn find_last_change(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Option<LastChange>> {
    let row = sqlx::query!(
        r#"
        select at, case when actor_kind = 'staff' then actor_id end as "by: StaffMemberId",
            status_from as "from: AppointmentStatus", status_to as "to: AppointmentStatus"
        from audit_event
        where appointment_id = $1 and status_from <> status_to
        order by at desc, id desc limit 1
        "#,
        visit as AppointmentId,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| last_change((Some(row.at), row.by), (row.from, row.to))))
}

/// Gives a visit that still has this version another status, with the facts of it. Not for
/// cancelling, which has facts of its own.
pub async fn update_status(
    conn: &mut PgConnection,
    was: &Appointment,
    to: AppointmentStatus,
    now: DateTime<Utc>,
) -> sqlx::Result<Change> {
    let changed = sqlx::query!(
        "
        update appointment
        set status = $3, version = version + 1,
            confirmed_at = case when $3 = 'confirmed'::appointment_status then $4::timestamptz else confirmed_at end,
            arrived_at = case when $3 = 'arrived'::appointment_status then $4 else arrived_at end,
            started_at = case when $3 = 'in-progress'::appointment_status then $4 else started_at end,
            completed_at = case when $3 = 'completed'::appointment_status then $4 else completed_at end,
            missed_at = case when $3 = 'no-show'::appointment_status then $4 else missed_at end
        where id = $1 and version = $2
        ",
        was.id as AppointmentId,
        was.version,
        to as AppointmentStatus,
        now,
    )
    .execute(conn)
    .await?;
    Ok(Change::of(changed.rows_affected()))
}

/// Takes a visit that still has this version back to an earlier status, and the facts of the later
/// ones away.
pub async fn update_back(
    conn: &mut PgConnection,
    was: &Appointment,
    to: AppointmentStatus,
) -> sqlx::Result<Change> {
    let changed = sqlx::query!(
        "
        update appointment
        set status = $3, version = version + 1, missed_at = null, completed_at = null,
            confirmed_at = case when $3 = 'booked'::appointment_status then null else confirmed_at end,
            arrived_at = case when $3 in ('booked', 'confirmed') then null else arrived_at end,
            started_at = case when $3 = 'in-progress'::appointment_status then started_at end
        where id = $1 and version = $2
        ",
        was.id as AppointmentId,
        was.version,
        to as AppointmentStatus,
    )
    .execute(conn)
    .await?;
    Ok(Change::of(changed.rows_affected()))
}

fn last_change(
    (at, by): (Option<DateTime<Utc>>, Option<StaffMemberId>),
    (from, to): (Option<AppointmentStatus>, Option<AppointmentStatus>),
) -> Option<LastChange> {
    Some(LastChange {
        at: at?,
        by,
        from: from?,
        to: to?,
    })
}
