//! The accounts of staff that a practice file names, and what was made on pages besides.

use sqlx::PgConnection;

use super::import::{column, new_ids};
use super::{NewId, Writer};
use crate::practice_file::StaffEntry;

/// How much of a practice was made on pages, and is in no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeOnPages {
    pub closures: i64,
    pub exceptions: i64,
    pub blocks: i64,
    pub accounts: i64,
}

/// Staff keep their passwords.
pub(super) async fn write_staff(
    conn: &mut PgConnection,
    (staff, writer): (&[StaffEntry], Writer),
    new_id: NewId<'_>,
) -> anyhow::Result<()> {
    let emails = column(staff, |one| one.email.clone());
    sqlx::query!(
        "
        insert into staff_member (id, email, name, functions, practitioner_id, is_from_file)
        select given.id, given.email, given.name, string_to_array(given.functions, ','),
            practitioner.id, true
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
            as given (id, email, name, functions, practitioner_key)
        left join practitioner on practitioner.key = given.practitioner_key
        on conflict (practice_id, lower(email)) do update set
            is_active = true, email = excluded.email, name = excluded.name,
            functions = excluded.functions, practitioner_id = excluded.practitioner_id,
            is_from_file = true
        ",
        &new_ids(staff.len(), new_id)?,
        &emails,
        &column(staff, |one| one.name.clone()),
        &column(staff, |one| one.functions.join(",")),
        &column(staff, |one| one.practitioner.clone()) as &[Option<String>],
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "
        update staff_member set is_active = false
        where is_active and email <> all($1) and (is_from_file or $2 = 'file-alone')
        ",
        &emails,
        writer.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What no file brought and is still there.
pub async fn count_made_on_pages(conn: &mut PgConnection) -> sqlx::Result<MadeOnPages> {
    sqlx::query_as!(
        MadeOnPages,
        r#"
        select (select count(*) from closure where not is_from_file) as "closures!",
            (select count(*) from hours_exception where not is_from_file) as "exceptions!",
            (select count(*) from block where not is_from_file) as "blocks!",
            (select count(*) from staff_member where is_active and not is_from_file) as "accounts!"
        "#
    )
    .fetch_one(conn)
    .await
}
