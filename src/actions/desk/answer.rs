//! A member of staff answers a request for a visit.

use std::sync::Arc;

use super::lock::lock;
use super::{Outcome, Wish};
use crate::actions::answer_request::{Answer, answer_request};
use crate::actions::cancel_appointment::Done;
use crate::db::audit_events::Actor;
use crate::domain::ids::PracticeId;
use crate::state::State;

/// Grants or declines, if the visit is theirs and as they saw it. What holds for any answer is
/// asked again under its own lock.
pub async fn answer(
    state: &Arc<State>,
    practice: PracticeId,
    wish: Wish,
    answer: Answer,
) -> anyhow::Result<Outcome> {
    let within = Arc::clone(state);
    let found = state
        .db
        .work(practice, async move |conn| {
            Ok(lock(conn, &within, wish).await?.map(drop))
        })
        .await?;
    if let Err(outcome) = found {
        return Ok(outcome);
    }
    let by = Actor::Staff(wish.by);
    Ok(
        match answer_request(state, practice, wish.visit, (answer, by)).await? {
            Ok(Done::Done) => Outcome::Done,
            Ok(Done::NotFound) => Outcome::NotFound,
            Err(refusal) => Outcome::Refused(refusal),
        },
    )
}
