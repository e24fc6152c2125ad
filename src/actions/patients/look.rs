//! Staff look at a patient's record. It is recorded first, or not shown.

use std::sync::Arc;

use sqlx::PgConnection;

use super::duplicates::{Duplicate, list_duplicates};
use crate::actions::desk::look::{Looking, record};
use crate::db;
use crate::db::patient_merges::MergeLine;
use crate::db::patient_records::{ActivityLine, Attendance, PatientRecord, Reached, RecordVisit};
use crate::domain::ids::{PatientId, PracticeId, StaffMemberId};
use crate::domain::staff::Reach;
use crate::state::State;

/// A patient with all that staff see of them.
pub struct SeenPatient {
    pub record: PatientRecord,
    pub reached: Vec<Reached>,
    /// Those in reach, newest first.
    pub visits: Vec<RecordVisit>,
    pub attendance: Attendance,
    /// Who saw or changed what; for those alone who meet everybody.
    pub activity: Vec<ActivityLine>,
    /// Records that are probably of the same person; for those alone who meet everybody.
    pub duplicates: Vec<Duplicate>,
    /// What was merged into this record, newest first; likewise.
    pub merges: Vec<MergeLine>,
}

/// The patient, or the one they were merged into, if they are in reach.
pub async fn look_at_patient(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    id: PatientId,
) -> anyhow::Result<Option<SeenPatient>> {
    let now = state.clock.now();
    let look = async move |conn: &mut PgConnection| {
        let Some(found) = db::patient_records::find_record(conn, id, reach).await? else {
            return Ok(None);
        };
        let (id, today) = (found.id, now.date_naive());
        let (activity, duplicates, merges) = match reach {
            Reach::Everybody => (
                db::patient_records::list_activity(conn, id).await?,
                list_duplicates(conn, id, now).await?,
                db::patient_merges::list_merges(conn, id).await?,
            ),
            Reach::Of(_) => (Vec::new(), Vec::new(), Vec::new()),
        };
        let seen = SeenPatient {
            record: found,
            reached: db::patient_records::list_reached(conn, id, today).await?,
            visits: db::patient_records::list_visits(conn, id, reach).await?,
            attendance: db::patient_records::count_attendance(conn, id, reach).await?,
            activity,
            duplicates,
            merges,
        };
        let duplicates = seen.duplicates.iter().map(|one| one.patient.id);
        let shown: Vec<PatientId> = [id].into_iter().chain(duplicates).collect();
        record(conn, (by, Looking::Read), (&shown, None), now).await?;
        Ok(Some(seen))
    };
    state.db.work(practice, look).await
}
