//! Accounts of staff as a practice-admin keeps them, and invitations to be one.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::staff::functions;
use crate::domain::ids::{PractitionerId, StaffInvitationId, StaffMemberId};
use crate::domain::staff::{Function, StaffMember};

/// Most accounts on one page.
const LIST_MAX: i64 = 1_000;

/// An account, and how far its owner has come.
pub struct StaffAccount {
    pub member: StaffMember,
    pub is_active: bool,
    pub has_password: bool,
    pub has_authenticator: bool,
}

/// An account to be.
pub struct NewMember<'a> {
    pub id: StaffMemberId,
    pub email: &'a str,
    pub name: &'a str,
    pub functions: &'a [Function],
    pub practitioner: Option<PractitionerId>,
}

/// A link to be.
pub struct NewStaffInvitation {
    pub id: StaffInvitationId,
    pub member: StaffMemberId,
    pub token_hash: [u8; 32],
    pub now: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

struct Row {
    id: StaffMemberId,
    email: String,
    name: String,
    functions: Vec<String>,
    practitioner_id: Option<PractitionerId>,
    is_active: bool,
    has_password: bool,
    has_authenticator: bool,
}

/// Everybody who is or was on the staff, by name.
pub async fn list_accounts(conn: &mut PgConnection) -> sqlx::Result<Vec<StaffAccount>> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", email, name, functions, practitioner_id as "practitioner_id: _",
            is_active, password_hash is not null as "has_password!",
            authenticator_id is not null as "has_authenticator!"
        from staff_member order by is_active desc, lower(name), id limit $1
        "#,
        LIST_MAX,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(StaffAccount::from).collect())
}

/// One account.
pub async fn find_account(
    conn: &mut PgConnection,
    id: StaffMemberId,
) -> sqlx::Result<Option<StaffAccount>> {
    let row = sqlx::query_as!(
        Row,
        r#"
        select id as "id: _", email, name, functions, practitioner_id as "practitioner_id: _",
            is_active, password_hash is not null as "has_password!",
            authenticator_id is not null as "has_authenticator!"
        from staff_member where id = $1
        "#,
        id as StaffMemberId,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(StaffAccount::from))
}

/// Adds an account; false where one has that address already.
pub async fn insert_member(conn: &mut PgConnection, new: &NewMember<'_>) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "
        insert into staff_member (id, email, name, functions, practitioner_id)
        values ($1, $2, $3, $4, $5)
        on conflict (practice_id, lower(email)) do nothing
        ",
        new.id as StaffMemberId,
        new.email,
        new.name,
        &names(new.functions),
        new.practitioner as Option<PractitionerId>,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// The active accounts that can change accounts, locked until the end of the unit.
pub async fn lock_admins(conn: &mut PgConnection) -> sqlx::Result<Vec<StaffMemberId>> {
    sqlx::query_scalar!(
        r#"
        select id as "id: StaffMemberId" from staff_member
        where is_active and 'practice-admin' = any (functions)
        order by id
        for no key update
        "#
    )
    .fetch_all(conn)
    .await
}

/// Locks an account until the end of the unit; whether there is one.
pub async fn lock_member(conn: &mut PgConnection, id: StaffMemberId) -> sqlx::Result<bool> {
    let found = sqlx::query!(
        r#"select 1 as "one" from staff_member where id = $1 for no key update"#,
        id as StaffMemberId
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

pub async fn update_functions(
    conn: &mut PgConnection,
    id: StaffMemberId,
    functions: &[Function],
    practitioner: Option<PractitionerId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff_member set functions = $2, practitioner_id = $3 where id = $1",
        id as StaffMemberId,
        &names(functions),
        practitioner as Option<PractitionerId>,
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn update_is_active(
    conn: &mut PgConnection,
    id: StaffMemberId,
    is_active: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update staff_member set is_active = $2 where id = $1",
        id as StaffMemberId,
        is_active,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a link; the account's older ones lead nowhere any more.
pub async fn insert_invitation(
    conn: &mut PgConnection,
    new: &NewStaffInvitation,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update staff_invitation set expires_at = $2
        where staff_member_id = $1 and used_at is null and expires_at > $2
        ",
        new.member as StaffMemberId,
        new.now,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        insert into staff_invitation (id, staff_member_id, token_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5)
        ",
        new.id as StaffInvitationId,
        new.member as StaffMemberId,
        new.token_hash.as_slice(),
        new.now,
        new.expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a link can still be used.
pub async fn find_is_invitation_open(
    conn: &mut PgConnection,
    token_hash: [u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from staff_invitation
            join staff_member on staff_member.id = staff_member_id and is_active
            where token_hash = $1 and used_at is null and expires_at > $2) as "open!"
        "#,
        token_hash.as_slice(),
        now,
    )
    .fetch_one(conn)
    .await
}

/// Uses a link up; whose it was, if it could still be used.
pub async fn mark_invitation_used(
    conn: &mut PgConnection,
    token_hash: [u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<StaffMemberId>> {
    sqlx::query_scalar!(
        r#"
        update staff_invitation set used_at = $2
        from staff_member
        where token_hash = $1 and used_at is null and expires_at > $2
            and staff_member.id = staff_member_id and is_active
        returning staff_member_id as "id: StaffMemberId"
        "#,
        token_hash.as_slice(),
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Where an invitation goes. `None`: it was used, or a newer one took its place.
pub async fn find_live_invitation(
    conn: &mut PgConnection,
    id: StaffInvitationId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "
        select email from staff_invitation
        join staff_member on staff_member.id = staff_member_id and is_active
        where staff_invitation.id = $1 and used_at is null and expires_at > $2
        ",
        id as StaffInvitationId,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Where mail about an account goes.
pub async fn find_email(
    conn: &mut PgConnection,
    id: StaffMemberId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select email from staff_member where id = $1",
        id as StaffMemberId
    )
    .fetch_optional(conn)
    .await
}

fn names(functions: &[Function]) -> Vec<String> {
    functions
        .iter()
        .map(|function| function.as_str().to_owned())
        .collect()
}

impl From<Row> for StaffAccount {
    fn from(row: Row) -> Self {
        Self {
            member: StaffMember {
                id: row.id,
                email: row.email,
                name: row.name,
                functions: functions(&row.functions),
                practitioner: row.practitioner_id,
            },
            is_active: row.is_active,
            has_password: row.has_password,
            has_authenticator: row.has_authenticator,
        }
    }
}
