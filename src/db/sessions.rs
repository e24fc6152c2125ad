//! Sessions: the token is the browser's, its hash is ours.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{AccountId, AppointmentId, SessionId, StaffMemberId};
use crate::domain::session::Asker;

/// A session to be.
pub struct NewSession {
    pub id: SessionId,
    pub token_hash: [u8; 32],
    pub asker: Asker,
    pub now: DateTime<Utc>,
    /// Its absolute end.
    pub expires_at: DateTime<Utc>,
}

pub async fn insert_session(conn: &mut PgConnection, new: &NewSession) -> sqlx::Result<()> {
    let (account, appointment) = match new.asker {
        Asker::Account(account) => (Some(account), None),
        Asker::Link(appointment) => (None, Some(appointment)),
    };
    sqlx::query!(
        "
        insert into session
            (id, token_hash, account_id, appointment_id, created_at, last_active_at, expires_at)
        values ($1, $2, $3, $4, $5, $5, $6)
        ",
        new.id as SessionId,
        new.token_hash.as_slice(),
        account as Option<AccountId>,
        appointment as Option<AppointmentId>,
        new.now,
        new.expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the browser is still there.
pub async fn touch_session(
    conn: &mut PgConnection,
    id: SessionId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update session set last_active_at = $2 where id = $1",
        id as SessionId,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends one session.
pub async fn revoke_session(
    conn: &mut PgConnection,
    id: SessionId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update session set revoked_at = $2 where id = $1 and revoked_at is null",
        id as SessionId,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends every other session of an account, as a new password does.
pub async fn revoke_other_sessions(
    conn: &mut PgConnection,
    account: AccountId,
    kept: SessionId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update session set revoked_at = $3
        where account_id = $1 and id <> $2 and revoked_at is null
        ",
        account as AccountId,
        kept as SessionId,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A session of a member of staff to be.
pub struct NewStaffSession {
    pub id: SessionId,
    pub token_hash: [u8; 32],
    pub member: StaffMemberId,
    pub password_at: DateTime<Utc>,
    /// None while only the password is proven.
    pub second_factor_at: Option<DateTime<Utc>>,
    pub now: DateTime<Utc>,
    /// Its absolute end.
    pub expires_at: DateTime<Utc>,
}

pub async fn insert_staff_session(
    conn: &mut PgConnection,
    new: &NewStaffSession,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into session
            (id, token_hash, staff_member_id, password_at, second_factor_at,
             created_at, last_active_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $6, $7)
        ",
        new.id as SessionId,
        new.token_hash.as_slice(),
        new.member as StaffMemberId,
        new.password_at,
        new.second_factor_at,
        new.now,
        new.expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When the password of a live session was typed; `None`: the session has ended. Locked until
/// the end of the unit.
pub async fn lock_staff_session(
    conn: &mut PgConnection,
    id: SessionId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        r#"
        select password_at as "password_at!" from session
        where id = $1 and staff_member_id is not null and revoked_at is null and expires_at > $2
        for no key update
        "#,
        id as SessionId,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Notes that the password was typed again.
pub async fn update_password_at(
    conn: &mut PgConnection,
    id: SessionId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update session set password_at = $2 where id = $1",
        id as SessionId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends every session of a member of staff but `kept`.
pub async fn revoke_staff_sessions(
    conn: &mut PgConnection,
    member: StaffMemberId,
    kept: Option<SessionId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update session set revoked_at = $3
        where staff_member_id = $1 and id is distinct from $2 and revoked_at is null
        ",
        member as StaffMemberId,
        kept as Option<SessionId>,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
