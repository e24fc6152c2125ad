//! Ends a session and forgets what the browser had typed.

use std::sync::Arc;

use sqlx::PgConnection;

use crate::db;
use crate::domain::ids::{DraftId, PracticeId, SessionId};
use crate::state::State;

/// The session opens nothing any more; the draft and what it holds are given up.
pub async fn sign_out(
    state: &Arc<State>,
    practice: PracticeId,
    session: Option<SessionId>,
    draft: Option<DraftId>,
) -> anyhow::Result<()> {
    let now = state.clock.now();
    state
        .db
        .work(practice, async move |conn| {
            if let Some(session) = session {
                db::sessions::revoke_session(conn, session, now).await?;
            }
            if let Some(draft) = draft {
                db::drafts::lock_draft(conn, draft).await?;
                forget(conn, draft).await?;
            }
            Ok(())
        })
        .await
}

/// Deletes a locked draft with whatever it holds.
pub(super) async fn forget(conn: &mut PgConnection, draft: DraftId) -> anyhow::Result<()> {
    db::busy::lock_with_held(conn, &[], Some(draft)).await?;
    db::holds::delete_holds_of_draft(conn, draft).await?;
    db::drafts::delete_draft(conn, draft).await?;
    Ok(())
}
