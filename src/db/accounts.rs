//! Proven email addresses and their optional passwords.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::ids::AccountId;
use crate::domain::person::EmailAddress;

/// The account of an address just proven; made if there was none.
pub async fn find_or_insert_account(
    conn: &mut PgConnection,
    fresh: AccountId,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> sqlx::Result<AccountId> {
    sqlx::query!(
        "
        insert into account (id, email, created_at) values ($1, $2, $3)
        on conflict (practice_id, lower(email)) do nothing
        ",
        fresh as AccountId,
        email.as_str(),
        now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query_scalar!(
        r#"select id as "id: AccountId" from account where lower(email) = lower($1)"#,
        email.as_str(),
    )
    .fetch_one(conn)
    .await
}

/// An account and its password's hash, if it has set one.
pub async fn find_password(
    conn: &mut PgConnection,
    email: &EmailAddress,
) -> sqlx::Result<Option<(AccountId, String)>> {
    let row = sqlx::query!(
        r#"
        select id as "id: AccountId", password_hash as "password_hash!"
        from account where lower(email) = lower($1) and password_hash is not null
        "#,
        email.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.id, row.password_hash)))
}

/// Whether an account has a password.
pub async fn find_has_password(conn: &mut PgConnection, id: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select password_hash is not null as "has!" from account where id = $1"#,
        id as AccountId
    )
    .fetch_one(conn)
    .await
}

/// Whether an account takes reminders.
pub async fn find_wants_reminders(conn: &mut PgConnection, id: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "select wants_reminders from account where id = $1",
        id as AccountId
    )
    .fetch_one(conn)
    .await
}

pub async fn update_wants_reminders(
    conn: &mut PgConnection,
    id: AccountId,
    wants_reminders: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update account set wants_reminders = $2 where id = $1",
        id as AccountId,
        wants_reminders,
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn update_password(
    conn: &mut PgConnection,
    id: AccountId,
    password_hash: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update account set password_hash = $2 where id = $1",
        id as AccountId,
        password_hash
    )
    .execute(conn)
    .await?;
    Ok(())
}
