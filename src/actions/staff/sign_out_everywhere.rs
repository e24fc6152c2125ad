//! Ends every session of a member of staff, this one too.

use std::sync::Arc;

use sqlx::PgConnection;

use super::sessions;
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::{PracticeId, StaffMemberId};
use crate::state::State;

pub async fn sign_out_everywhere(
    state: &Arc<State>,
    practice: PracticeId,
    member: StaffMemberId,
) -> anyhow::Result<()> {
    let now = state.clock.now();
    let write = async move |conn: &mut PgConnection| {
        db::sessions::revoke_staff_sessions(conn, member, None, now).await?;
        sessions::record(conn, member, (Action::SignOutEverywhere, Some(member)), now).await
    };
    state.db.work(practice, write).await
}
