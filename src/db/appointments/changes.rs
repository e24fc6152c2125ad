//! What is written of a visit: added once, then changed by whoever saw its last version.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::appointment::{Appointment, AppointmentStatus, CancelReason, CancelledBy};
use crate::domain::ids::{
    AccountId, AppointmentId, AppointmentTypeId, HoldId, LocationId, PatientId, PractitionerId,
    VisitReasonId,
};
use crate::domain::practice::Mode;
use crate::domain::time::{Interval, WallTime};

/// A visit to be.
pub struct NewAppointment<'a> {
    pub id: AppointmentId,
    /// References to choose from; the first that is free is taken.
    pub references: &'a [String],
    pub status: AppointmentStatus,
    pub patient: PatientId,
    /// Whose mail it is; none: somebody the practice knows by phone only.
    pub account: Option<AccountId>,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub appointment_type: AppointmentTypeId,
    pub visit_reason: VisitReasonId,
    pub mode: Mode,
    pub visit: Interval,
    pub starts_wall: WallTime,
    pub time_zone: chrono_tz::Tz,
    pub shown_zone: Option<chrono_tz::Tz>,
    pub change_notice_minutes: i32,
    pub support: Option<&'a str>,
    pub hold: HoldId,
    pub now: DateTime<Utc>,
}

/// Where a visit goes when it moves, and what it is from then on.
pub struct NewTime {
    pub status: AppointmentStatus,
    pub appointment_type: AppointmentTypeId,
    pub visit_reason: VisitReasonId,
    pub mode: Mode,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub visit: Interval,
    pub starts_wall: WallTime,
    pub time_zone: chrono_tz::Tz,
    pub change_notice_minutes: i32,
    pub hold: HoldId,
}

/// Adds a visit in the place of its hold, for the one who is kept where its patient was merged
/// meanwhile. `None`: its patient is at another one, or the hold went or was booked already.
pub async fn insert_appointment(
    conn: &mut PgConnection,
    new: &NewAppointment<'_>,
) -> sqlx::Result<Option<AppointmentId>> {
    sqlx::query_scalar!(
        r#"
        with visit as (
            insert into appointment
                (id, reference, status, patient_id, account_id, practitioner_id, location_id,
                 appointment_type_id, visit_reason_id, mode, starts_at, ends_at, starts_wall,
                 time_zone, change_notice_minutes, support, hold_id, created_at, booked_at,
                 shown_zone)
            select $1, candidate, $3,
                coalesce((select merged_into from patient where id = $4), $4::uuid), $5, $6, $7,
                $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::timestamptz,
                case when $3 = 'booked'::appointment_status then $18::timestamptz end, $19
            from unnest($2::text[]) as candidate
            where not exists (select from appointment where reference = candidate)
            limit 1
            on conflict do nothing
            returning id, hold_id),
        whole as (
            update occupancy
            set kind = 'visit', appointment_id = visit.id, draft_id = null, expires_at = null
            from visit where occupancy.id = visit.hold_id and kind = 'hold'
            returning occupancy.id),
        place as (
            update seat set appointment_id = visit.id, draft_id = null, expires_at = null
            from visit where seat.id = visit.hold_id and expires_at is not null
            returning seat.id)
        select id as "id: AppointmentId" from visit
        where exists (select from whole) or exists (select from place)
        "#,
        new.id as AppointmentId,
        new.references,
        new.status as AppointmentStatus,
        new.patient as PatientId,
        new.account as Option<AccountId>,
        new.practitioner as PractitionerId,
        new.location as LocationId,
        new.appointment_type as AppointmentTypeId,
        new.visit_reason as VisitReasonId,
        new.mode.as_str(),
        new.visit.start,
        new.visit.end,
        new.starts_wall.0,
        new.time_zone.name(),
        new.change_notice_minutes,
        new.support,
        new.hold as HoldId,
        new.now,
        new.shown_zone.map(chrono_tz::Tz::name),
    )
    .fetch_optional(conn)
    .await
}

