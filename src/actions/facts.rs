//! Takes the lock every writer takes, then loads what the rules need, fresh.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::db;
use crate::db::busy::{Mine, Scope};
use crate::domain::appointment::Appointment;
use crate::domain::booking::Wanted;
use crate::domain::busy::{Busy, REACH};
use crate::domain::ids::{PatientId, PractitionerId, RoomId};
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

/// Whose facts are wanted.
pub(super) struct Asking<'a> {
    /// As it was before the lock, which decides what is locked.
    pub practice: &'a Arc<Practice>,
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

/// Locks the calendars a wish is about and reads them. What the draft that asks holds already is
/// locked too: it is given back, and a group session may go with its last seat while somebody else
/// takes another.
pub(super) async fn lock_and_load(
    conn: &mut PgConnection,
    state: &State,
    asking: Asking<'_>,
) -> anyhow::Result<Facts> {
    let mut practice = Arc::clone(asking.practice);
    let mut draft_holds = false;
    let mut patient = asking.patient;
    let is_packed = asking.takes_all_visits_alike();
    let (scope, now, mut rows, visits) = loop {
        let scope = scope_of(&practice, asking.wanted);
        let locked = with_old_place(&scope.practitioners, asking.leaving);
        draft_holds |= db::busy::lock_with_held(conn, &locked, asking.mine.draft).await?;
        db::busy::lock_rooms(conn, &scope.rooms).await?;
        if let Some(patient) = &mut patient {
            *patient = db::patients::lock_patient(conn, *patient).await?;
        }
        let read = if is_packed && scope.rooms.is_empty() {
            let draft = asking.mine.draft;
            db::unsettled::read_packed(conn, &scope, draft, state.moment()).await?
        } else {
            db::busy::read_busy(conn, &scope, asking.mine, state.moment()).await?
        };
        let known = practice.version;
        practice = state.practice_of(conn, read.stamp).await?;
        if practice.version == known {
            break (scope, read.at, read.rows, read.visits);
        }
        // The practice changed before the lock: somebody else may be wanted now.
    };
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
            Busy::with_packed(rows, &elsewhere, visits).with_future_visits(ahead)
        }
        None => Busy::with_packed(rows, &[], visits),
    };
    Ok(Facts {
        practice,
        busy,
        now,
        draft_holds,
        patient,
        scope,
    })
}

impl Asking<'_> {
    /// Whether it does not matter which visit is which: none leaves its place or yields it.
    fn takes_all_visits_alike(&self) -> bool {
        let leaves = self.mine.moving.is_some() || self.leaving.is_some();
        !leaves && self.requests == Requests::Occupy
    }
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
