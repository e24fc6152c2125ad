//! Who did what. Rows are added, never changed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{AppointmentId, AuditEventId, PatientId};
use crate::domain::session::Asker;

/// Something that was done to a visit.
pub struct AuditEvent {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub by: Asker,
    pub action: &'static str,
    pub patient: PatientId,
    pub appointment: AppointmentId,
    pub from: Option<AppointmentStatus>,
    pub to: AppointmentStatus,
}

pub async fn insert_audit_event(conn: &mut PgConnection, new: &AuditEvent) -> sqlx::Result<()> {
    let (kind, actor) = match new.by {
        Asker::Account(account) => ("account", account.0),
        Asker::Link(appointment) => ("link", appointment.0),
    };
    sqlx::query!(
        "
        insert into audit_event
            (id, at, actor_kind, actor_id, action, patient_id, appointment_id, status_from, status_to)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ",
        new.id as AuditEventId,
        new.at,
        kind,
        actor as Uuid,
        new.action,
        new.patient as PatientId,
        new.appointment as AppointmentId,
        new.from as Option<AppointmentStatus>,
        new.to as AppointmentStatus,
    )
    .execute(conn)
    .await?;
    Ok(())
}
