//! Links in mail to one visit.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{AppointmentId, ManageLinkId};

/// What a link in a mail leads to.
pub struct LinkTarget {
    pub link: ManageLinkId,
    pub appointment: AppointmentId,
    /// What the second check asks for.
    pub born_on: NaiveDate,
    /// A move or a cancellation made a newer link.
    pub is_superseded: bool,
    pub ends_at: DateTime<Utc>,
}

/// Where the link with this token leads; locked until the end of the unit, so
/// that tries at it are counted one by one.
pub async fn lock_link_target(
    conn: &mut PgConnection,
    token_hash: [u8; 32],
) -> sqlx::Result<Option<LinkTarget>> {
    sqlx::query_as!(
        LinkTarget,
        r#"
        select manage_link.id as "link: _", appointment.id as "appointment: _", born_on,
            superseded_at is not null as "is_superseded!", ends_at
        from manage_link
        join appointment on appointment.id = manage_link.appointment_id
        join patient on patient.id = appointment.patient_id
        where token_hash = $1
        for no key update of manage_link
        "#,
        token_hash.as_slice(),
    )
    .fetch_optional(conn)
    .await
}

/// A new link to a visit; those before it lead nowhere any more.
pub async fn insert_link(
    conn: &mut PgConnection,
    id: ManageLinkId,
    token_hash: [u8; 32],
    appointment: AppointmentId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    update_links_superseded(conn, appointment, now).await?;
    sqlx::query!(
        "insert into manage_link (id, token_hash, appointment_id, created_at) values ($1, $2, $3, $4)",
        id as ManageLinkId,
        token_hash.as_slice(),
        appointment as AppointmentId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends every link to a visit. Sessions they opened last their few minutes.
pub async fn update_links_superseded(
    conn: &mut PgConnection,
    appointment: AppointmentId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update manage_link set superseded_at = $2
        where appointment_id = $1 and superseded_at is null
        ",
        appointment as AppointmentId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
