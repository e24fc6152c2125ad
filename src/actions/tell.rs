//! What follows every change of a visit: its link, its mail, its record, its encounter.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::chance;
use crate::db;
use crate::db::audit_events::{Actor, AuditEvent};
use crate::db::communications::Told;
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::audit::Action;
use crate::domain::encounter::EncounterStatus;
use crate::domain::ids::{AppointmentId, AuditEventId, CommunicationId, EncounterId, ManageLinkId};
use crate::secret::Secrets;

/// A new link to a visit for its next mail; older ones lead nowhere any more.
pub(super) async fn renew_link(
    conn: &mut PgConnection,
    secrets: &Secrets,
    visit: AppointmentId,
    now: DateTime<Utc>,
) -> anyhow::Result<ManageLinkId> {
    let id = ManageLinkId(chance::uuid(now)?);
    let hash = secrets.manage_token(id).hash();
    db::manage_links::insert_link(conn, id, hash, visit, now).await?;
    Ok(id)
}

/// Puts the mail about a visit, as it now is, into the outbox.
pub(super) async fn tell_patient(
    conn: &mut PgConnection,
    visit: &Appointment,
    told: Told,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = CommunicationId(chance::uuid(now)?);
    Ok(db::communications::insert_visit_message(conn, id, told, visit, now).await?)
}

/// A change of a visit, for the record.
pub(super) struct Deed<'a> {
    pub by: Actor,
    pub action: Action,
    /// Its state before; none before it was booked.
    pub from: Option<AppointmentStatus>,
    /// What a member of staff gave as the reason.
    pub why: Option<&'a str>,
}

/// Records who changed a visit, and how. An encounter follows its visit, whoever changed that.
pub(super) async fn record(
    conn: &mut PgConnection,
    visit: &Appointment,
    deed: Deed<'_>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let new = AuditEvent {
        id: AuditEventId(chance::uuid(now)?),
        at: now,
        by: deed.by,
        action: deed.action,
        patient: visit.patient,
        appointment: visit.id,
        from: deed.from,
        to: visit.status,
        why: deed.why,
    };
    db::audit_events::insert_audit_event(conn, &new).await?;
    if let Some(status) = EncounterStatus::after(deed.from, visit.status) {
        let of = (EncounterId(chance::uuid(now)?), visit.id);
        db::encounters::keep_encounter(conn, of, status, now).await?;
    }
    Ok(())
}
