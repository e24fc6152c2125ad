//! Writes, in every practice, the reminders that are due.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::actions;
use crate::db;
use crate::state::State;

/// Writes them practice by practice, each in one unit of work with a fixed number of questions.
///
/// # Errors
/// The database's. What was written until then stays written; a practice that failed keeps no other
/// one's patients from being reminded.
pub async fn remind_patients(state: &Arc<State>, stop: &CancellationToken) -> anyhow::Result<()> {
    let practices = state
        .db
        .across(async |conn| Ok(db::practices::list_practice_ids(conn).await?))
        .await?;
    let mut outcome = Ok(());
    for practice in practices {
        if stop.is_cancelled() {
            break;
        }
        let written = actions::remind_patients::remind_patients(state, practice).await;
        outcome = outcome.and(written.map(drop));
    }
    outcome
}
