//! What has served its time. Visits, patients and the record of who did what stay.
//!
//! | what | kept after it ended |
//! |---|---|
//! | drafts, with what was typed and held | not at all ([`crate::db::drafts`]) |
//! | sessions | a day |
//! | sign-in codes with their letters, wrong tries | a week |

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

const SESSIONS_KEPT: TimeDelta = TimeDelta::days(1);
const CODES_KEPT: TimeDelta = TimeDelta::days(7);

/// Removes sessions, codes and wrong tries that have served their time in this practice.
pub async fn purge_proofs(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
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
