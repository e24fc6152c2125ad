//! Forgets, in every practice, the drafts nobody came back to: a visitor is told that their
//! answers are kept for a day, and not longer.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::actions::forget_draft::{Forgotten, forget_draft};
use crate::db;
use crate::state::State;

/// Deletes what ran out, one draft in one unit of work.
///
/// # Errors
/// The database's; what was forgotten until then stays forgotten.
pub async fn forget_drafts(state: &Arc<State>, stop: &CancellationToken) -> anyhow::Result<()> {
    let practices = state
        .db
        .across(async |conn| Ok(db::practices::list_practice_ids(conn).await?))
        .await?;
    for practice in practices {
        while !stop.is_cancelled() && forget_draft(state, practice).await? == Forgotten::One {}
    }
    Ok(())
}
