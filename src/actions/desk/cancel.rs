//! The practice cancels a visit, for itself or on its patient's word. No notice binds it.

use std::sync::Arc;

use chrono::TimeDelta;

use super::lock::{finish, lock};
use super::{Outcome, Wish};
use crate::actions::hold_slot::or_taken;
use crate::actions::tell;
use crate::db;
use crate::db::communications::Told;
use crate::domain::appointment::{AppointmentStatus, CancelReason, CancelledBy};
use crate::domain::audit::Action;
use crate::domain::desk::{UNDO_MINUTES, decide_status};
use crate::domain::ids::PracticeId;
use crate::state::State;

/// Why, on whose word, and whether its patient is mailed.
#[derive(Clone, Copy, Debug)]
pub struct Cancellation {
    pub by: CancelledBy,
    pub reason: CancelReason,
    pub mail: Mail,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    Send,
    DoNotSend,
}

/// Cancels. The time is kept as long as it can be taken back.
pub async fn cancel(
    state: &Arc<State>,
    practice: PracticeId,
    wish: Wish,
    why: Cancellation,
) -> anyhow::Result<Outcome> {
    let within = Arc::clone(state);
    let cancelled = state
        .db
        .work(practice, async move |conn| {
            let (visit, now) = match lock(conn, &within, wish).await? {
                Ok(locked) => locked,
                Err(outcome) => return Ok(Ok(outcome)),
            };
            if let Err(refusal) = decide_status(&visit, AppointmentStatus::Cancelled, now) {
                return Ok(Ok(Outcome::Refused(refusal)));
            }
            let changed =
                db::appointments::update_to_cancelled(conn, &visit, why.by, why.reason, now)
                    .await?;
            let kept_until = now + TimeDelta::minutes(UNDO_MINUTES);
            db::kept_places::update_place_to_kept(conn, visit.id, kept_until).await?;
            db::manage_links::update_links_superseded(conn, visit.id, now).await?;
            let after = finish(conn, (&visit, changed), (wish, Action::Cancel), now).await?;
            if why.mail == Mail::Send {
                tell::tell_patient(conn, &after, Told::Cancelled, now).await?;
            }
            Ok(Ok(Outcome::Done))
        })
        .await;
    state.outbox_bell.notify_one();
    Ok(or_taken(cancelled)?.unwrap_or_else(Outcome::Refused))
}
