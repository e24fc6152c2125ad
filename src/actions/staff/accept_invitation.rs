//! Whoever was invited to the staff sets their password. They sign in with it afterwards.

use std::sync::Arc;

use super::sessions;
use crate::chance::Token;
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::PracticeId;
use crate::password;
use crate::state::State;

/// What became of an invitation's link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    Done,
    /// Unknown, used, replaced or too old.
    Over,
}

/// Keeps the password and uses the link up.
pub async fn accept_invitation(
    state: &Arc<State>,
    practice: PracticeId,
    link: Token,
    new: String,
) -> anyhow::Result<Accepted> {
    let hash = password::hash(new).await?;
    let now = state.clock.now();
    state
        .db
        .work(practice, async move |conn| {
            let used = db::staff_accounts::mark_invitation_used(conn, link.hash(), now).await?;
            let Some(member) = used else {
                return Ok(Accepted::Over);
            };
            db::staff::update_password_of(conn, member, &hash).await?;
            db::sessions::revoke_staff_sessions(conn, member, None, now).await?;
            sessions::record(conn, member, (Action::AcceptInvitation, Some(member)), now).await?;
            Ok(Accepted::Done)
        })
        .await
}
