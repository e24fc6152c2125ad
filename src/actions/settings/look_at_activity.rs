//! What a practice-admin is shown of the log. It names patients, so that reading it is in it too.

use std::sync::Arc;

use sqlx::PgConnection;

use crate::actions::desk::look::{Looking, record};
use crate::db;
use crate::db::activity::{ActivityLine, Filter};
use crate::domain::ids::{PatientId, PracticeId, StaffMemberId};
use crate::state::State;

/// The lines that fit. Somebody who turns its pages is recorded once for each patient, not once for
/// each page.
pub async fn look_at_activity(
    state: &Arc<State>,
    practice: PracticeId,
    (by, looking): (StaffMemberId, Looking),
    filter: Filter,
) -> anyhow::Result<Vec<ActivityLine>> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let lines = db::activity::list_activity(conn, filter).await?;
        let patients = lines.iter().filter_map(|line| line.patient);
        let mut patients: Vec<PatientId> = patients.collect();
        patients.sort_unstable();
        patients.dedup();
        record(conn, (by, looking), (&patients, None), now).await?;
        Ok(lines)
    };
    state.db.work(practice, look).await
}
