//! Members of staff, their passwords and second factors.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::ids::{AuthenticatorId, StaffMemberId};
use crate::domain::staff::Function;
use crate::practice_file::StaffEntry;

/// What became of a member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    New,
    Changed,
    /// No active practitioner has that key; nothing was written.
    PractitionerUnknown,
}

/// Adds a member of staff, or changes the one with that address.
pub async fn upsert(
    conn: &mut PgConnection,
    id: StaffMemberId,
    staff: &StaffEntry,
) -> sqlx::Result<Added> {
    if let Some(key) = &staff.practitioner {
        let known = sqlx::query_scalar!(
            r#"select exists(select from practitioner where key = $1 and is_active) as "known!""#,
            key
        )
        .fetch_one(&mut *conn)
        .await?;
        if !known {
            return Ok(Added::PractitionerUnknown);
        }
    }
    let kept = sqlx::query_scalar!(
        r#"
        insert into staff_member (id, email, name, functions, practitioner_id)
        values ($1, $2, $3, $4, (select id from practitioner where key = $5))
        on conflict (practice_id, lower(email)) do update set
            is_active = true, email = excluded.email, name = excluded.name,
            functions = excluded.functions, practitioner_id = excluded.practitioner_id
        returning id as "id: StaffMemberId"
        "#,
        id as StaffMemberId,
        staff.email,
        staff.name,
        &staff.functions,
        staff.practitioner,
    )
    .fetch_one(conn)
    .await?;
    Ok(if kept == id {
        Added::New
    } else {
        Added::Changed
    })
}

/// Gives the active member of staff with that address a password; `None` when there is none.
pub async fn update_password(
    conn: &mut PgConnection,
    email: &str,
    password_hash: &str,
) -> sqlx::Result<Option<StaffMemberId>> {
    sqlx::query_scalar!(
        r#"
        update staff_member set password_hash = $2
        where lower(email) = lower($1) and is_active
        returning id as "id: StaffMemberId"
        "#,
        email,
        password_hash,
    )
    .fetch_optional(conn)
    .await
}

/// The active member of staff with that address, and their password's hash if they have set one.
pub async fn find_password(
    conn: &mut PgConnection,
    email: &str,
) -> sqlx::Result<Option<(StaffMemberId, Option<String>)>> {
    let row = sqlx::query!(
        r#"
        select id as "id: StaffMemberId", password_hash
        from staff_member where lower(email) = lower($1) and is_active
        "#,
        email,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.id, row.password_hash)))
}

/// The password's hash of an active member of staff.
pub async fn find_password_of(
    conn: &mut PgConnection,
    id: StaffMemberId,
) -> sqlx::Result<Option<String>> {
    let found = sqlx::query_scalar!(
        "select password_hash from staff_member where id = $1 and is_active",
        id as StaffMemberId,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.flatten())
}

/// Gives a member of staff a new password.
pub async fn update_password_of(
    conn: &mut PgConnection,
    id: StaffMemberId,
    password_hash: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff_member set password_hash = $2 where id = $1",
        id as StaffMemberId,
        password_hash,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a second factor is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactors {
    pub authenticator: Option<AuthenticatorId>,
    /// The step of the last code that was used.
    pub last_step: Option<i64>,
    pub recovery: Option<AuthenticatorId>,
    /// One bit for each recovery code that was used.
    pub recovery_used: i32,
    /// Whether they said that they keep the codes.
    pub is_recovery_kept: bool,
}

/// The second factors of an active member of staff, locked until the end of the unit.
pub async fn lock_second_factors(
    conn: &mut PgConnection,
    id: StaffMemberId,
) -> sqlx::Result<Option<SecondFactors>> {
    sqlx::query!(
        r#"select 1 as "one" from staff_member where id = $1 for no key update"#,
        id as StaffMemberId
    )
    .fetch_optional(&mut *conn)
    .await?;
    find_second_factors(conn, id).await
}

/// The second factors of an active member of staff.
pub async fn find_second_factors(
    conn: &mut PgConnection,
    id: StaffMemberId,
) -> sqlx::Result<Option<SecondFactors>> {
    sqlx::query_as!(
        SecondFactors,
        r#"
        select authenticator_id as "authenticator: _", authenticator_step as last_step,
            recovery_id as "recovery: _", recovery_used,
            recovery_kept_at is not null as "is_recovery_kept!"
        from staff_member where id = $1 and is_active
        "#,
        id as StaffMemberId,
    )
    .fetch_optional(conn)
    .await
}

/// Everybody's authenticator, for a demo that shows their codes.
pub async fn list_authenticators(
    conn: &mut PgConnection,
) -> sqlx::Result<Vec<(String, AuthenticatorId)>> {
    let rows = sqlx::query!(
        r#"
        select email, authenticator_id as "authenticator!: AuthenticatorId" from staff_member
        where is_active and authenticator_id is not null
        order by lower(name), id
        "#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.email, row.authenticator))
        .collect())
}

/// Notes the step whose code was used.
pub async fn update_last_step(
    conn: &mut PgConnection,
    id: StaffMemberId,
    step: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff_member set authenticator_step = $2 where id = $1",
        id as StaffMemberId,
        step,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes which recovery codes were used.
pub async fn update_recovery_used(
    conn: &mut PgConnection,
    id: StaffMemberId,
    used: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff_member set recovery_used = $2 where id = $1",
        id as StaffMemberId,
        used,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes the authenticator whose code of that step was just shown.
pub async fn update_authenticator(
    conn: &mut PgConnection,
    id: StaffMemberId,
    authenticator: AuthenticatorId,
    step: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update staff_member set authenticator_id = $2, authenticator_step = $3 where id = $1
        ",
        id as StaffMemberId,
        authenticator as AuthenticatorId,
        step,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a lost authenticator away: the next sign-in sets up another.
pub async fn update_authenticator_to_none(
    conn: &mut PgConnection,
    id: StaffMemberId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update staff_member
        set authenticator_id = null, authenticator_step = null, recovery_id = null,
            recovery_used = 0, recovery_kept_at = null
        where id = $1
        ",
        id as StaffMemberId,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a member of staff a new set of recovery codes; the old ones open nothing any more.
pub async fn update_recovery(
    conn: &mut PgConnection,
    id: StaffMemberId,
    recovery: AuthenticatorId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update staff_member set recovery_id = $2, recovery_used = 0, recovery_kept_at = null
        where id = $1
        ",
        id as StaffMemberId,
        recovery as AuthenticatorId,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that somebody keeps their recovery codes, which are not shown again.
pub async fn mark_recovery_kept(
    conn: &mut PgConnection,
    id: StaffMemberId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff_member set recovery_kept_at = $2 where id = $1",
        id as StaffMemberId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The functions of those names.
pub(super) fn functions(names: &[String]) -> Vec<Function> {
    names
        .iter()
        .filter_map(|name| Function::parse(name))
        .collect()
}
