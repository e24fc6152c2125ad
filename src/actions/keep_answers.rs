//! Keeps what a visitor has chosen and typed so far.

use std::sync::Arc;

use crate::chance::{self, Token};
use crate::db;
use crate::domain::draft::Answers;
use crate::domain::ids::{DraftId, PracticeId};
use crate::domain::session::Draft;
use crate::state::State;

/// Keeps `answers` in the visitor's draft, or in a new one for their token.
pub async fn keep_answers(
    state: &Arc<State>,
    practice: PracticeId,
    draft: Option<DraftId>,
    token: &Token,
    answers: Answers,
) -> anyhow::Result<Draft> {
    let now = state.clock.now();
    let hash = token.hash();
    state
        .db
        .work(practice, async move |conn| {
            let id = if let Some(id) = draft {
                db::drafts::update_draft(conn, id, &answers, now).await?;
                id
            } else {
                let id = DraftId(chance::uuid(now)?);
                db::drafts::insert_draft(conn, id, hash, &answers, now).await?
            };
            Ok(Draft { id, answers })
        })
        .await
}
