//! Notes that a patient said they will be there.

use std::sync::Arc;

use anyhow::Context;

use super::cancel_appointment::Done;
use super::hold_slot::{contended, or_taken};
use super::tell;
use crate::db;
use crate::db::appointments::Change;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::audit::Action;
use crate::domain::change;
use crate::domain::ids::{AppointmentId, PracticeId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Asker;
use crate::state::State;

/// Confirms a booked visit. Confirming twice changes nothing more.
pub async fn confirm_appointment(
    state: &Arc<State>,
    practice: PracticeId,
    (id, asker): (AppointmentId, Asker),
) -> anyhow::Result<Result<Done, Refusal>> {
    let within = Arc::clone(state);
    let confirmed = state
        .db
        .work(practice, async move |conn| {
            let today = within.clock.now().date_naive();
            let locked = db::appointments::lock_appointment(conn, id, asker, today).await?;
            let Some(visit) = locked else {
                return Ok(Ok(Done::NotFound));
            };
            if visit.status == AppointmentStatus::Confirmed {
                return Ok(Ok(Done::Done));
            }
            let now = within.now(conn).await?;
            if let Err(refusal) = change::decide_confirmation(&visit, now) {
                return Ok(Err(refusal));
            }
            if db::appointments::update_to_confirmed(conn, &visit, now).await? == Change::Stale {
                return Err(contended("the visit was changed meanwhile"));
            }
            let after = db::appointments::find_appointment(conn, id, asker, today).await?;
            let after = after.context("a visit just confirmed is not found")?;
            tell::record(
                conn,
                &after,
                tell::Deed {
                    by: asker.into(),
                    action: Action::Confirm,
                    from: Some(visit.status),
                    why: None,
                },
                now,
            )
            .await?;
            Ok(Ok(Done::Done))
        })
        .await;
    or_taken(confirmed)
}
