//! New recovery codes in place of used or lost ones.

use std::sync::Arc;

use super::sessions;
use crate::chance;
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::{AuthenticatorId, PracticeId, StaffMemberId};
use crate::state::State;

pub async fn renew_recovery_codes(
    state: &Arc<State>,
    practice: PracticeId,
    member: StaffMemberId,
) -> anyhow::Result<()> {
    let now = state.clock.now();
    let recovery = AuthenticatorId(chance::uuid(now)?);
    state
        .db
        .work(practice, async move |conn| {
            db::staff::update_recovery(conn, member, recovery).await?;
            sessions::tell_changed(conn, member, now).await?;
            sessions::record(
                conn,
                member,
                (Action::RenewRecoveryCodes, Some(member)),
                now,
            )
            .await
        })
        .await?;
    state.outbox_bell.notify_one();
    Ok(())
}
