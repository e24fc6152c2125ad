//! Takes away what has served its time, practice by practice. Nothing waits for it:
//! what ran out counts as gone everywhere, and is removed where it is in the way.

use crate::db;
use crate::state::State;

/// Removes it in every practice.
///
/// # Errors
/// The database; what was done in earlier practices stays done.
pub async fn purge(state: &State) -> anyhow::Result<()> {
    let practices = state
        .db
        .across(async move |conn| Ok(db::practices::list_practice_ids(conn).await?))
        .await?;
    let now = state.clock.now();
    for practice in practices {
        state
            .db
            .work(practice, async move |conn| {
                Ok(db::purge::purge_expired(conn, now).await?)
            })
            .await?;
    }
    Ok(())
}
