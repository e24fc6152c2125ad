//! Tries at a secret, counted so that guessing is slow: by account here, by network at the edge.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db;

/// Wrong tries in a minute, and in an hour, before whoever tries waits.
const PER_MINUTE: i64 = 5;
const PER_HOUR: i64 = 20;

/// Counts a try before it is compared, so that many at once count too. What succeeds is taken
/// back. The answer is how many minutes to wait, if any.
pub(super) async fn count(
    conn: &mut PgConnection,
    bucket: [u8; 32],
    noted: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<i64>> {
    db::sign_in_codes::lock_address(conn, bucket).await?;
    let wait = wait(conn, bucket, now).await?;
    if wait.is_none() {
        db::failed_tries::insert_failed_try(conn, noted, bucket, now).await?;
    }
    Ok(wait)
}

async fn wait(
    conn: &mut PgConnection,
    bucket: [u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<i64>> {
    let minute = now - TimeDelta::minutes(1);
    if db::failed_tries::count_failed_tries(conn, bucket, minute).await? >= PER_MINUTE {
        return Ok(Some(1));
    }
    let hour = now - TimeDelta::hours(1);
    let hourly = db::failed_tries::count_failed_tries(conn, bucket, hour).await?;
    Ok((hourly >= PER_HOUR).then_some(60))
}
