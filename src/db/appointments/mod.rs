//! Visits: read through whoever asks; changed, in `changes`, by version.

mod changes;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sqlx::PgConnection;

use crate::domain::appointment::{Appointment, AppointmentStatus, Cancelled, CancelledBy};
use crate::domain::ids::{
    AccountId, AppointmentId, AppointmentTypeId, HoldId, LocationId, PatientId, PractitionerId,
    VisitReasonId,
};
use crate::domain::practice::Mode;
use crate::domain::session::Asker;
use crate::domain::time::{Interval, WallTime};
use crate::domain::zone_change::Promise;

pub use changes::*;

/// Most visits one list shows.
const LIST_MAX: i64 = 200;

/// Most promises that are read at once.
const PAGE_MAX: i64 = 1000;

struct Row {
    id: AppointmentId,
    reference: String,
    status: AppointmentStatus,
    version: i32,
    sequence: i32,
    patient_id: PatientId,
    account_id: Option<AccountId>,
    practitioner_id: PractitionerId,
    location_id: LocationId,
    appointment_type_id: AppointmentTypeId,
    visit_reason_id: VisitReasonId,
    mode: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    starts_wall: NaiveDateTime,
    time_zone: String,
    shown_zone: Option<String>,
    change_notice_minutes: i32,
    support: Option<String>,
    cancelled_at: Option<DateTime<Utc>>,
    cancelled_by: Option<String>,
    cancelled_from: Option<AppointmentStatus>,
}

/// A visit, if the asker may see it: an account sees those of the people it acts for, a
/// link the one it was made for.
pub async fn find_appointment(
    conn: &mut PgConnection,
    id: AppointmentId,
    asker: Asker,
    today: NaiveDate,
) -> anyhow::Result<Option<Appointment>> {
    let (account, link) = parts(asker);
    let row = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", reference, status as "status: _", version, sequence,
            patient_id as "patient_id: _", account_id as "account_id: _",
            practitioner_id as "practitioner_id: _", location_id as "location_id: _",
            appointment_type_id as "appointment_type_id: _",
            visit_reason_id as "visit_reason_id: _", mode, starts_at, ends_at, starts_wall,
            time_zone, shown_zone, change_notice_minutes, support, cancelled_at, cancelled_by,
            cancelled_from as "cancelled_from: _"
        from appointment
        where id = $1
            and (id = $3 or patient_id in (
                select patient_id from patient_grant
                where account_id = $2 and (ends_on is null or ends_on >= $4)))
        "#,
        id as AppointmentId,
        account as Option<AccountId>,
        link as Option<AppointmentId>,
        today,
    )
    .fetch_optional(conn)
    .await?;
    row.map(TryInto::try_into).transpose()
}

/// As [`find_appointment`], locked until the end of the unit.
pub async fn lock_appointment(
    conn: &mut PgConnection,
    id: AppointmentId,
    asker: Asker,
    today: NaiveDate,
) -> anyhow::Result<Option<Appointment>> {
    sqlx::query!(
        r#"select 1 as "one" from appointment where id = $1 for no key update"#,
        id as AppointmentId
    )
    .fetch_optional(&mut *conn)
    .await?;
    find_appointment(conn, id, asker, today).await
}

/// The visit that was booked from a hold, by whom it was booked for.
pub async fn find_by_hold(
    conn: &mut PgConnection,
    hold: HoldId,
) -> sqlx::Result<Option<AppointmentId>> {
    sqlx::query_scalar!(
        r#"select id as "id: AppointmentId" from appointment where hold_id = $1"#,
        hold as HoldId
    )
    .fetch_optional(conn)
    .await
}

/// The visits of the people an account acts for, latest first.
pub async fn list_appointments_of(
    conn: &mut PgConnection,
    account: AccountId,
    today: NaiveDate,
) -> anyhow::Result<Vec<Appointment>> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", reference, status as "status: _", version, sequence,
            patient_id as "patient_id: _", account_id as "account_id: _",
            practitioner_id as "practitioner_id: _", location_id as "location_id: _",
            appointment_type_id as "appointment_type_id: _",
            visit_reason_id as "visit_reason_id: _", mode, starts_at, ends_at, starts_wall,
            time_zone, shown_zone, change_notice_minutes, support, cancelled_at, cancelled_by,
            cancelled_from as "cancelled_from: _"
        from appointment
        where patient_id in (
            select patient_id from patient_grant
            where account_id = $1 and (ends_on is null or ends_on >= $3))
        order by starts_at desc
        limit $2
        "#,
        account as AccountId,
        LIST_MAX,
        today,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Everybody's live visits that start after `now`, soonest first.
