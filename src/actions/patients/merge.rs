//! Staff merge two records of one person: what is of both is of the one that is kept.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::record_change;
use crate::actions::desk::look::{Looking, record};
use crate::chance;
use crate::db;
use crate::db::patient_merges::{Clash, Compared, NewMerge};
use crate::domain::audit::Action;
use crate::domain::ids::{PatientId, PatientMergeId, PracticeId, StaffMemberId};
use crate::domain::patient_merge::{Chosen, NoMerge, Standing, decide_merge, in_order};
use crate::state::State;

/// Two patients as staff look at them before they are merged.
pub struct Pair {
    pub kept: Compared,
    pub merged: Compared,
    /// Visits of the two that overlap: as one patient they could not have both.
    pub clashes: Vec<Clash>,
}

/// What is to be one.
#[derive(Clone, Copy)]
pub struct MergeWish {
    pub kept: PatientId,
    pub merged: PatientId,
    /// The versions of both as they were shown.
    pub seen: [i32; 2],
    pub chosen: Chosen,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    Done,
    NotFound,
    Refused(NoMerge),
}

/// Two patients side by side. That both are shown is recorded.
pub async fn look_at_pair(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    (kept, merged): (PatientId, PatientId),
) -> anyhow::Result<Option<Pair>> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let pair = find_pair(conn, (kept, merged), now).await?;
        if pair.is_some() {
            record(conn, (by, Looking::Read), (&[kept, merged], None), now).await?;
        }
        Ok(pair)
    };
    state.db.work(practice, look).await
}

/// Merges one patient into another.
pub async fn merge_patients(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    wish: MergeWish,
) -> anyhow::Result<Merged> {
    let now = state.clock.now();
    let merge = async move |conn: &mut PgConnection| {
        // Whoever books, moves or merges for one of them waits, and then finds the one that is kept.
        let both = in_order(wish.kept, wish.merged);
        db::patient_merges::lock_patients(conn, &both).await?;
        let Some(pair) = find_pair(conn, (wish.kept, wish.merged), now).await? else {
            return Ok(Merged::NotFound);
        };
        let stands = |one: &Compared, seen| Standing {
            is_merged: one.is_merged,
            version: one.version,
            seen,
        };
        let [kept_seen, merged_seen] = wish.seen;
        let both = [
            stands(&pair.kept, kept_seen),
            stands(&pair.merged, merged_seen),
        ];
        if let Err(no) = decide_merge(both, !pair.clashes.is_empty()) {
            return Ok(Merged::Refused(no));
        }
        write(conn, (by, &wish), &pair, now).await?;
        Ok(Merged::Done)
    };
    state.db.work(practice, merge).await
}

async fn find_pair(
    conn: &mut PgConnection,
    (kept, merged): (PatientId, PatientId),
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Pair>> {
    let both = db::patient_merges::list_compared(conn, &[kept, merged], now).await?;
    let find = |id| both.iter().find(|one| one.id == id).cloned();
    let Some((kept, merged)) = find(kept).zip(find(merged)) else {
        return Ok(None);
    };
    if kept.id == merged.id {
        return Ok(None);
    }
    let clashes = db::patient_merges::list_clashes(conn, [kept.id, merged.id]).await?;
    Ok(Some(Pair {
        kept,
        merged,
        clashes,
    }))
}

async fn write(
    conn: &mut PgConnection,
    (by, wish): (StaffMemberId, &MergeWish),
    pair: &Pair,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let (kept, merged) = (pair.kept.id, pair.merged.id);
    let after = wish.chosen.of(&pair.kept.details, &pair.merged.details);
    let new = NewMerge {
        id: PatientMergeId(chance::uuid(now)?),
        kept,
        merged,
        before: &pair.kept.details,
        after: &after,
        by,
        at: now,
    };
    db::patient_merges::insert_merge(conn, &new).await?;
    db::patient_merges::update_to_kept(conn, &new).await?;
    db::patient_merges::update_to_merged(conn, (merged, kept)).await?;
    db::patient_merges::update_details_of_locked(conn, kept, &after).await?;
    for one in [kept, merged] {
        record_change(conn, (by, Action::MergePatients), one, now).await?;
    }
    Ok(())
}
