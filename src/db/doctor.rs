//! Questions about the health of a database and of what a practice has set up.

use sqlx::PgConnection;

/// Whether the role of this connection could change the schema.
pub async fn find_ddl_right(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select has_schema_privilege(current_user, 'public', 'create') as "may!""#
    )
    .fetch_one(conn)
    .await
}

/// Messages of this practice that were given up.
pub async fn count_failed_messages(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "many!" from communication where state = 'failed'"#)
        .fetch_one(conn)
        .await
}
