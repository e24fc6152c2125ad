//! Whether anything changed in a stretch of the calendar.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::time::Interval;

/// What stands for all visits, holds and settings that a page of these days is made from: another
/// text when any of them is another.
pub async fn get_fingerprint(
    conn: &mut PgConnection,
    within: Interval,
    now: DateTime<Utc>,
) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"
        select concat_ws('.', practice.version,
            (select sum(hashtextextended(appointment.id::text, appointment.version))
                from appointment where starts_at >= $1 and starts_at < $2),
            (select sum(hashtextextended(occupancy.id::text, 0))
                from occupancy
                where kind = 'hold' and starts_at >= $1 and starts_at < $2 and expires_at > $3)
        ) as "fingerprint!"
        from practice
        "#,
        within.start,
        within.end,
        now,
    )
    .fetch_one(conn)
    .await
}
