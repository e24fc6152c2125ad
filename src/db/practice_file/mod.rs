//! A practice's own rows, from a practice file and back.

mod entries;
mod export;
mod hours;
mod import;

use uuid::Uuid;

pub use export::export;
pub use import::{Imported, import, try_import};

/// Makes the ids of new rows.
pub type NewId<'a> = &'a mut dyn FnMut() -> anyhow::Result<Uuid>;