pub async fn list_live_visits(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Appointment>> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", reference, status as "status: _", version, sequence,
            patient_id as "patient_id: _", account_id as "account_id: _",
            practitioner_id as "practitioner_id: _", location_id as "location_id: _",
            appointment_type_id as "appointment_type_id: _",
            visit_reason_id as "visit_reason_id: _", mode, starts_at, ends_at, starts_wall,
            time_zone, shown_zone, change_notice_minutes, support, cancelled_at, cancelled_by,
            cancelled_from as "cancelled_from: _"
        from appointment
        where status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')
            and starts_at > $1
        order by starts_at, id
        "#,
        now
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Everybody's requests that wait for the practice's answer, soonest first.
pub async fn list_requests(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Appointment>> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", reference, status as "status: _", version, sequence,
            patient_id as "patient_id: _", account_id as "account_id: _",
            practitioner_id as "practitioner_id: _", location_id as "location_id: _",
            appointment_type_id as "appointment_type_id: _",
            visit_reason_id as "visit_reason_id: _", mode, starts_at, ends_at, starts_wall,
            time_zone, shown_zone, change_notice_minutes, support, cancelled_at, cancelled_by,
            cancelled_from as "cancelled_from: _"
        from appointment
        where status = 'pending' and starts_at > $1
        order by starts_at, id
        "#,
        now
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What was promised of the live visits of a practitioner, a page of them: those that start
/// after an instant, or are behind a visit that starts at it.
pub async fn list_promises(
    conn: &mut PgConnection,
    practitioner: PractitionerId,
    (after, visit): (DateTime<Utc>, Option<AppointmentId>),
) -> anyhow::Result<Vec<Promise>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: AppointmentId", reference, starts_wall, time_zone, starts_at
        from appointment
        where practitioner_id = $1
            and status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')
            and starts_at >= $2
            and (starts_at > $2 or id > $3)
        order by starts_at, id
        limit $4
        "#,
        practitioner as PractitionerId,
        after,
        visit as Option<AppointmentId>,
        PAGE_MAX,
    )
    .fetch_all(conn)
    .await?;
    let mut promises = Vec::with_capacity(rows.len());
    for row in rows {
        promises.push(Promise {
            visit: row.id,
            reference: row.reference,
            starts_wall: WallTime(row.starts_wall),
            time_zone: row.time_zone.parse()?,
            starts_at: row.starts_at,
        });
    }
    Ok(promises)
}

/// When a patient is at visits other than `except` within a span.
pub async fn list_busy_times_of_patient(
    conn: &mut PgConnection,
    (patient, except): (PatientId, Option<AppointmentId>),
    within: Interval,
) -> sqlx::Result<Vec<Interval>> {
    let rows = sqlx::query!(
        "
        select starts_at, ends_at from appointment
        where patient_id = $1
            and status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')
            and starts_at < $3
            and starts_at > $2::timestamptz - interval '24 hours'
            and ends_at > $2
            and id is distinct from $4
        ",
        patient as PatientId,
        within.start,
        within.end,
        except as Option<AppointmentId>,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Interval {
            start: row.starts_at,
            end: row.ends_at,
        })
        .collect())
}

/// The types of the live visits a patient has ahead, other than `except`.
pub async fn list_future_visits(
    conn: &mut PgConnection,
    (patient, except): (PatientId, Option<AppointmentId>),
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<AppointmentTypeId>> {
    sqlx::query_scalar!(
        r#"
        select appointment_type_id as "of: AppointmentTypeId" from appointment
        where patient_id = $1
            and status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress')
            and starts_at > $2
            and id is distinct from $3
        "#,
        patient as PatientId,
        now,
        except as Option<AppointmentId>,
    )
    .fetch_all(conn)
    .await
}

fn parts(asker: Asker) -> (Option<AccountId>, Option<AppointmentId>) {
    match asker {
        Asker::Account(account) => (Some(account), None),
        Asker::Link(appointment) => (None, Some(appointment)),
    }
}

impl TryFrom<Row> for Appointment {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> anyhow::Result<Self> {
        let cancelled = match (row.cancelled_at, row.cancelled_by, row.cancelled_from) {
            (Some(at), Some(by), Some(from)) => Some(Cancelled {
                at,
                by: CancelledBy::parse(&by)
                    .ok_or_else(|| anyhow::anyhow!("appointment {}: who cancelled?", row.id))?,
                from,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.id,
            reference: row.reference,
            status: row.status,
            version: row.version,
            sequence: row.sequence,
            patient: row.patient_id,
            account: row.account_id,
            practitioner: row.practitioner_id,
            location: row.location_id,
            appointment_type: row.appointment_type_id,
            visit_reason: row.visit_reason_id,
            mode: Mode::parse(&row.mode)
                .ok_or_else(|| anyhow::anyhow!("appointment {}: unknown mode", row.id))?,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            starts_wall: WallTime(row.starts_wall),
            time_zone: row.time_zone.parse()?,
            // A zone that is not known any more is not shown.
            shown_zone: row.shown_zone.and_then(|zone| zone.parse().ok()),
            change_notice_minutes: row.change_notice_minutes,
            support: row.support,
            cancelled,
        })
    }
}
