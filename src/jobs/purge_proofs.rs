//! Takes away sessions, codes and wrong tries that have served their time, practice by
//! practice. Nothing waits for it: what ran out counts as gone everywhere.

use crate::db;
use crate::state::State;

/// Removes it in every practice.
///
/// # Errors
/// The database; what was done in earlier practices stays done.
pub async fn purge_proofs(state: &State) -> anyhow::Result<()> {
    let practices = state
        .db
        .across(async move |conn| Ok(db::practices::list_practice_ids(conn).await?))
        .await?;
    let now = state.clock.now();
    for practice in practices {
        state
            .db
            .work(practice, async move |conn| {
                Ok(db::purge::purge_proofs(conn, now).await?)
            })
            .await?;
    }
    Ok(())
}
