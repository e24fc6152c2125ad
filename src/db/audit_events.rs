//! Who did what. Rows are added, never changed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{AppointmentId, AuditEventId, PatientId};
use crate::domain::session::Asker;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Patient(Asker),
    /// Whoever runs the program, at its terminal.
    Operator,
}

/// Something that was done to a visit.
pub struct AuditEvent {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub by: Actor,
    pub action: &'static str,
    pub patient: PatientId,
    pub appointment: AppointmentId,
    pub from: Option<AppointmentStatus>,
    pub to: AppointmentStatus,
}

impl From<Asker> for Actor {
    fn from(asker: Asker) -> Self {
        Self::Patient(asker)
    }
}

pub async fn insert_audit_event(conn: &mut PgConnection, new: &AuditEvent) -> sqlx::Result<()> {
    let (kind, actor) = match new.by {
        Actor::Patient(Asker::Account(account)) => ("account", Some(account.0)),
        Actor::Patient(Asker::Link(appointment)) => ("link", Some(appointment.0)),
        Actor::Operator => ("program", None),
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
        actor as Option<Uuid>,
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
