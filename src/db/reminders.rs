//! Visits that their patients may have to be reminded of, and their reminders.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{AppointmentId, CommunicationId};
use crate::domain::reminder::Remindable;

/// The visits that start after `now` and until `until`, soonest first, of patients who take reminders and
/// were not reminded of that start yet. One whose patient is to choose another time is left out.
pub async fn list_remindable(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Vec<Remindable>> {
    sqlx::query_as!(
        Remindable,
        r#"
        select visit.id as "id: AppointmentId", visit.status as "status: AppointmentStatus",
            visit.sequence, visit.starts_at,
            greatest(visit.booked_at, (
                select max(at) from audit_event
                where audit_event.appointment_id = visit.id
                    and action in ('approve', 'move', 'edit', 'undo-cancel', 'undo')
            )) as "settled_at!"
        from appointment as visit
        join account on account.id = visit.account_id and account.wants_reminders
        where visit.starts_at > $1 and visit.starts_at <= $2
            and visit.status in ('booked', 'confirmed')
            and not exists (
                select from communication
                where communication.appointment_id = visit.id and reminds_of = visit.starts_at
                    and kind = 'appointment-reminder' and again_of is null)
            and not exists (
                select from offer
                where offer.appointment_id = visit.id and declined_at is null
                    and expires_at > $1 and appointment_sequence = visit.sequence)
        order by visit.starts_at, visit.id
        "#,
        now,
        until,
    )
    .fetch_all(conn)
    .await
}

/// Puts a reminder of each of these visits into the outbox, unless one of that start is there already.
pub async fn insert_reminders(
    conn: &mut PgConnection,
    ids: &[CommunicationId],
    visits: &[Remindable],
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let ids: Vec<Uuid> = ids.iter().map(|one| one.0).collect();
    let of: Vec<Uuid> = visits.iter().map(|one| one.id.0).collect();
    let sequences: Vec<i32> = visits.iter().map(|one| one.sequence).collect();
    let starts: Vec<DateTime<Utc>> = visits.iter().map(|one| one.starts_at).collect();
    let added = sqlx::query!(
        "
        insert into communication
            (id, kind, appointment_id, appointment_sequence, reminds_of, created_at, due_at)
        select id, 'appointment-reminder', visit, sequence, starts_at, $5, $5
        from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[])
            as given (id, visit, sequence, starts_at)
        on conflict (practice_id, appointment_id, reminds_of)
            where kind = 'appointment-reminder' and again_of is null
            do nothing
        ",
        &ids,
        &of,
        &sequences,
        &starts,
        now,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected())
}
