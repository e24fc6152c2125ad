//! A practice-admin closes the practice, a place or a person for some days, or opens again.

use std::sync::Arc;

use sqlx::PgConnection;

use crate::actions::staff::sessions;
use crate::chance;
use crate::db;
use crate::domain::audit::Action;
use crate::domain::closing::ClosureChange;
use crate::domain::ids::{ClosureId, PracticeId, StaffMemberId};
use crate::state::State;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosuresChanged {
    Done,
    /// What is to be opened is not closed.
    NotFound,
    /// The practice is not the one of that version any more; nothing was written.
    Conflict,
}

/// Changes the practice that they saw, which is the one of `version`.
pub async fn change_closures(
    state: &Arc<State>,
    practice: PracticeId,
    (by, version): (StaffMemberId, i64),
    change: ClosureChange,
) -> anyhow::Result<ClosuresChanged> {
    let now = state.clock.now();
    let write = async move |conn: &mut PgConnection| {
        if !db::practices::raise_version(conn, version).await? {
            return Ok(ClosuresChanged::Conflict);
        }
        let action = match &change {
            ClosureChange::Close(new) => {
                let new = new.with_id(ClosureId(chance::uuid(now)?));
                db::closures::insert_closure(conn, &new).await?;
                Action::Close
            }
            ClosureChange::Import(all) => {
                for new in all {
                    let new = new.with_id(ClosureId(chance::uuid(now)?));
                    db::closures::insert_closure(conn, &new).await?;
                }
                Action::ImportClosures
            }
            ClosureChange::Open(id) => {
                if !db::closures::delete_closure(conn, *id).await? {
                    return Ok(ClosuresChanged::NotFound);
                }
                Action::OpenAgain
            }
        };
        sessions::record(conn, by, (action, None), now).await?;
        Ok(ClosuresChanged::Done)
    };
    state.db.work(practice, write).await
}
