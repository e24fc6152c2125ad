//! A patient wants another time than the one that is kept for them, which is given back.

use std::sync::Arc;

use super::cancel_appointment::Done;
use super::tell::{self, Deed};
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::{AppointmentId, PracticeId};
use crate::domain::offer::Standing;
use crate::domain::session::Asker;
use crate::state::State;

/// Declines the offer that is open for a visit; done as well where none is.
pub async fn decline_offer(
    state: &Arc<State>,
    practice: PracticeId,
    (id, asker): (AppointmentId, Asker),
) -> anyhow::Result<Done> {
    let within = Arc::clone(state);
    state
        .db
        .work(practice, async move |conn| {
            let now = within.now(conn).await?;
            let found =
                db::appointments::find_appointment(conn, id, asker, now.date_naive()).await?;
            let Some(visit) = found else {
                return Ok(Done::NotFound);
            };
            let Some(offer) = db::offers::find_newest_offer(conn, id).await? else {
                return Ok(Done::Done);
            };
            // Whoever takes it at the same moment waits here, or was first.
            db::drafts::lock_draft(conn, offer.draft).await?;
            let visit = db::appointments::find_appointment(conn, id, asker, now.date_naive())
                .await?
                .unwrap_or(visit);
            if offer.standing(&visit, now) != Standing::Open {
                return Ok(Done::Done);
            }
            db::holds::delete_holds_of_draft(conn, offer.draft).await?;
            db::offers::update_offer_declined(conn, offer.id, now).await?;
            let deed = Deed {
                by: asker.into(),
                action: Action::DeclineOffer,
                from: Some(visit.status),
                why: None,
            };
            tell::record(conn, &visit, deed, now).await?;
            Ok(Done::Done)
        })
        .await
}
