//! A member of staff says that they keep their recovery codes: these are not shown again.

use std::sync::Arc;

use sqlx::PgConnection;

use crate::db;
use crate::domain::ids::{PracticeId, StaffMemberId};
use crate::state::State;

pub async fn keep_recovery_codes(
    state: &Arc<State>,
    practice: PracticeId,
    member: StaffMemberId,
) -> anyhow::Result<()> {
    let now = state.clock.now();
    let write = async move |conn: &mut PgConnection| {
        Ok(db::staff::mark_recovery_kept(conn, member, now).await?)
    };
    state.db.work(practice, write).await
}
