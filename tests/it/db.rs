//! What the schema itself holds, whatever the program does.

mod escapes;
mod keys;
mod migrations;
mod practices;
mod roles;

use sqlx::{AssertSqlSafe, Executor, PgConnection};

/// The SQLSTATE a statement is refused with; it leaves nothing behind. Within a transaction.
async fn refusal(conn: &mut PgConnection, statement: &str) -> String {
    conn.execute("savepoint before").await.expect("a savepoint");
    let outcome = conn.execute(AssertSqlSafe(statement.to_owned())).await;
    conn.execute("rollback to before")
        .await
        .expect("the way back");
    let Err(answer) = outcome else {
        panic!("nobody refuses: {statement}");
    };
    let code = answer
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.unwrap_or_else(|| panic!("{answer}: {statement}"))
        .into_owned()
}
