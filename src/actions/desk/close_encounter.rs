//! An encounter is closed where the health record is kept, and its visit is completed with it.

use std::sync::Arc;

use super::lock::{action_of, finish_by, lock_seen};
use crate::actions::cancel_appointment::Done;
use crate::actions::hold_slot::or_taken;
use crate::db;
use crate::db::audit_events::Actor;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::desk::decide_status;
use crate::domain::ids::{EncounterId, PracticeId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// Completes the visit of an encounter, which closes with it. It is completed in no other way than
/// from its page: what that refuses is refused here.
pub async fn close_encounter(
    state: &Arc<State>,
    practice: PracticeId,
    id: EncounterId,
    by: Actor,
) -> anyhow::Result<Result<Done, Refusal>> {
    let within = Arc::clone(state);
    let closed = state
        .db
        .work(practice, async move |conn| {
            let Some(visit) = db::encounters::find_visit_of(conn, id).await? else {
                return Ok(Ok(Done::NotFound));
            };
            let (asker, today) = (Asker::Link(visit), within.clock.now().date_naive());
            let seen = db::appointments::find_appointment(conn, visit, asker, today).await?;
            let Some(seen) = seen else {
                return Ok(Ok(Done::NotFound));
            };
            let visit = lock_seen(conn, &seen, today).await?;
            let (to, now) = (AppointmentStatus::Completed, within.now(conn).await?);
            if let Err(refusal) = decide_status(&visit, to, now) {
                return Ok(Err(refusal));
            }
            let changed = db::desk::update_status(conn, &visit, to, now).await?;
            finish_by(conn, (&visit, changed), (by, action_of(to), None), now).await?;
            Ok(Ok(Done::Done))
        })
        .await;
    or_taken(closed)
}
