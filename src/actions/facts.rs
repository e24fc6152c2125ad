//! Takes the lock every writer takes, then loads what the rules need, fresh.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::db;
use crate::db::busy::{Mine, Scope};
use crate::domain::appointment::Appointment;
use crate::domain::booking::Wanted;
use crate::domain::busy::{Busy, REACH};
use crate::domain::ids::{DraftId, PatientId, PractitionerId, RoomId};
use crate::domain::practice::Practice;
use crate::domain::time::Interval;
use crate::state::State;

/// What a decision is made from, true until the unit ends.
pub(super) struct Facts {
    pub practice: Arc<Practice>,
    pub busy: Busy,
    pub now: DateTime<Utc>,
    /// Whether the asking draft holds a time, which a new hold takes the place of.
    pub draft_holds: bool,
    /// Who is locked: the patient who was asked about, or the one kept in their place.
    pub patient: Option<PatientId>,
    scope: Scope,
}

/// What is known before the lock is taken, and decides what is locked.
pub(super) struct Standing {
    pub practice: Arc<Practice>,
    /// Whose time the draft holds.
    held: Vec<PractitionerId>,
}

/// Whose facts are wanted.
pub(super) struct Asking<'a> {
    pub standing: &'a Standing,
    pub wanted: &'a Wanted,
    pub mine: Mine,
    pub patient: Option<PatientId>,
    /// A visit that leaves its old place in the same unit.
    pub leaving: Option<&'a Appointment>,
    pub requests: Requests,
}

/// What visits that wait for the practice's answer are to whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Requests {
    /// As busy as any other.
    Occupy,
    /// Not there: of several for one time the practice grants the one it answers first.
    Yield,
}

/// The practice, and what a locked draft holds at it.
pub(super) async fn stand(
    conn: &mut PgConnection,
    state: &State,
    draft: Option<DraftId>,
) -> anyhow::Result<Standing> {
    let (stamp, held) = db::busy::find_standing(conn, draft).await?;
    let practice = state.practice_of(conn, stamp).await?;
    Ok(Standing { practice, held })
}

/// Locks the calendars a wish is about and reads them.
pub(super) async fn lock_and_load(
    conn: &mut PgConnection,
    state: &State,
    asking: Asking<'_>,
) -> anyhow::Result<Facts> {
    let Standing { practice, held } = asking.standing;
    let scope = scope_of(practice, asking.wanted);
    let mut locked = with_old_place(&scope.practitioners, asking.leaving);
    locked.extend(held);
    db::busy::lock(conn, &locked, &scope.rooms).await?;
    let patient = match asking.patient {
        Some(patient) => Some(db::patients::lock_patient(conn, patient).await?),
        None => None,
    };
    let (stamp, at) = db::practices::get_stamp_and_time(conn).await?;
    let now = state.clock.from_database(at);
    let practice = state.practice_of(conn, stamp).await?;
    let mut rows = db::busy::list_busy(conn, &scope, asking.mine, now).await?;
    if asking.requests == Requests::Yield {
        let pending = db::busy::list_pending_places(conn, &scope).await?;
        rows.retain(|row| !pending.contains(&row.occupancy));
    }
    let busy = match patient {
        Some(patient) => {
            let moving = asking.leaving.map(|visit| visit.id);
            let whose = (patient, moving);
            let elsewhere =
                db::appointments::list_busy_times_of_patient(conn, whose, scope.within).await?;
            let ahead = db::appointments::list_future_visits(conn, whose, now).await?;
            Busy::new(rows, &elsewhere).with_future_visits(ahead)
        }
        None => Busy::new(rows, &[]),
    };
    Ok(Facts {
        practice,
        busy,
        now,
        draft_holds: !held.is_empty(),
        patient,
        scope,
    })
}

impl Facts {
    /// What was read by whoever holds the lock of all that is in the scope.
    pub(super) fn of(
        (practice, busy): (Arc<Practice>, Busy),
        scope: Scope,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            practice,
            busy,
            now,
            draft_holds: false,
            patient: None,
            scope,
        }
    }

    /// Removes what ran out but still stands in the calendars that were read.
    pub(super) async fn clear_expired(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        db::holds::delete_expired_holds(conn, &self.scope, self.now).await
    }
}

/// Everyone who could take the visit, the rooms it could use, and its local day.
fn scope_of(practice: &Practice, wanted: &Wanted) -> Scope {
    let is_wanted = |id| wanted.practitioner.this().is_none_or(|this| this == id);
    let practitioners = practice.practitioners.iter();
    let rooms = practice
        .rooms
        .iter()
        .filter(|room| room.location == wanted.location);
    let needs_room = practice
        .appointment_type(wanted.appointment_type)
        .is_some_and(|of| of.needs_room);
    Scope {
        practitioners: practitioners
            .filter(|one| is_wanted(one.id) && one.offers(wanted.appointment_type))
            .filter(|one| practice.works_at(one.id, wanted.location))
            .map(|one| one.id)
            .collect(),
        rooms: if needs_room {
            rooms.map(|room| room.id).collect()
        } else {
            Vec::<RoomId>::new()
        },
        within: Interval {
            start: wanted.starts_at - REACH,
            end: wanted.starts_at + REACH,
        },
    }
}

fn with_old_place(
    practitioners: &[PractitionerId],
    leaving: Option<&Appointment>,
) -> Vec<PractitionerId> {
    let old = leaving.map(|visit| visit.practitioner);
    practitioners.iter().copied().chain(old).collect()
}
