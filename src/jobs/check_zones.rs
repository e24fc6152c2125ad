//! Derives the instants of booked visits again, from the wall times that were promised and the
//! clock rules this program was built with. Where they differ somebody must decide: the program
//! moves nobody, it says so.

use chrono::{DateTime, Utc};

use crate::db::{self, Db};
use crate::domain::ids::PracticeId;
use crate::domain::zone_change::{Promise, Shifted};
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
    let mut found = 0;
    for practice in practices {
        for shifted in list_shifted(&state.db, practice, state.clock.now()).await? {
            found += 1;
            tracing::warn!(
                appointment.id = %shifted.promise.visit,
                "a visit's time on the wall is not what was promised: see openslot doctor zones"
            );
        }
    }
    Ok(found)
}

/// The visits of a practice still to come that came apart, practitioner by practitioner. A page
/// of promises is read at a time: there may be millions, of which none or a few came apart.
///
/// # Errors
/// The database.
pub async fn list_shifted(
    db: &Db,
    practice: PracticeId,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Shifted>> {
    let practitioners = db
        .read(practice, async |conn| {
            Ok(db::practices::list_practitioner_ids(conn).await?)
        })
        .await?;
    let mut all = Vec::new();
    for practitioner in practitioners {
        let mut after = (now, None);
        loop {
            let page = db
                .read(practice, async move |conn| {
                    db::appointments::list_promises(conn, practitioner, after).await
                })
                .await?;
            let Some(last) = page.last() else { break };
            after = (last.starts_at, Some(last.visit));
            all.extend(page.into_iter().filter_map(Promise::shifted));
        }
    }
    Ok(all)
}
