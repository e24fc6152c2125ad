//! What staff are shown of patients. A row for each of them is written to the record in the same
//! unit before anything is handed out: if it cannot be written, nothing is shown.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::lock::reaches;
use crate::chance;
use crate::db;
use crate::db::audit_events::Reading;
use crate::db::blocks::VisitWithin;
use crate::db::desk::{Filter, HeldTime, HistoryLine, PatientOfVisit, VisitLine};
use crate::db::notes::Note;
use crate::db::patients::Person;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::audit::Action;
use crate::domain::blocking::kept_free;
use crate::domain::desk::LastChange;
use crate::domain::encounter::Encounter;
use crate::domain::ids::{AppointmentId, LocationId, PatientId, PracticeId, StaffMemberId};
use crate::domain::offer::Offer;
use crate::domain::session::Asker;
use crate::domain::staff::Reach;
use crate::state::State;

/// How somebody looks: on a page, by leaving it open while it is kept up to date, or by taking a
/// file away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looking {
    Read,
    /// Whoever was recorded to see a patient just now is not recorded again and again.
    On,
    Export,
}

/// How long a record of somebody who looks on stands.
const LOOKS_ON_MINUTES: i64 = 10;

/// Some of the practice's days.
pub struct Calendar {
    pub visits: Vec<VisitLine>,
    pub held: Vec<HeldTime>,
    /// What stood for all of it when it was read ([`db::live::get_fingerprint`]).
    pub fingerprint: String,
}

/// Somebody, if those of this reach may know them.
pub async fn look_at_person(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    id: PatientId,
) -> anyhow::Result<Option<Person>> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let found = db::patients::find_person(conn, id, reach, now.date_naive()).await?;
        if found.is_some() {
            record(conn, (by, Looking::Read), (&[id], None), now).await?;
        }
        Ok(found)
    };
    state.db.work(practice, look).await
}

/// One visit with all that staff see of it.
pub struct Seen {
    pub visit: Appointment,
    pub patient: PatientOfVisit,
    pub history: Vec<HistoryLine>,
    pub last_change: Option<LastChange>,
    pub encounter: Option<Encounter>,
    pub notes: Vec<Note>,
}

/// The visits that fit.
pub async fn look_at_list(
    state: &Arc<State>,
    practice: PracticeId,
    (by, looking): (StaffMemberId, Looking),
    filter: Filter,
) -> anyhow::Result<Vec<VisitLine>> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let visits = db::desk::list_visits(conn, filter).await?;
        record_lines(conn, (by, looking), &visits, now).await?;
        Ok(visits)
    };
    state.db.work(practice, look).await
}

/// The visits that fit and the times that are held among them.
pub async fn look_at_calendar(
    state: &Arc<State>,
    practice: PracticeId,
    (by, looking): (StaffMemberId, Looking),
    filter: Filter,
) -> anyhow::Result<Calendar> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        // First, so that what changes while the rest is read is told of.
        let fingerprint = db::live::get_fingerprint(conn, filter.within, now).await?;
        let visits = db::desk::list_visits(conn, filter).await?;
        let held = db::desk::list_held_times(conn, filter.within, filter.reach, now).await?;
        record_lines(conn, (by, looking), &visits, now).await?;
        Ok(Calendar {
            visits,
            held,
            fingerprint,
        })
    };
    state.db.work(practice, look).await
}

/// The visits that they manage and that are booked in time that is kept free, soonest first, each
/// with the time that was offered for it.
pub async fn look_at_blocked(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
) -> anyhow::Result<Vec<(VisitWithin, Option<Offer>)>> {
    let now = state.clock.now();
    let within = Arc::clone(state);
    let look = async move |conn: &mut PgConnection| {
        let practice = within.practice(conn).await?;
        let blocks = match reach {
            Reach::Everybody => &practice.blocks[..],
            Reach::Of(own) => practice.blocks_of(own),
        };
        let times = kept_free(&practice, blocks, now);
        let visits = db::blocks::list_visits_within(conn, &times, now).await?;
        let ids: Vec<AppointmentId> = visits.iter().map(|visit| visit.id).collect();
        let offers = db::offers::list_newest_offers(conn, &ids).await?;
        record(
            conn,
            (by, Looking::Read),
            (&patients_of(&visits), None),
            now,
        )
        .await?;
        let offer_of = |visit: &VisitWithin| {
            let mut offers = offers.iter().copied();
            offers.find(|offer| offer.visit == visit.id && offer.sequence == visit.sequence)
        };
        let visits = visits.into_iter().map(|visit| {
            let offer = offer_of(&visit);
            (visit, offer)
        });
        Ok(visits.collect())
    };
    state.db.work(practice, look).await
}

