//! Staff keep time free, and give it back. Nothing is kept free over booked visits before whoever
//! asks has seen each of them; whoever is booked in it is offered another time.

use std::sync::Arc;

use anyhow::Context;
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::look::{Looking, patients_of, record};
use super::offer_times::offer_times;
use crate::actions::hold_slot::{contended, or_taken};
use crate::actions::staff::sessions;
use crate::chance;
use crate::db;
use crate::db::blocks::VisitWithin;
use crate::domain::audit::Action;
use crate::domain::blocking::{Blocking, kept_free, with_blocks};
use crate::domain::ids::{AppointmentId, BlockId, PracticeId, StaffMemberId};
use crate::domain::practice::Block;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Reach;
use crate::state::State;

/// What became of the wish to keep time free.
#[derive(Clone, Debug)]
pub enum Blocked {
    Done,
    /// Somebody in particular is not theirs to keep free.
    NotFound,
    /// These are booked in it, and not all of them were seen; nothing was written.
    Booked(Vec<VisitWithin>),
}

/// Keeps time free. `seen` are the visits in it that were shown to whoever insists.
pub async fn block_time(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    (wanted, seen): (Blocking, Vec<AppointmentId>),
) -> anyhow::Result<Result<Blocked, Refusal>> {
    let within = Arc::clone(state);
    let blocked = state
        .db
        .work(practice, async move |conn| {
            Ok(Ok(block_within(
                conn,
                &within,
                (by, reach),
                (&wanted, &seen),
            )
            .await?))
        })
        .await;
    state.outbox_bell.notify_one();
    or_taken(blocked)
}

async fn block_within(
    conn: &mut PgConnection,
    state: &State,
    (by, reach): (StaffMemberId, Reach),
    (wanted, seen): (&Blocking, &[AppointmentId]),
) -> anyhow::Result<Blocked> {
    let is_theirs = |id| reach.practitioner().is_none_or(|own| own == id);
    if !wanted.practitioners.iter().all(|id| is_theirs(*id)) {
        return Ok(Blocked::NotFound);
    }
    // Whoever books with them waits from here on, and then finds the time kept free. Where other
    // times are offered, they may be anybody's.
    let before = state.practice(conn).await?;
    if seen.is_empty() {
        db::busy::lock(conn, &wanted.practitioners, &[]).await?;
    } else {
        let everybody: Vec<_> = before.practitioners.iter().map(|one| one.id).collect();
        let rooms: Vec<_> = before.rooms.iter().map(|one| one.id).collect();
        db::busy::lock(conn, &everybody, &rooms).await?;
    }
    let now = state.now(conn).await?;
    let practice = state.practice(conn).await?;
    let mut blocks = Vec::new();
    for practitioner in &wanted.practitioners {
        let id = BlockId(chance::uuid(now)?);
        let block = wanted.block(id, *practitioner);
        let block = block.context("the calendar ends before")?;
        let known = practice.blocks_of(*practitioner).iter();
        // The same form sent twice keeps the time free once.
        if !known.into_iter().any(|one| one.is_same(&block)) {
            blocks.push(block);
        }
    }
    let times = kept_free(&practice, &blocks, now);
    let visits = db::blocks::list_visits_within(conn, &times, now).await?;
    if visits.iter().any(|visit| !seen.contains(&visit.id)) {
        record(
            conn,
            (by, Looking::Read),
            (&patients_of(&visits), None),
            now,
        )
        .await?;
        return Ok(Blocked::Booked(visits));
    }
    write(conn, (&[], &blocks)).await?;
    sessions::record(conn, by, (Action::Block, None), now).await?;
    for patient in patients_of(&visits) {
        db::patients::lock_patient(conn, patient).await?;
    }
    let after = Arc::new(with_blocks(&practice, &blocks));
    offer_times(conn, state, (by, &visits), (&after, now)).await?;
    Ok(Blocked::Done)
}

/// Gives time back: all of a block, or the one time of a series that begins on a date. Whether
/// there was such a block of theirs.
pub async fn unblock_time(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    (id, only): (BlockId, Option<NaiveDate>),
) -> anyhow::Result<Result<bool, Refusal>> {
    let within = Arc::clone(state);
    let given = state
        .db
        .work(practice, async move |conn| {
            let now = within.clock.now();
            let practice = within.practice(conn).await?;
            let found = practice.blocks.iter().find(|block| block.id == id);
            let is_theirs = |block: &&Block| {
                reach
                    .practitioner()
                    .is_none_or(|own| own == block.practitioner)
            };
            let Some(block) = found.filter(is_theirs) else {
                return Ok(Ok(false));
            };
            let left = match only {
                None => [None, None],
                Some(on) => match block.without(on, BlockId(chance::uuid(now)?)) {
                    Some(left) => left,
                    None => return Ok(Ok(false)),
                },
            };
            let left: Vec<Block> = left.into_iter().flatten().collect();
            write(conn, (&[id], &left)).await?;
            sessions::record(conn, by, (Action::Unblock, None), now).await?;
            Ok(Ok(true))
        })
        .await;
    or_taken(given)
}

/// Takes blocks away and adds others; of two who do so at once the second does not find them.
async fn write(conn: &mut PgConnection, (old, new): (&[BlockId], &[Block])) -> anyhow::Result<()> {
    let stamp = db::practices::get_stamp(conn).await?;
    if !db::practices::raise_version(conn, stamp.version).await? {
        return Err(contended("the practice was changed meanwhile"));
    }
    for id in old {
        if !db::blocks::delete_block(conn, *id).await? {
            return Err(contended("the block went"));
        }
    }
    for block in new {
        db::blocks::insert_block(conn, block).await?;
    }
    Ok(())
}
