//! Staff write something down about a visit, for each other.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::lock::reaches;
use crate::actions::tell::{self, Deed};
use crate::chance;
use crate::db;
use crate::db::audit_events::Actor;
use crate::domain::audit::Action;
use crate::domain::ids::{AppointmentId, AppointmentNoteId, PracticeId, StaffMemberId};
use crate::domain::session::Asker;
use crate::domain::staff::Reach;
use crate::state::State;

/// Adds a note to a visit; whether there is one of theirs.
pub async fn add_note(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    (visit, text): (AppointmentId, String),
) -> anyhow::Result<bool> {
    let within = Arc::clone(state);
    let add = async move |conn: &mut PgConnection| {
        let now = within.now(conn).await?;
        let asker = Asker::Link(visit);
        let found =
            db::appointments::find_appointment(conn, visit, asker, now.date_naive()).await?;
        let Some(found) = found.filter(|found| reaches(reach, found)) else {
            return Ok(false);
        };
        write(conn, visit, (by, &text), now).await?;
        let deed = Deed {
            by: Actor::Staff(by),
            action: Action::Note,
            from: Some(found.status),
            why: None,
        };
        tell::record(conn, &found, deed, now).await?;
        Ok(true)
    };
    state.db.work(practice, add).await
}

pub(super) async fn write(
    conn: &mut PgConnection,
    visit: AppointmentId,
    (by, text): (StaffMemberId, &str),
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = AppointmentNoteId(chance::uuid(now)?);
    Ok(db::notes::insert_note(conn, (id, visit), (by, text), now).await?)
}
