//! Keeps a held time for another while; once.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::db;
use crate::domain::hold;
use crate::domain::ids::{DraftId, HoldId, PracticeId};
use crate::state::State;

/// When the hold now ends; `None` if it ran out or was renewed before.
pub async fn renew_hold(
    state: &Arc<State>,
    practice: PracticeId,
    draft: DraftId,
    id: HoldId,
) -> anyhow::Result<Option<DateTime<Utc>>> {
    let within = Arc::clone(state);
    state
        .db
        .work(practice, async move |conn| {
            let now = within.now(conn).await?;
            let minutes = within.practice(conn).await?.hold_minutes;
            let found = db::holds::find_hold(conn, id, draft).await?;
            let Some(_) = found.filter(|held| held.is_live(now) && !held.is_renewed) else {
                return Ok(None);
            };
            let expires_at = hold::expiry(now, minutes);
            db::holds::update_hold_expiry(conn, id, draft, expires_at, now).await?;
            Ok(Some(expires_at))
        })
        .await
}
