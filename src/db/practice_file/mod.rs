//! A practice's own rows, from a practice file and back.

mod entries;
mod export;
mod hours;
mod import;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::ids::PracticeId;

pub use export::export;
pub use import::{Imported, import};

/// Makes the ids of new rows.
pub type NewId<'a> = &'a mut dyn FnMut() -> anyhow::Result<Uuid>;

/// The practice that has a host name, whatever practice this unit of work is for.
pub async fn find_practice_id(
    conn: &mut PgConnection,
    hostname: &str,
) -> sqlx::Result<Option<PracticeId>> {
    sqlx::query_scalar!(
        r#"select find_practice_id($1) as "id: PracticeId""#,
        hostname
    )
    .fetch_one(conn)
    .await
}
