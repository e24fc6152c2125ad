//! Derives the instants of booked visits again, from the wall times that were promised and the
//! clock rules this program was built with. Where they differ somebody must decide: the program
//! moves nobody, it says so.

use crate::db;
use crate::domain::zone_change::list_shifted;
use crate::state::State;

/// How many visits of all practices came apart from their promise; each is in the log, by id.
///
/// # Errors
/// The database.
pub async fn check_zones(state: &State) -> anyhow::Result<usize> {
    let practices = state
        .db
        .across(async move |conn| Ok(db::practices::list_practice_ids(conn).await?))
        .await?;
    let now = state.clock.now();
    let mut found = 0;
    for practice in practices {
        let visits = state
            .db
            .read(practice, async move |conn| {
                db::appointments::list_live_visits(conn, now).await
            })
            .await?;
        for shifted in list_shifted(&visits) {
            found += 1;
            tracing::warn!(
                appointment.id = %shifted.visit.id,
                "a visit's time on the wall is not what was promised: see openslot doctor zones"
            );
        }
    }
    Ok(found)
}
