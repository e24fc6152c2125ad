//! A member of staff gives themselves a new password.

use std::sync::Arc;

use super::sessions;
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::{PracticeId, SessionId, StaffMemberId};
use crate::password;
use crate::state::State;

/// Keeps the new password, ends their other sessions and tells them by mail.
pub async fn change_password(
    state: &Arc<State>,
    practice: PracticeId,
    (session, member): (SessionId, StaffMemberId),
    new: String,
) -> anyhow::Result<()> {
    let hash = password::hash(new).await?;
    let now = state.clock.now();
    state
        .db
        .work(practice, async move |conn| {
            db::staff::update_password_of(conn, member, &hash).await?;
            db::sessions::revoke_staff_sessions(conn, member, Some(session), now).await?;
            sessions::tell_changed(conn, member, now).await?;
            sessions::record(conn, member, (Action::ChangePassword, Some(member)), now).await
        })
        .await?;
    state.outbox_bell.notify_one();
    Ok(())
}
