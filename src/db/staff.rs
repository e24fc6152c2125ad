//! Members of staff and their passwords.

use sqlx::PgConnection;

use crate::domain::ids::StaffMemberId;
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
