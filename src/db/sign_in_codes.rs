//! Codes by mail: which were asked for, tried and used.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::domain::ids::SignInCodeId;
use crate::domain::person::EmailAddress;
use crate::domain::sign_in_code::{LIVES_MINUTES, SignInCode};

/// When codes went to an address since an instant, oldest first.
pub async fn list_codes_to(
    conn: &mut PgConnection,
    email: &EmailAddress,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "
        select created_at from sign_in_code
        where lower(email) = lower($1) and created_at > $2
        order by created_at
        ",
        email.as_str(),
        since,
    )
    .fetch_all(conn)
    .await
}

/// Serializes codes to one address until the end of the unit, so that two at
/// once cannot both be the last one allowed.
pub async fn lock_address(conn: &mut PgConnection, bucket: [u8; 32]) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 0))",
        bucket.as_slice(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A new code for this browser; its older ones stop working.
pub async fn insert_code(
    conn: &mut PgConnection,
    id: SignInCodeId,
    email: &EmailAddress,
    visitor_hash: [u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update sign_in_code set superseded_at = $2
        where visitor_hash = $1 and superseded_at is null and consumed_at is null
        ",
        visitor_hash.as_slice(),
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        insert into sign_in_code (id, email, visitor_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5)
        ",
        id as SignInCodeId,
        email.as_str(),
        visitor_hash.as_slice(),
        now,
        now + TimeDelta::minutes(LIVES_MINUTES),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest code this browser asked for, locked until the end of the unit.
pub async fn lock_newest_code(
    conn: &mut PgConnection,
    visitor_hash: [u8; 32],
) -> sqlx::Result<Option<SignInCode>> {
    let row = sqlx::query!(
        r#"
        select id as "id: SignInCodeId", email, expires_at, tries,
            consumed_at is not null as "is_consumed!"
        from sign_in_code
        where visitor_hash = $1 and superseded_at is null
        order by created_at desc, id desc
        limit 1
        for no key update
        "#,
        visitor_hash.as_slice(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| {
        Some(SignInCode {
            id: row.id,
            email: EmailAddress::parse(&row.email).ok()?,
            expires_at: row.expires_at,
            tries: row.tries,
            is_consumed: row.is_consumed,
        })
    }))
}

/// Whether this browser asked for that code: a link in a mail is only good where it was asked for.
pub async fn find_code_of_visitor(
    conn: &mut PgConnection,
    id: SignInCodeId,
    visitor_hash: [u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<SignInCodeId>> {
    sqlx::query_scalar!(
        r#"
        select id as "id: SignInCodeId" from sign_in_code
        where id = $1 and visitor_hash = $2 and expires_at > $3
            and superseded_at is null and consumed_at is null
        "#,
        id as SignInCodeId,
        visitor_hash.as_slice(),
        now,
    )
    .fetch_optional(conn)
    .await
}

pub async fn mark_code_tried(conn: &mut PgConnection, id: SignInCodeId) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_in_code set tries = tries + 1 where id = $1",
        id as SignInCodeId
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn mark_code_consumed(
    conn: &mut PgConnection,
    id: SignInCodeId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_in_code set consumed_at = $2 where id = $1",
        id as SignInCodeId,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
