//! What staff are shown of the mail: whom letters went to, and whom none reached.

use std::sync::Arc;

use sqlx::PgConnection;

use super::look::{Looking, record};
use crate::db;
use crate::db::messages::{Filter, MessageLine, Unreached};
use crate::domain::ids::{PatientId, PracticeId, StaffMemberId};
use crate::state::State;

/// A page of letters.
pub struct Messages {
    pub lines: Vec<MessageLine>,
    /// Whether there are more before these.
    pub has_more: bool,
    pub unreached: Vec<Unreached>,
}

/// The letters that fit, and the visits ahead whose patient was not reached.
pub async fn look_at_messages(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    filter: Filter,
) -> anyhow::Result<Messages> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let mut lines = db::messages::list_messages(conn, filter).await?;
        let page = usize::try_from(db::messages::PAGE)?;
        let has_more = lines.len() > page;
        lines.truncate(page);
        let unreached = db::messages::list_unreached(conn, filter.reach, now).await?;
        let of_lines = lines.iter().filter_map(|line| line.visit.as_ref());
        let mut patients: Vec<PatientId> = of_lines.map(|visit| visit.patient).collect();
        patients.extend(unreached.iter().map(|visit| visit.patient));
        patients.sort_unstable();
        patients.dedup();
        record(conn, (by, Looking::Read), (&patients, None), now).await?;
        Ok(Messages {
            lines,
            has_more,
            unreached,
        })
    };
    state.db.work(practice, look).await
}