/// The patients who are here, longest waiting first, perhaps at one place only; and behind them
/// those whose visit the asker began, while that can be taken back.
pub async fn look_at_arrived(
    state: &Arc<State>,
    practice: PracticeId,
    (by, looking): (StaffMemberId, Looking),
    (filter, location): (Filter, Option<LocationId>),
) -> anyhow::Result<Calendar> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let fingerprint = db::live::get_fingerprint(conn, filter.within, now).await?;
        let mut visits = db::desk::list_visits(conn, filter).await?;
        visits.sort_by_key(|visit| visit.arrived_at);
        let begun = Filter {
            status: Some(AppointmentStatus::InProgress),
            ..filter
        };
        let begun = db::desk::list_visits(conn, begun).await?;
        visits.extend(begun.into_iter().filter(|visit| {
            let last = visit.last_change;
            last.is_some_and(|last| last.can_be_undone(visit.status, (by, now)))
        }));
        visits.retain(|visit| location.is_none_or(|place| visit.location == place));
        record_lines(conn, (by, looking), &visits, now).await?;
        Ok(Calendar {
            visits,
            held: Vec::new(),
            fingerprint,
        })
    };
    state.db.work(practice, look).await
}

/// One visit, if it is one of those they manage.
pub async fn look_at_visit(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    id: AppointmentId,
) -> anyhow::Result<Option<Seen>> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let (asker, today) = (Asker::Link(id), now.date_naive());
        let found = db::appointments::find_appointment(conn, id, asker, today).await?;
        let Some(visit) = found.filter(|visit| reaches(reach, visit)) else {
            return Ok(None);
        };
        let Some(patient) = db::desk::find_patient_of(conn, id).await? else {
            return Ok(None);
        };
        let history = db::desk::list_history(conn, id).await?;
        let last_change = db::desk::find_last_change(conn, id).await?;
        let encounter = db::encounters::find_encounter_of(conn, id).await?;
        let notes = db::notes::list_notes(conn, id).await?;
        let patients = [visit.patient];
        record(conn, (by, Looking::Read), (&patients, Some(id)), now).await?;
        Ok(Some(Seen {
            visit,
            patient,
            history,
            last_change,
            encounter,
            notes,
        }))
    };
    state.db.work(practice, look).await
}

/// Each of them once.
pub(super) fn patients_of(visits: &[VisitWithin]) -> Vec<PatientId> {
    let mut patients: Vec<PatientId> = visits.iter().map(|visit| visit.patient).collect();
    patients.sort_unstable();
    patients.dedup();
    patients
}

async fn record_lines(
    conn: &mut PgConnection,
    who: (StaffMemberId, Looking),
    lines: &[VisitLine],
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut patients: Vec<PatientId> = lines.iter().map(|line| line.patient).collect();
    patients.sort_unstable();
    patients.dedup();
    record(conn, who, (&patients, None), now).await
}

/// One row for each patient who is about to be shown.
pub(in crate::actions) async fn record(
    conn: &mut PgConnection,
    (by, looking): (StaffMemberId, Looking),
    (patients, appointment): (&[PatientId], Option<AppointmentId>),
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    if patients.is_empty() {
        return Ok(());
    }
    let ids = patients.iter().map(|_| chance::uuid(now));
    let ids = ids.collect::<anyhow::Result<Vec<Uuid>>>()?;
    let patients: Vec<Uuid> = patients.iter().map(|patient| patient.0).collect();
    let reading = Reading {
        ids: &ids,
        patients: &patients,
        appointment,
        action: match looking {
            Looking::Read | Looking::On => Action::Read,
            Looking::Export => Action::Export,
        },
        unless_since: match looking {
            Looking::On => Some(now - TimeDelta::minutes(LOOKS_ON_MINUTES)),
            Looking::Read | Looking::Export => None,
        },
        by,
        at: now,
    };
    Ok(db::audit_events::insert_readings(conn, &reading).await?)
}
