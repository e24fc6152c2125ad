//! Staff undo a merge: what it moved is given back, as it is by now.

use std::sync::Arc;

use anyhow::Context;
use sqlx::PgConnection;

use super::record_change;
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::{PatientId, PatientMergeId, PracticeId, StaffMemberId};
use crate::domain::patient_merge::{NoUndo, decide_undo, in_order, taken_back};
use crate::state::State;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmerged {
    /// This patient is one of their own again.
    Done(PatientId),
    NotFound,
    Refused(NoUndo),
}

/// Undoes the last merge into a patient. What happened to the visits since then stays with them; what
/// was booked since then stays with the patient who was kept.
pub async fn undo_merge(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    (kept, id): (PatientId, PatientMergeId),
) -> anyhow::Result<Unmerged> {
    let now = state.clock.now();
    let undo = async move |conn: &mut PgConnection| {
        let found = db::patient_merges::find_merge(conn, id).await?;
        let Some(seen) = found.filter(|one| one.kept == kept) else {
            return Ok(Unmerged::NotFound);
        };
        let both = in_order(seen.kept, seen.merged);
        db::patient_merges::lock_patients(conn, &both).await?;
        let locked = db::patient_merges::find_merge(conn, id).await?;
        let merge = locked.context("a merge is gone")?;
        if let Err(no) = decide_undo(merge.to_undo, now) {
            return Ok(Unmerged::Refused(no));
        }
        let now_kept = db::patient_merges::list_compared(conn, &[merge.kept], now).await?;
        let now_kept = now_kept.first().context("a patient is gone")?;
        let details = taken_back(&now_kept.details, &merge.before, &merge.after);
        db::patient_merges::update_to_undone(conn, id, (by, now)).await?;
        db::patient_merges::update_back(conn, &merge, now).await?;
        db::patient_merges::update_details_of_locked(conn, merge.kept, &details).await?;
        for one in [merge.kept, merge.merged] {
            record_change(conn, (by, Action::UndoMerge), one, now).await?;
        }
        Ok(Unmerged::Done(merge.merged))
    };
    state.db.work(practice, undo).await
}
