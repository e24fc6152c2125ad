//! Arrived, started, completed, missed: what happens to a visit on its day.

use std::sync::Arc;

use super::lock::{action_of, finish, lock};
use super::{Outcome, Wish};
use crate::actions::hold_slot::or_taken;
use crate::db;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::desk::decide_status;
use crate::domain::ids::PracticeId;
use crate::domain::refusal::Refusal;
use crate::state::State;

/// Gives a visit its next status. A request is answered, and a visit is cancelled, elsewhere: both
/// have more to write, and are refused here.
pub async fn set_status(
    state: &Arc<State>,
    practice: PracticeId,
    wish: Wish,
    to: AppointmentStatus,
) -> anyhow::Result<Outcome> {
    let within = Arc::clone(state);
    let set = state
        .db
        .work(practice, async move |conn| {
            let (visit, now) = match lock(conn, &within, wish).await? {
                Ok(locked) => locked,
                Err(outcome) => return Ok(Ok(outcome)),
            };
            let is_elsewhere =
                matches!(to, AppointmentStatus::Booked | AppointmentStatus::Cancelled);
            let not_changeable = Refusal::NotChangeable {
                status: visit.status,
            };
            let decided = if is_elsewhere {
                Err(not_changeable)
            } else {
                decide_status(&visit, to, now)
            };
            if let Err(refusal) = decided {
                return Ok(Ok(Outcome::Refused(refusal)));
            }
            let changed = db::desk::update_status(conn, &visit, to, now).await?;
            finish(conn, (&visit, changed), (wish, action_of(to)), now).await?;
            Ok(Ok(Outcome::Done))
        })
        .await;
    Ok(or_taken(set)?.unwrap_or_else(Outcome::Refused))
}
