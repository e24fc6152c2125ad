//! Staff look for other records of a patient. They are never merged by themselves: two people can
//! share a birth date, a telephone and an address.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::find::{SHOWN_MAX, candidates};
use crate::actions::desk::look::{Looking, record};
use crate::db;
use crate::db::patient_merges::Compared;
use crate::db::patient_search::ListedPatient;
use crate::domain::ids::{PatientId, PracticeId, StaffMemberId};
use crate::domain::patient_merge::{Likeness, likeness};
use crate::domain::patient_search::PatientQuery;
use crate::domain::staff::Reach;
use crate::state::State;

/// Most probable duplicates that are shown.
const DUPLICATES_MAX: usize = 10;

/// Another record that may be of the same person.
pub struct Duplicate {
    pub patient: Compared,
    pub likeness: Likeness,
}

/// A patient and who else may be meant by what was typed.
pub struct Others {
    pub name: String,
    pub found: Vec<ListedPatient>,
}

/// Records that are probably of the same person, the most alike first. Whoever is shown must be
/// recorded by the caller.
pub(super) async fn list_duplicates(
    conn: &mut PgConnection,
    id: PatientId,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<Duplicate>> {
    let similar = db::patient_merges::list_similar(conn, id).await?;
    let ids: Vec<PatientId> = similar.iter().map(|(id, _)| *id).chain([id]).collect();
    let all = db::patient_merges::list_compared(conn, &ids, now).await?;
    let Some(own) = all.iter().find(|one| one.id == id) else {
        return Ok(Vec::new());
    };
    let own = (&own.details, &own.words[..]);
    let others = all.iter().filter(|one| one.id != id);
    let mut alike: Vec<Duplicate> = others
        .map(|one| Duplicate {
            patient: one.clone(),
            likeness: likeness(
                own,
                (&one.details, &one.words),
                similar.contains(&(one.id, true)),
            ),
        })
        .filter(|one| one.likeness.is_any())
        .collect();
    alike.sort_by(|one, other| {
        let name = |of: &Duplicate| of.patient.details.name();
        let same = other.likeness.cmp(&one.likeness);
        same.then_with(|| name(one).cmp(&name(other)))
            .then(one.patient.id.cmp(&other.patient.id))
    });
    alike.truncate(DUPLICATES_MAX);
    Ok(alike)
}

/// Others whom staff looked for by hand. Whoever is shown is recorded.
pub async fn find_others(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    (id, query): (PatientId, Option<PatientQuery>),
) -> anyhow::Result<Option<Others>> {
    let now = state.clock.now();
    let find = async move |conn: &mut PgConnection| {
        let own = db::patient_records::find_record(conn, id, Reach::Everybody).await?;
        let Some(own) = own else {
            return Ok(None);
        };
        let mut found = match &query {
            Some(query) => candidates(conn, query, Reach::Everybody).await?,
            None => Vec::new(),
        };
        found.retain(|one| one.id != own.id);
        found.truncate(SHOWN_MAX);
        let shown = found.iter().map(|one| one.id).chain([own.id]);
        let shown: Vec<PatientId> = shown.collect();
        record(conn, (by, Looking::Read), (&shown, None), now).await?;
        Ok(Some(Others {
            name: format!("{} {}", own.first_name, own.last_name),
            found,
        }))
    };
    state.db.work(practice, find).await
}
