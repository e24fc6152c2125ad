//! A practice's own rows, from a practice file and back.

mod entries;
mod export;
mod hours;
mod import;
mod staff;

use sqlx::{Executor, PgConnection};
use uuid::Uuid;

use super::practices;
use crate::domain::practice::Practice;
use crate::practice_file::PracticeFile;

pub use entries::find_exception_entry;
pub use export::export;
pub use import::{Imported, import, write};
pub use staff::{MadeOnPages, count_made_on_pages};

/// Makes the ids of new rows.
pub type NewId<'a> = &'a mut dyn FnMut() -> anyhow::Result<Uuid>;

/// Whose words a file's are, and so what goes that it does not say. What has a key is deactivated
/// whoever writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A practice file. Closures, exceptions, blocks and accounts that were made on pages stay.
    File,
    /// A practice file, and nothing besides: they go too.
    FileAlone,
    /// A page, which changed what it read. Accounts are not its business, and neither is what
    /// belongs to somebody or something deactivated, which it never saw.
    Page,
}

impl Writer {
    /// The name that statements know it by.
    const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::FileAlone => "file-alone",
            Self::Page => "page",
        }
    }

    const fn is_file(self) -> bool {
        matches!(self, Self::File | Self::FileAlone)
    }
}

/// The practice as it would be after a file is written, which is taken back at once; `None` where
/// it would not be.
///
/// # Errors
/// As [`write()`].
pub async fn try_write(
    conn: &mut PgConnection,
    (file, writer): (&PracticeFile, Writer),
    new_id: NewId<'_>,
) -> anyhow::Result<Option<Practice>> {
    conn.execute("savepoint before_file").await?;
    let after = match write(conn, (file, writer), new_id).await? {
        Imported::Written => practices::load(conn).await?,
        Imported::HostnameTaken(_) => None,
    };
    conn.execute("rollback to savepoint before_file").await?;
    Ok(after)
}
