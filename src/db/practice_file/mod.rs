//! A practice's own rows, from a practice file and back.

mod entries;
mod export;
mod hours;
mod import;

use sqlx::{Executor, PgConnection};
use uuid::Uuid;

use super::practices;
use crate::domain::practice::Practice;
use crate::practice_file::PracticeFile;

pub use export::export;
pub use import::{Imported, import};

/// Makes the ids of new rows.
pub type NewId<'a> = &'a mut dyn FnMut() -> anyhow::Result<Uuid>;

/// The practice as it would be after an import, which is taken back at once; `None` where the
/// import would not be made.
///
/// # Errors
/// As [`import()`].
pub async fn try_import(
    conn: &mut PgConnection,
    file: &PracticeFile,
    new_id: NewId<'_>,
) -> anyhow::Result<Option<Practice>> {
    conn.execute("savepoint before_import").await?;
    let after = match import(conn, file, new_id).await? {
        Imported::Written => practices::load(conn).await?,
        Imported::HostnameTaken(_) => None,
    };
    conn.execute("rollback to savepoint before_import").await?;
    Ok(after)
}
