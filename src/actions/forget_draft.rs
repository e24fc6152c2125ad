//! Forgets what a visitor typed and did not come back for.

use std::sync::Arc;

use super::sign_out::forget;
use crate::db;
use crate::domain::ids::PracticeId;
use crate::state::State;

/// What there was to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    One,
    Nothing,
}

/// Deletes one draft that ran out, with what it held.
pub async fn forget_draft(state: &Arc<State>, practice: PracticeId) -> anyhow::Result<Forgotten> {
    let within = Arc::clone(state);
    state
        .db
        .work(practice, async move |conn| {
            let now = within.now(conn).await?;
            match db::drafts::lock_expired_draft(conn, now).await? {
                Some(draft) => {
                    forget(conn, draft).await?;
                    Ok(Forgotten::One)
                }
                None => Ok(Forgotten::Nothing),
            }
        })
        .await
}
