//! Time that practitioners keep free, and the visits that are booked in it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::blocking::KeptFree;
use crate::domain::ids::{AppointmentId, BlockId, LocationId, PatientId, PractitionerId};
use crate::domain::practice::Block;

/// A visit that is booked in time that is to be kept free.
#[derive(Clone, Debug)]
pub struct VisitWithin {
    pub id: AppointmentId,
    pub sequence: i32,
    pub patient: PatientId,
    pub first_name: String,
    pub last_name: String,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    pub starts_at: DateTime<Utc>,
    pub phone: String,
    /// Where mail about it goes.
    pub email: Option<String>,
}

pub async fn insert_block(conn: &mut PgConnection, new: &Block) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into block (id, practitioner_id, location_id, starts_wall, ends_wall, weekly_until,
            reason)
        values ($1, $2, $3, $4, $5, $6, $7)
        ",
        new.id as BlockId,
        new.practitioner as PractitionerId,
        new.location as Option<LocationId>,
        new.starts_wall.0,
        new.ends_wall.0,
        new.weekly_until,
        new.reason,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Whether there was one.
pub async fn delete_block(conn: &mut PgConnection, id: BlockId) -> sqlx::Result<bool> {
    let deleted = sqlx::query!("delete from block where id = $1", id as BlockId)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected() > 0)
}

/// The visits to come, and those under way, that lie in these times, soonest first.
pub async fn list_visits_within(
    conn: &mut PgConnection,
    times: &[KeptFree],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<VisitWithin>> {
    let practitioners: Vec<Uuid> = times.iter().map(|one| one.practitioner.0).collect();
    let locations: Vec<Uuid> = times.iter().map(|one| one.location.0).collect();
    let starts: Vec<DateTime<Utc>> = times.iter().map(|one| one.during.start).collect();
    let ends: Vec<DateTime<Utc>> = times.iter().map(|one| one.during.end).collect();
    sqlx::query_as!(
        VisitWithin,
        r#"
        select distinct appointment.starts_at as "starts_at!", appointment.id as "id!: _",
            sequence as "sequence!",
            patient_id as "patient!: _", first_name as "first_name!", last_name as "last_name!",
            appointment.practitioner_id as "practitioner!: _",
            appointment.location_id as "location!: _", phone as "phone!", account.email as "email?"
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
            as kept (practitioner_id, location_id, starts_at, ends_at)
        join appointment on appointment.practitioner_id = kept.practitioner_id
            and appointment.location_id = kept.location_id
            and appointment.starts_at < kept.ends_at
            -- No visit is longer.
            and appointment.starts_at > kept.starts_at - interval '24 hours'
            and appointment.ends_at > kept.starts_at
        join patient on patient.practice_id = appointment.practice_id
            and patient.id = appointment.patient_id
        left join account on account.practice_id = appointment.practice_id
            and account.id = appointment.account_id
        where status in ('pending', 'booked', 'confirmed') and appointment.ends_at > $5
        order by 1, 2
        "#,
        &practitioners,
        &locations,
        &starts,
        &ends,
        now,
    )
    .fetch_all(conn)
    .await
}
