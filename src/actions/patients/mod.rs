//! What the practice's own people do with patients' records. Whoever manages their own visits alone
//! meets only patients who have one with them; and what is shown is recorded first.

pub mod add;
pub mod duplicates;
pub mod edit;
pub mod find;
pub mod look;
pub mod merge;
pub mod undo_merge;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::chance;
use crate::db;
use crate::db::audit_events::PatientEvent;
use crate::domain::audit::Action;
use crate::domain::ids::{AuditEventId, PatientId, StaffMemberId};
use crate::domain::person::{ContactBy, Name, PhoneNumber};

/// What is kept of somebody, as a form gives it.
#[derive(Clone)]
pub struct PatientDetails {
    pub first_name: Name,
    pub last_name: Name,
    pub born_on: NaiveDate,
    pub phone: Option<PhoneNumber>,
    pub contact_by: ContactBy,
}

/// Records that somebody on the staff changed a patient's record.
async fn record_change(
    conn: &mut PgConnection,
    (by, action): (StaffMemberId, Action),
    patient: PatientId,
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let event = PatientEvent {
        id: AuditEventId(chance::uuid(at)?),
        at,
        by,
        action,
        patient,
    };
    Ok(db::audit_events::insert_patient_event(conn, &event).await?)
}
