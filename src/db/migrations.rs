//! The schema's version, compared with this program's.

use std::collections::BTreeSet;

use sqlx::migrate::MigrateError;
use sqlx::{Executor, PgConnection};

use super::MIGRATOR;

/// A migration that waits longer for a table in use gives way and is tried again.
const LOCK_TIMEOUT: &str = "set lock_timeout = '3s'";
const TRIES: usize = 10;
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// How the schema compares with this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    Current,
    /// The names of the migrations to apply.
    Behind(Vec<String>),
    /// The versions that this program does not know.
    Newer(Vec<i64>),
}

/// Whether the schema is the one this program was built with.
pub async fn find_is_migrated(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let newest = MIGRATOR.iter().map(|migration| migration.version).max();
    let applied = sqlx::query_scalar!("select max(version) from _sqlx_migrations where success")
        .fetch_one(conn)
        .await?;
    Ok(applied == newest)
}

/// Compares the schema with this program. Outside of any unit of work.
pub async fn find_schema(conn: &mut PgConnection) -> sqlx::Result<Schema> {
    let is_there =
        sqlx::query_scalar!(r#"select to_regclass('_sqlx_migrations') is not null as "is_there!""#)
            .fetch_one(&mut *conn)
            .await?;
    let applied: BTreeSet<i64> = if is_there {
        let rows = sqlx::query_scalar!("select version from _sqlx_migrations where success")
            .fetch_all(conn)
            .await?;
        rows.into_iter().collect()
    } else {
        BTreeSet::new()
    };
    let unknown = applied
        .iter()
        .filter(|version| !MIGRATOR.version_exists(**version));
    let unknown: Vec<i64> = unknown.copied().collect();
    if !unknown.is_empty() {
        return Ok(Schema::Newer(unknown));
    }
    let missing: Vec<String> = MIGRATOR
        .iter()
        .filter(|one| one.migration_type.is_up_migration() && !applied.contains(&one.version))
        .map(|one| format!("{} {}", one.version, one.description))
        .collect();
    Ok(if missing.is_empty() {
        Schema::Current
    } else {
        Schema::Behind(missing)
    })
}

/// Applies what is missing, as the owner.
///
/// # Errors
/// The database, or a migration that was changed after it was applied.
pub async fn apply(conn: &mut PgConnection) -> Result<(), MigrateError> {
    conn.execute(LOCK_TIMEOUT).await?;
    let mut tries = 1;
    loop {
        match MIGRATOR.run(&mut *conn).await {
            Err(error) if is_locked(&error) && tries < TRIES => tries += 1,
            outcome => return outcome,
        }
    }
}

fn is_locked(error: &MigrateError) -> bool {
    let (MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _)) = error else {
        return false;
    };
    let answer = cause.as_database_error();
    answer.is_some_and(|answer| answer.code().as_deref() == Some(LOCK_NOT_AVAILABLE))
}
