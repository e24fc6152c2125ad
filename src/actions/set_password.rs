//! Sets a patient's password, the optional second way in.

use std::sync::Arc;

use crate::db;
use crate::domain::ids::{AccountId, PracticeId, SessionId};
use crate::password;
use crate::state::State;

/// Keeps the hash of a new password and ends the account's other sessions.
pub async fn set_password(
    state: &Arc<State>,
    practice: PracticeId,
    account: AccountId,
    session: SessionId,
    new: String,
) -> anyhow::Result<()> {
    let hash = password::hash(new).await?;
    let now = state.clock.now();
    state
        .db
        .work(practice, async move |conn| {
            db::accounts::update_password(conn, account, &hash).await?;
            Ok(db::sessions::revoke_other_sessions(conn, account, session, now).await?)
        })
        .await
}
