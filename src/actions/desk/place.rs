//! Finds room in the calendar for a visit that staff book or move: a hold that is booked in the
//! same unit.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::NeedsReason;
use crate::actions::facts::Facts;
use crate::actions::hold_slot::{Holder, contended, place_hold};
use crate::chance;
use crate::db;
use crate::db::holds::{NewHold, Taking};
use crate::domain::booking::{HoldPlan, Wanted};
use crate::domain::desk::{StaffPlan, decide_overlap, decide_room, decide_time};
use crate::domain::draft::Answers;
use crate::domain::hold;
use crate::domain::ids::{DraftId, HoldId, RoomId};
use crate::domain::refusal::Refusal;

/// Whether a time may be had that overlaps another or lies outside of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    Allowed,
    Refused,
}

/// How staff insist on a time.
#[derive(Clone, Debug)]
pub struct Insisting {
    pub overlap: Overlap,
    /// Needed for what patients could not have.
    pub why: Option<String>,
}

/// Why there is no room.
#[derive(Clone, Copy, Debug)]
pub(super) enum NoRoom {
    Refused(Refusal),
    NeedsReason(NeedsReason),
}

/// A time that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub time: HoldPlan,
    overlaps: bool,
}

/// Looks for room by the rules that bind staff, judged at an instant.
pub(super) fn find(
    facts: &Facts,
    wanted: &Wanted,
    insisting: &Insisting,
    at: DateTime<Utc>,
) -> Result<Found, NoRoom> {
    let by_rules = decide_time(&facts.practice, &facts.busy, wanted, at);
    let (found, is_exempt) = match by_rules {
        Ok(StaffPlan { time, is_exempt }) => {
            let overlaps = false;
            (Found { time, overlaps }, is_exempt)
        }
        Err(refusal) if insisting.overlap == Overlap::Refused => {
            return Err(NoRoom::Refused(refusal));
        }
        Err(_) => {
            let time = decide_overlap(&facts.practice, &facts.busy, wanted);
            let (time, overlaps) = (time.map_err(NoRoom::Refused)?, true);
            (Found { time, overlaps }, true)
        }
    };
    if is_exempt && insisting.why.is_none() {
        return Err(NoRoom::NeedsReason(NeedsReason));
    }
    Ok(found)
}

/// As [`find`], in a room of their choice, if they chose one.
pub(super) fn find_in(
    facts: &Facts,
    wanted: &Wanted,
    (insisting, room): (&Insisting, Option<RoomId>),
    at: DateTime<Utc>,
) -> Result<Found, NoRoom> {
    let found = find(facts, wanted, insisting, at)?;
    let Some(room) = room else {
        return Ok(found);
    };
    let time = decide_room((&facts.practice, &facts.busy), wanted, (found.time, room));
    let time = time.map_err(NoRoom::Refused)?;
    Ok(Found { time, ..found })
}

/// Holds what was found under this id, for the visit that takes it in the same unit.
pub(super) async fn hold(
    conn: &mut PgConnection,
    facts: &Facts,
    (wanted, found): (&Wanted, &Found),
    hold: HoldId,
) -> anyhow::Result<()> {
    // A hold belongs to a draft, and this one to nobody's browser.
    let draft = DraftId(chance::uuid(facts.now)?);
    let nobody = chance::token()?.hash();
    let answers = Answers::default();
    let draft = db::drafts::insert_draft(conn, draft, nobody, &answers, facts.now).await?;
    let whose = Holder::of(hold, draft);
    let taking = if found.overlaps {
        overlap(conn, facts, (wanted, &found.time), whose).await?
    } else {
        place_hold(conn, facts, &found.time, wanted, whose).await?
    };
    match taking {
        Taking::Done => Ok(()),
        Taking::Taken => Err(contended("the time went")),
    }
}

/// Beside what is there already.
async fn overlap(
    conn: &mut PgConnection,
    facts: &Facts,
    (wanted, time): (&Wanted, &HoldPlan),
    whose: Holder<'_>,
) -> anyhow::Result<Taking> {
    let lane = db::holds::find_free_lane(conn, time.practitioner, time.during).await?;
    let Some(lane) = lane else {
        return Ok(Taking::Taken);
    };
    let new = NewHold {
        id: whose.hold,
        draft: whose.draft,
        answers: whose.answers,
        practitioner: time.practitioner,
        location: time.location,
        room: time.room,
        appointment_type: wanted.appointment_type,
        during: time.during,
        lane,
        held_at: facts.now,
        expires_at: hold::expiry(facts.now, 1),
    };
    Ok(db::holds::insert_hold(conn, &new).await?)
}
