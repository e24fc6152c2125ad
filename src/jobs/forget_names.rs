//! Forgets the words that names are found by once nobody is called so any more: because a name was put
//! right, or because a patient is gone.

use crate::db;
use crate::domain::ids::PracticeId;
use crate::state::State;

/// Forgets them in every practice.
///
/// # Errors
/// The database; what was done in earlier practices stays done.
pub async fn forget_names(state: &State) -> anyhow::Result<()> {
    let practices = state
        .db
        .across(async move |conn| Ok(db::practices::list_practice_ids(conn).await?))
        .await?;
    for practice in practices {
        while forget_some(state, practice).await? {}
    }
    Ok(())
}

/// Whether there were any.
async fn forget_some(state: &State, practice: PracticeId) -> anyhow::Result<bool> {
    let gone = state
        .db
        .read(practice, async move |conn| {
            Ok(db::patient_search::list_words_of_nobody(conn).await?)
        })
        .await?;
    if gone.is_empty() {
        return Ok(false);
    }
    state
        .db
        .work(practice, async move |conn| {
            Ok(db::patient_search::delete_words_of_nobody(conn, &gone).await?)
        })
        .await?;
    Ok(true)
}
