//! Notes that a patient is here, on their word: at their own phone, or at a kiosk.

use std::sync::Arc;

use anyhow::Context;

use super::hold_slot::{contended, or_taken};
use super::tell;
use crate::db;
use crate::db::appointments::Change;
use crate::db::audit_events::Actor;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::audit::Action;
use crate::domain::check_in::{CheckIn, decide_check_in};
use crate::domain::ids::{AppointmentId, PracticeId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// Checks in, if it is time; what it comes to then. Checking in twice changes nothing more, and nor
/// does it after staff. `None`: the visit is not the asker's.
pub async fn check_in(
    state: &Arc<State>,
    practice: PracticeId,
    (id, asker): (AppointmentId, Asker),
    by: Actor,
) -> anyhow::Result<Result<Option<CheckIn>, Refusal>> {
    let within = Arc::clone(state);
    let checked_in = state
        .db
        .work(practice, async move |conn| {
            let today = within.clock.now().date_naive();
            let locked = db::appointments::lock_appointment(conn, id, asker, today).await?;
            let Some(visit) = locked else {
                return Ok(Ok(None));
            };
            let now = within.now(conn).await?;
            let decided = decide_check_in(&visit, now);
            if decided != CheckIn::Open {
                return Ok(Ok(Some(decided)));
            }
            let arrived = AppointmentStatus::Arrived;
            if db::desk::update_status(conn, &visit, arrived, now).await? == Change::Stale {
                return Err(contended("the visit was changed meanwhile"));
            }
            let after = db::appointments::find_appointment(conn, id, asker, today).await?;
            let after = after.context("a visit just checked in is not found")?;
            let deed = tell::Deed {
                by,
                action: Action::Arrive,
                from: Some(visit.status),
                why: None,
            };
            tell::record(conn, &after, deed, now).await?;
            Ok(Ok(Some(CheckIn::Done)))
        })
        .await;
    or_taken(checked_in)
}
