//! Rooms, and who is in them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{AppointmentId, RoomId};

/// A room that is not free while a visit lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomInUse {
    pub room: RoomId,
    /// Whether it is the visit's own.
    pub is_own: bool,
}

/// The rooms that are in use, or held, while a visit of one patient lasts.
pub async fn list_rooms_in_use(
    conn: &mut PgConnection,
    visit: AppointmentId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<RoomInUse>> {
    sqlx::query_as!(
        RoomInUse,
        r#"
        select place.room_id as "room!: RoomId", bool_or(place.id = own.id) as "is_own!"
        from occupancy as own
        join occupancy as place on place.during && own.during
        where own.appointment_id = $1 and place.room_id is not null
            and (place.expires_at is null or place.expires_at > $2)
        group by place.room_id
        "#,
        visit as AppointmentId,
        now,
    )
    .fetch_all(conn)
    .await
}
