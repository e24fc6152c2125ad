//! Times that are kept for the patients of visits that cannot take place when they were booked.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::ids::{AppointmentId, DraftId, HoldId, LocationId, OfferId, PractitionerId};
use crate::domain::offer::Offer;

pub async fn insert_offer(conn: &mut PgConnection, new: &Offer) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into offer (id, appointment_id, appointment_sequence, draft_id, hold_id,
            practitioner_id, location_id, starts_at, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ",
        new.id as OfferId,
        new.visit as AppointmentId,
        new.sequence,
        new.draft as DraftId,
        new.hold as HoldId,
        new.practitioner as PractitionerId,
        new.location as LocationId,
        new.starts_at,
        new.created_at,
        new.expires_at,
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The offer that was made last for a visit.
pub async fn find_newest_offer(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Option<Offer>> {
    let newest = list_newest_offers(conn, &[visit]).await?;
    Ok(newest.into_iter().next())
}

/// The offer that was made last for each of these visits, where there is one.
pub async fn list_newest_offers(
    conn: &mut PgConnection,
    visits: &[AppointmentId],
) -> sqlx::Result<Vec<Offer>> {
    let visits: Vec<Uuid> = visits.iter().map(|visit| visit.0).collect();
    sqlx::query_as!(
        Offer,
        r#"
        select distinct on (appointment_id) id as "id: _", appointment_id as "visit: _",
            appointment_sequence as sequence, draft_id as "draft: _", hold_id as "hold: _",
            practitioner_id as "practitioner: _", location_id as "location: _", starts_at,
            created_at, expires_at, declined_at
        from offer
        where appointment_id = any($1)
        order by appointment_id, created_at desc, id desc
        "#,
        &visits,
    )
    .fetch_all(conn)
    .await
}

/// Notes that the patient wants another time.
pub async fn update_offer_declined(
    conn: &mut PgConnection,
    id: OfferId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update offer set declined_at = $2 where id = $1",
        id as OfferId,
        now,
    )
    .execute(conn)
    .await
    .map(drop)
}
