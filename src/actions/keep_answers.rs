//! Keeps what a visitor has chosen and typed so far.

use std::sync::Arc;

use crate::chance::{self, Token};
use crate::db;
use crate::domain::draft::Answers;
use crate::domain::ids::{DraftId, PracticeId};
use crate::domain::session::Draft;
use crate::state::State;

/// Keeps `answers` in the visitor's draft, or in a new one for their token. `seen` is the draft
/// they were made from: what another tab changed in it meanwhile stays.
pub async fn keep_answers(
    state: &Arc<State>,
    practice: PracticeId,
    seen: Option<Draft>,
    token: &Token,
    answers: Answers,
) -> anyhow::Result<Draft> {
    let now = state.clock.now();
    let hash = token.hash();
    state
        .db
        .work(practice, async move |conn| {
            let Some(seen) = seen else {
                let id = DraftId(chance::uuid(now)?);
                let id = db::drafts::insert_draft(conn, id, hash, &answers, now).await?;
                return Ok(Draft { id, answers });
            };
            let current = db::drafts::lock_draft(conn, seen.id).await?;
            let answers = match current {
                Some(current) => answers.over(&seen.answers, current),
                None => answers,
            };
            db::drafts::update_draft(conn, seen.id, &answers, now).await?;
            Ok(Draft {
                id: seen.id,
                answers,
            })
        })
        .await
}
