//! Wrong passwords and birth dates, counted so that guessing is slow.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// How often `bucket` was tried in vain since an instant.
pub async fn count_failed_tries(
    conn: &mut PgConnection,
    bucket: [u8; 32],
    since: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from failed_try where bucket = $1 and at > $2"#,
        bucket.as_slice(),
        since,
    )
    .fetch_one(conn)
    .await
}

/// Notes a try.
pub async fn insert_failed_try(
    conn: &mut PgConnection,
    id: uuid::Uuid,
    bucket: [u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into failed_try (id, bucket, at) values ($1, $2, $3)",
        id,
        bucket.as_slice(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back a try that was noted before it was known to succeed.
pub async fn delete_failed_try(conn: &mut PgConnection, id: uuid::Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from failed_try where id = $1", id)
        .execute(conn)
        .await?;
    Ok(())
}
