//! What has served its time. Visits, patients and the record of who did what stay.
//!
//! | what | kept after it ended |
//! |---|---|
//! | holds, and drafts with what was typed | not at all |
//! | sessions | a day |
//! | sign-in codes with their letters, wrong tries | a week |

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

const SESSIONS_KEPT: TimeDelta = TimeDelta::days(1);
const CODES_KEPT: TimeDelta = TimeDelta::days(7);

/// Removes what has served its time in this practice.
pub async fn purge_expired(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        delete from seat
        where expires_at <= $1
            or draft_id in (select id from draft where draft.expires_at <= $1)
        ",
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        delete from occupancy
        where expires_at <= $1
            or draft_id in (select id from draft where draft.expires_at <= $1)
        ",
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("delete from draft where expires_at <= $1", now)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "delete from session where expires_at <= $1",
        now - SESSIONS_KEPT
    )
    .execute(&mut *conn)
    .await?;
    let codes_until = now - CODES_KEPT;
    sqlx::query!("delete from failed_try where at <= $1", codes_until)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "delete from sign_in_code where expires_at <= $1",
        codes_until
    )
    .execute(conn)
    .await?;
    Ok(())
}
