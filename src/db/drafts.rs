//! What visitors have chosen and typed so far.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::domain::draft::{Answers, kept_until};
use crate::domain::ids::DraftId;

/// Keeps a draft for the browser with this token: a new one, or in place of what ran out or
/// of what its other tab began at the same moment.
pub async fn insert_draft(
    conn: &mut PgConnection,
    id: DraftId,
    token_hash: [u8; 32],
    answers: &Answers,
    now: DateTime<Utc>,
) -> sqlx::Result<DraftId> {
    sqlx::query_scalar!(
        r#"
        insert into draft (id, token_hash, answers, created_at, expires_at)
        values ($1, $2, $3, $4, $5)
        on conflict on constraint draft_token_unique do update
        set answers = excluded.answers, expires_at = excluded.expires_at
        returning id as "id: DraftId"
        "#,
        id as DraftId,
        token_hash.as_slice(),
        Json(answers) as Json<&Answers>,
        now,
        kept_until(now),
    )
    .fetch_one(conn)
    .await
}

/// Keeps the answers for another while.
pub async fn update_draft(
    conn: &mut PgConnection,
    id: DraftId,
    answers: &Answers,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update draft set answers = $2, expires_at = $3 where id = $1",
        id as DraftId,
        Json(answers) as Json<&Answers>,
        kept_until(now),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps a draft until then, whatever becomes of it.
pub async fn update_draft_expiry(
    conn: &mut PgConnection,
    id: DraftId,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update draft set expires_at = $2 where id = $1",
        id as DraftId,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Locks a draft until the end of the unit, so that two forms of one browser
/// are taken one after the other, and reads its answers as they then are.
pub async fn lock_draft(conn: &mut PgConnection, id: DraftId) -> sqlx::Result<Option<Answers>> {
    sqlx::query_scalar!(
        r#"select answers as "answers: Json<Answers>" from draft where id = $1 for no key update"#,
        id as DraftId,
    )
    .fetch_optional(conn)
    .await
    .map(|found| found.map(|Json(answers)| answers))
}

/// A draft that ran out, locked until the end of the unit, so that no other worker has it.
pub async fn lock_expired_draft(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DraftId>> {
    sqlx::query_scalar!(
        r#"
        select id as "id: DraftId" from draft
        where expires_at <= $1
        order by expires_at
        limit 1
        for no key update skip locked
        "#,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Forgets a browser's answers; what it held is given back before.
pub async fn delete_draft(conn: &mut PgConnection, id: DraftId) -> sqlx::Result<()> {
    sqlx::query!("delete from draft where id = $1", id as DraftId)
        .execute(conn)
        .await?;
    Ok(())
}
