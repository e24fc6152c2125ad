//! Keeps which letters a patient's account takes.

use std::sync::Arc;

use crate::db;
use crate::domain::ids::{AccountId, PracticeId};
use crate::state::State;

/// From now on the account takes reminders, or takes none: one that waits already leaves only if
/// the account takes it by then.
pub async fn change_email_settings(
    state: &Arc<State>,
    practice: PracticeId,
    account: AccountId,
    wants_reminders: bool,
) -> anyhow::Result<()> {
    state
        .db
        .work(practice, async move |conn| {
            Ok(db::accounts::update_wants_reminders(conn, account, wants_reminders).await?)
        })
        .await
}
