//! A patient's record, as the practice's own people keep it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::domain::appointment::{AppointmentStatus, CancelledBy};
use crate::domain::audit::ActorKind;
use crate::domain::ids::{AppointmentId, LocationId, PatientId, PractitionerId, VisitReasonId};
use crate::domain::person::ContactBy;
use crate::domain::staff::Reach;

/// Most visits of one record.
pub const VISITS_MAX: i64 = 200;
/// Most lines of who saw or changed what.
pub const ACTIVITY_MAX: i64 = 50;

/// What is kept of somebody.
#[derive(Clone)]
pub struct PatientRecord {
    pub id: PatientId,
    pub first_name: String,
    pub last_name: String,
    pub born_on: NaiveDate,
    pub phone: String,
    pub contact_by: ContactBy,
    pub version: i32,
}

/// What is written over it.
pub struct NewDetails<'a> {
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub born_on: NaiveDate,
    pub phone: &'a str,
    pub contact_by: ContactBy,
}

/// An address of somebody who acts for a patient.
pub struct Reached {
    pub email: String,
    /// Whether it is the patient's own.
    pub is_own: bool,
    /// Whether it takes reminders.
    pub wants_reminders: bool,
}

/// A visit of a record.
pub struct RecordVisit {
    pub id: AppointmentId,
    pub status: AppointmentStatus,
    pub cancelled_by: Option<CancelledBy>,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub visit_reason: VisitReasonId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// How somebody kept their visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendance {
    pub attended: i64,
    pub missed: i64,
    /// By the patient, within the notice that was promised.
    pub cancelled_late: i64,
}

/// What somebody saw or did.
pub struct ActivityLine {
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    /// Of a member of staff.
    pub name: Option<String>,
    pub action: String,
    /// Of the visit it was about.
    pub reference: Option<String>,
}

/// The patient of that id, or the one who is kept in their place, if they are in reach.
pub async fn find_record(
    conn: &mut PgConnection,
    id: PatientId,
    reach: Reach,
) -> sqlx::Result<Option<PatientRecord>> {
    let row = sqlx::query!(
        r#"
        select id as "id: PatientId", first_name, last_name, born_on, phone, contact_by, version
        from patient
        where id = (select coalesce(merged_into, id) from patient where id = $1)
            and ($2::uuid is null or exists (
                select from appointment where patient_id = patient.id and practitioner_id = $2))
        "#,
        id as PatientId,
        reach.practitioner() as Option<PractitionerId>,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| PatientRecord {
        id: row.id,
        first_name: row.first_name,
        last_name: row.last_name,
        born_on: row.born_on,
        phone: row.phone,
        contact_by: ContactBy::parse(&row.contact_by).unwrap_or_default(),
        version: row.version,
    }))
}

/// The addresses of those who act for a patient on `today`, the own first.
pub async fn list_reached(
    conn: &mut PgConnection,
    id: PatientId,
    today: NaiveDate,
) -> sqlx::Result<Vec<Reached>> {
    sqlx::query_as!(
        Reached,
        r#"
        select email, scope = 'self' as "is_own!", wants_reminders
        from patient_grant
        join account on account.id = account_id
        where patient_id = $1 and (ends_on is null or ends_on >= $2)
        order by scope desc, granted_at, account.id
        "#,
        id as PatientId,
        today,
    )
    .fetch_all(conn)
    .await
}

/// The visits of a patient that are in reach, newest first.
pub async fn list_visits(
    conn: &mut PgConnection,
    id: PatientId,
    reach: Reach,
) -> sqlx::Result<Vec<RecordVisit>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: AppointmentId", status as "status: AppointmentStatus", cancelled_by,
            practitioner_id as "practitioner: PractitionerId",
            location_id as "location: LocationId",
            visit_reason_id as "visit_reason: VisitReasonId", starts_at, ends_at
        from appointment
        where patient_id = $1 and ($2::uuid is null or practitioner_id = $2)
        order by starts_at desc, id
        limit $3
        "#,
        id as PatientId,
        reach.practitioner() as Option<PractitionerId>,
        VISITS_MAX,
    )
    .fetch_all(conn)
    .await?;
    let visit = rows.into_iter().map(|row| RecordVisit {
        id: row.id,
        status: row.status,
        cancelled_by: row.cancelled_by.as_deref().and_then(CancelledBy::parse),
        practitioner: row.practitioner,
        location: row.location,
        visit_reason: row.visit_reason,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
    });
    Ok(visit.collect())
}

/// How a patient kept all visits that are in reach.
pub async fn count_attendance(
    conn: &mut PgConnection,
    id: PatientId,
    reach: Reach,
) -> sqlx::Result<Attendance> {
    sqlx::query_as!(
        Attendance,
        r#"
        select
            count(*) filter (where status in ('arrived', 'in-progress', 'completed'))
                as "attended!",
            count(*) filter (where status = 'no-show') as "missed!",
            count(*) filter (where status = 'cancelled' and cancelled_by = 'patient'
                and cancelled_at > starts_at - make_interval(mins => change_notice_minutes))
                as "cancelled_late!"
        from appointment
        where patient_id = $1 and ($2::uuid is null or practitioner_id = $2)
        "#,
        id as PatientId,
        reach.practitioner() as Option<PractitionerId>,
    )
    .fetch_one(conn)
    .await
}

/// Who saw or changed what of a patient and of those merged into them, newest first.
pub async fn list_activity(
    conn: &mut PgConnection,
    id: PatientId,
) -> sqlx::Result<Vec<ActivityLine>> {
    sqlx::query_as!(
        ActivityLine,
        r#"
        select at, actor_kind as "actor_kind: _", staff_member.name as "name?", action,
            appointment.reference as "reference?"
        from audit_event
        left join staff_member on actor_kind = 'staff' and staff_member.id = actor_id
        left join appointment on appointment.id = appointment_id
        where audit_event.patient_id = any(array(
            select id from patient where id = $1 or merged_into = $1))
        order by at desc, audit_event.id desc
        limit $2
        "#,
        id as PatientId,
        ACTIVITY_MAX,
    )
    .fetch_all(conn)
    .await
}

/// Writes over the details of this version. False: there is another one.
pub async fn update_details(
    conn: &mut PgConnection,
    (id, version): (PatientId, i32),
    new: &NewDetails<'_>,
) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "
        update patient
        set first_name = $3, last_name = $4, born_on = $5, phone = $6, contact_by = $7,
            version = version + 1
        where id = $1 and version = $2
        ",
        id as PatientId,
        version,
        new.first_name,
        new.last_name,
        new.born_on,
        new.phone,
        new.contact_by.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Notes how a patient likes to be reached.
pub async fn update_contact_by(
    conn: &mut PgConnection,
    id: PatientId,
    contact_by: ContactBy,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update patient set contact_by = $2 where id = $1 and contact_by <> $2",
        id as PatientId,
        contact_by.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
