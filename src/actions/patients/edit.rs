//! Staff put right what is kept of a patient.

use std::sync::Arc;

use sqlx::PgConnection;

use super::{PatientDetails, record_change};
use crate::db;
use crate::db::patient_records::NewDetails;
use crate::domain::audit::Action;
use crate::domain::ids::{PatientId, PracticeId, StaffMemberId};
use crate::domain::person::PhoneNumber;
use crate::domain::staff::Reach;
use crate::state::State;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    Done,
    NotFound,
    /// Somebody else changed the record after it was shown.
    Conflict,
}

/// Writes new details over those of this version.
pub async fn edit_patient(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    (id, version): (PatientId, i32),
    details: PatientDetails,
) -> anyhow::Result<Edited> {
    let now = state.clock.now();
    let edit = async move |conn: &mut PgConnection| {
        let Some(found) = db::patient_records::find_record(conn, id, reach).await? else {
            return Ok(Edited::NotFound);
        };
        let new = NewDetails {
            first_name: details.first_name.as_str(),
            last_name: details.last_name.as_str(),
            born_on: details.born_on,
            phone: details.phone.as_ref().map_or("", PhoneNumber::as_str),
            contact_by: details.contact_by,
        };
        if !db::patient_records::update_details(conn, (found.id, version), &new).await? {
            return Ok(Edited::Conflict);
        }
        record_change(conn, (by, Action::EditPatient), found.id, now).await?;
        Ok(Edited::Done)
    };
    state.db.work(practice, edit).await
}