/// Moves a visit that still has this version.
pub async fn update_time(
    conn: &mut PgConnection,
    was: &Appointment,
    new: &NewTime,
) -> sqlx::Result<Change> {
    let changed = sqlx::query!(
        "
        update appointment
        set practitioner_id = $3, location_id = $4, starts_at = $5, ends_at = $6,
            starts_wall = $7, time_zone = $8, change_notice_minutes = $9, hold_id = $10,
            status = $11, appointment_type_id = $12, visit_reason_id = $13, mode = $14,
            version = version + 1, sequence = sequence + 1
        where id = $1 and version = $2
        ",
        was.id as AppointmentId,
        was.version,
        new.practitioner as PractitionerId,
        new.location as LocationId,
        new.visit.start,
        new.visit.end,
        new.starts_wall.0,
        new.time_zone.name(),
        new.change_notice_minutes,
        new.hold as HoldId,
        new.status as AppointmentStatus,
        new.appointment_type as AppointmentTypeId,
        new.visit_reason as VisitReasonId,
        new.mode.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(Change::of(changed.rows_affected()))
}

/// Cancels a visit that still has this version.
pub async fn update_to_cancelled(
    conn: &mut PgConnection,
    was: &Appointment,
    by: CancelledBy,
    reason: CancelReason,
    now: DateTime<Utc>,
) -> sqlx::Result<Change> {
    let changed = sqlx::query!(
        "
        update appointment
        set status = 'cancelled', cancelled_at = $3, cancelled_by = $4, cancel_reason = $5,
            cancelled_from = status, version = version + 1, sequence = sequence + 1
        where id = $1 and version = $2
        ",
        was.id as AppointmentId,
        was.version,
        now,
        by.as_str(),
        reason.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(Change::of(changed.rows_affected()))
}

/// Grants a request that still has this version.
pub async fn update_to_booked(
    conn: &mut PgConnection,
    was: &Appointment,
    now: DateTime<Utc>,
) -> sqlx::Result<Change> {
    let changed = sqlx::query!(
        "
        update appointment
        set status = 'booked', booked_at = $3, version = version + 1, sequence = sequence + 1
        where id = $1 and version = $2 and status = 'pending'
        ",
        was.id as AppointmentId,
        was.version,
        now,
    )
    .execute(conn)
    .await?;
    Ok(Change::of(changed.rows_affected()))
}

/// Takes a cancellation back.
pub async fn update_to_uncancelled(
    conn: &mut PgConnection,
    was: &Appointment,
) -> sqlx::Result<Change> {
    let changed = sqlx::query!(
        "
        update appointment
        set status = cancelled_from, cancelled_at = null, cancelled_by = null,
            cancel_reason = null, cancelled_from = null,
            version = version + 1, sequence = sequence + 1
        where id = $1 and version = $2 and status = 'cancelled'
        ",
        was.id as AppointmentId,
        was.version,
    )
    .execute(conn)
    .await?;
    Ok(Change::of(changed.rows_affected()))
}

/// Notes that the patient said they will come.
pub async fn update_to_confirmed(
    conn: &mut PgConnection,
    was: &Appointment,
    now: DateTime<Utc>,
) -> sqlx::Result<Change> {
    let changed = sqlx::query!(
        "
        update appointment set status = 'confirmed', confirmed_at = $3, version = version + 1
        where id = $1 and version = $2 and status = 'booked'
        ",
        was.id as AppointmentId,
        was.version,
        now,
    )
    .execute(conn)
    .await?;
    Ok(Change::of(changed.rows_affected()))
}

/// Whether a change by version found that version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Done,
    /// Somebody else changed it first.
    Stale,
}

impl Change {
    pub(crate) fn of(rows: u64) -> Self {
        if rows == 0 { Self::Stale } else { Self::Done }
    }
}
