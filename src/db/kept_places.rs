//! The time of a cancelled visit, kept for its patient for a few minutes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::holds::Taking;
use crate::domain::ids::AppointmentId;

/// Keeps the time of a cancelled visit for its patient until `expires_at`.
pub async fn update_place_to_kept(
    conn: &mut PgConnection,
    id: AppointmentId,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update occupancy set kind = 'hold', expires_at = $2 where appointment_id = $1",
        id as AppointmentId,
        expires_at,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update seat set expires_at = $2 where appointment_id = $1",
        id as AppointmentId,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a kept time back to its visit, if it was kept until now.
pub async fn update_place_from_kept(
    conn: &mut PgConnection,
    id: AppointmentId,
    now: DateTime<Utc>,
) -> sqlx::Result<Taking> {
    let whole = sqlx::query!(
        "
        update occupancy set kind = 'visit', expires_at = null
        where appointment_id = $1 and kind = 'hold' and expires_at > $2
        ",
        id as AppointmentId,
        now,
    )
    .execute(&mut *conn)
    .await?;
    let seat = sqlx::query!(
        "
        update seat set expires_at = null
        where appointment_id = $1 and expires_at > $2
        ",
        id as AppointmentId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(Taking::of(whole.rows_affected() + seat.rows_affected()))
}

/// Until when a cancelled visit's time is kept for its patient.
pub async fn find_kept_until(
    conn: &mut PgConnection,
    id: AppointmentId,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        r#"
        select expires_at as "expires_at!" from occupancy
        where appointment_id = $1 and expires_at is not null
        union all
        select expires_at from seat where appointment_id = $1 and expires_at is not null
        "#,
        id as AppointmentId,
    )
    .fetch_optional(conn)
    .await
}
