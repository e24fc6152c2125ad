//! Staff find a patient by what they typed. Whoever is shown is recorded before.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;

use crate::actions::desk::look::{Looking, record};
use crate::db;
use crate::db::patient_search::{ListedPatient, NextVisit, TypedWord};
use crate::domain::ids::{PatientId, PracticeId, StaffMemberId};
use crate::domain::name_distance::{Distance, distance, exact_lookups, near_lookups};
use crate::domain::patient_search::{PatientQuery, is_same_number};
use crate::domain::staff::Reach;
use crate::state::State;

/// Most patients that are shown.
pub const SHOWN_MAX: usize = 50;
/// What is kept of a phone number to find it by.
const PHONE_END: usize = 7;

/// Who was found, closest first.
pub struct Found {
    pub patients: Vec<ListedPatient>,
    /// By patient.
    pub next: HashMap<PatientId, NextVisit>,
    /// Whether there are more than are shown.
    pub is_cut: bool,
}

pub async fn find_patients(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    query: PatientQuery,
) -> anyhow::Result<Found> {
    let now = state.clock.now();
    let find = async move |conn: &mut PgConnection| {
        let mut patients = candidates(conn, &query, reach).await?;
        let is_cut = patients.len() > SHOWN_MAX;
        patients.truncate(SHOWN_MAX);
        let ids: Vec<PatientId> = patients.iter().map(|one| one.id).collect();
        let next = db::patient_search::list_next_visits(conn, &ids, reach, now).await?;
        record(conn, (by, Looking::Read), (&ids, None), now).await?;
        Ok(Found {
            patients,
            next: next.into_iter().map(|one| (one.patient, one)).collect(),
            is_cut,
        })
    };
    state.db.work(practice, find).await
}

/// Whoever fits, closest first.
pub(super) async fn candidates(
    conn: &mut PgConnection,
    query: &PatientQuery,
    reach: Reach,
) -> anyhow::Result<Vec<ListedPatient>> {
    let typed = db::patient_search::list_typed_words(conn, &query.name).await?;
    let words: Vec<String> = typed.iter().map(|one| one.word.clone()).collect();
    let is_marked = query.born_on.is_some() || query.phone.is_some() || query.reference.is_some();
    let ids = if is_marked {
        let phone = query.phone.as_deref();
        let end = phone.map(|digits| &digits[digits.len().saturating_sub(PHONE_END)..]);
        let reference = query.reference.as_deref();
        db::patient_search::list_by_marks(conn, query.born_on, end, reference, reach).await?
    } else {
        named(conn, (typed, &words), reach).await?
    };
    let listed = db::patient_search::list_patients(conn, &ids).await?;
    let mut near: Vec<(Distance, ListedPatient)> = listed
        .into_iter()
        .filter(|one| fits_marks(query, one))
        .filter_map(|one| Some((distance(&words, &one.words)?, one)))
        .collect();
    near.sort_by(|(far, one), (farther, other)| {
        let name = |of: &ListedPatient| (of.last_name.clone(), of.first_name.clone(), of.born_on);
        (far, name(one), one.id).cmp(&(farther, name(other), other.id))
    });
    Ok(near.into_iter().map(|(_, one)| one).collect())
}

/// Those who may have the name that was typed: as it was typed, then only begun, then with errors.
/// Whoever is farther is not looked for where more than are shown are closer.
async fn named(
    conn: &mut PgConnection,
    (typed, words): (Vec<TypedWord>, &[String]),
    reach: Reach,
) -> anyhow::Result<Vec<PatientId>> {
    // A third word may leave few of them.
    let most = if words.len() <= 2 {
        SHOWN_MAX + 1
    } else {
        usize::MAX
    };
    let mut ids = Vec::new();
    let exact = exact_lookups(words);
    add(
        &mut ids,
        db::patient_search::list_by_names(conn, &exact, reach).await?,
        most,
    );
    if let [beginning] = words
        && ids.len() < most
    {
        let begun = db::patient_search::list_by_beginning(conn, beginning, reach).await?;
        add(&mut ids, begun, most);
    }
    if ids.len() < most {
        let mut keys: Vec<String> = typed.into_iter().flat_map(|one| one.keys).collect();
        keys.sort_unstable();
        keys.dedup();
        let known = db::patient_search::list_words_near(conn, &keys).await?;
        let near = near_lookups(words, &known);
        add(
            &mut ids,
            db::patient_search::list_by_names(conn, &near, reach).await?,
            most,
        );
    }
    Ok(ids)
}

/// Adds those who are not there yet, in their order, until there are `most`.
fn add(ids: &mut Vec<PatientId>, more: Vec<PatientId>, most: usize) {
    for id in more {
        if ids.len() >= most {
            break;
        }
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
}

/// A date that was typed alone can be a phone number too; a name beside it must fit as well.
fn fits_marks(query: &PatientQuery, patient: &ListedPatient) -> bool {
    let is_born = query
        .born_on
        .is_some_and(|born_on| born_on == patient.born_on);
    let number = query.phone.as_deref();
    let is_called = number.is_some_and(|digits| is_same_number(digits, &patient.phone));
    let is_else = query.reference.is_some() || (query.born_on.is_none() && number.is_none());
    is_born || is_called || is_else
}
