//! Staff add a patient, who may have no address to prove.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::find::candidates;
use super::{PatientDetails, record_change};
use crate::actions::desk::look::{Looking, record};
use crate::chance;
use crate::db;
use crate::db::patient_search::ListedPatient;
use crate::db::patients::Patient;
use crate::domain::audit::Action;
use crate::domain::ids::{AccountId, PatientGrantId, PatientId, PracticeId, StaffMemberId};
use crate::domain::patient_search::PatientQuery;
use crate::domain::person::EmailAddress;
use crate::domain::staff::Reach;
use crate::state::State;

/// Whether somebody of that name and birth date may be added although there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alike {
    Ask,
    AddAnyway,
}

/// What became of it.
pub enum Added {
    As(PatientId),
    /// Of that name and birth date there are these already; nobody was added.
    Alike(Vec<ListedPatient>),
}

/// Adds. With an address, whoever proves it later acts for the patient, and letters go there.
pub async fn add_patient(
    state: &Arc<State>,
    practice: PracticeId,
    (by, alike): (StaffMemberId, Alike),
    (details, email): (PatientDetails, Option<EmailAddress>),
) -> anyhow::Result<Added> {
    let now = state.clock.now();
    let add = async move |conn: &mut PgConnection| {
        if alike == Alike::Ask {
            let known = list_alike(conn, &details).await?;
            if !known.is_empty() {
                let ids: Vec<PatientId> = known.iter().map(|one| one.id).collect();
                record(conn, (by, Looking::Read), (&ids, None), now).await?;
                return Ok(Added::Alike(known));
            }
        }
        let id = insert(conn, &details, now).await?;
        if let Some(email) = &email {
            let fresh = AccountId(chance::uuid(now)?);
            let account = db::accounts::find_or_insert_account(conn, fresh, email, now).await?;
            let grant = PatientGrantId(chance::uuid(now)?);
            db::patients::insert_grant(conn, grant, account, id, now).await?;
        }
        record_change(conn, (by, Action::AddPatient), id, now).await?;
        Ok(Added::As(id))
    };
    state.db.work(practice, add).await
}

async fn list_alike(
    conn: &mut PgConnection,
    details: &PatientDetails,
) -> anyhow::Result<Vec<ListedPatient>> {
    let (first, last) = (&details.first_name, &details.last_name);
    let query = PatientQuery {
        name: format!("{} {}", first.as_str(), last.as_str()),
        born_on: Some(details.born_on),
        ..PatientQuery::default()
    };
    candidates(conn, &query, Reach::Everybody).await
}

async fn insert(
    conn: &mut PgConnection,
    details: &PatientDetails,
    now: DateTime<Utc>,
) -> anyhow::Result<PatientId> {
    let new = Patient {
        id: PatientId(chance::uuid(now)?),
        first_name: details.first_name.clone(),
        last_name: details.last_name.clone(),
        born_on: details.born_on,
        phone: details.phone.clone(),
    };
    db::patients::insert_patient(conn, &new, now).await?;
    db::patient_records::update_contact_by(conn, new.id, details.contact_by).await?;
    Ok(new.id)
}
