//! Questions about the health of a database and of what a practice has set up.

use sqlx::PgConnection;

use super::staff_accounts;
use crate::domain::setup::SetupFacts;

/// Whether the role of this connection could change the schema.
pub async fn find_ddl_right(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select has_schema_privilege(current_user, 'public', 'create') as "may!""#
    )
    .fetch_one(conn)
    .await
}

/// Messages of this practice that were given up and not sent again.
pub async fn count_failed_messages(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "many!" from communication
        where state = 'failed' and not exists (
            select from communication as again where again.again_of = communication.id)
        "#
    )
    .fetch_one(conn)
    .await
}

/// What a practice has set up besides itself, in two queries whatever its size.
pub async fn get_setup_facts(conn: &mut PgConnection) -> sqlx::Result<SetupFacts> {
    let accounts = staff_accounts::list_accounts(&mut *conn).await?;
    let active = accounts.into_iter().filter(|one| one.is_active);
    let reasons_without_type = sqlx::query_scalar!(
        "
        select reason.name from visit_reason as reason
        join appointment_type on appointment_type.id = reason.appointment_type_id
            and not appointment_type.is_active
        where reason.is_active
        order by reason.position, reason.id
        "
    )
    .fetch_all(conn)
    .await?;
    Ok(SetupFacts {
        accounts: active.map(|one| one.member).collect(),
        reasons_without_type,
    })
}
