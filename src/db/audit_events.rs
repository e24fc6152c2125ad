//! Who did what. Rows are added, never changed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::appointment::AppointmentStatus;
use crate::domain::audit::{Action, ActorKind};
use crate::domain::ids::{AppointmentId, AuditEventId, KioskId, PatientId, StaffMemberId};
use crate::domain::session::Asker;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Patient(Asker),
    /// A patient, at a kiosk.
    Kiosk(KioskId),
    Staff(StaffMemberId),
    /// Whoever runs the program, at its terminal.
    Operator,
}

/// Something that was done to a visit.
pub struct AuditEvent<'a> {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub by: Actor,
    pub action: Action,
    pub patient: PatientId,
    pub appointment: AppointmentId,
    pub from: Option<AppointmentStatus>,
    pub to: AppointmentStatus,
    /// What a member of staff gave as the reason.
    pub why: Option<&'a str>,
}

impl From<Asker> for Actor {
    fn from(asker: Asker) -> Self {
        Self::Patient(asker)
    }
}

pub async fn insert_audit_event(conn: &mut PgConnection, new: &AuditEvent<'_>) -> sqlx::Result<()> {
    let (kind, actor) = match new.by {
        Actor::Patient(Asker::Account(account)) => (ActorKind::Account, Some(account.0)),
        Actor::Patient(Asker::Link(appointment)) => (ActorKind::Link, Some(appointment.0)),
        Actor::Kiosk(kiosk) => (ActorKind::Kiosk, Some(kiosk.0)),
        Actor::Staff(member) => (ActorKind::Staff, Some(member.0)),
        Actor::Operator => (ActorKind::Program, None),
    };
    sqlx::query!(
        "
        insert into audit_event
            (id, at, actor_kind, actor_id, action, patient_id, appointment_id, status_from, status_to,
             why)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ",
        new.id as AuditEventId,
        new.at,
        kind.as_str(),
        actor as Option<Uuid>,
        new.action.as_str(),
        new.patient as PatientId,
        new.appointment as AppointmentId,
        new.from as Option<AppointmentStatus>,
        new.to as AppointmentStatus,
        new.why,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something a member of staff did that is about no visit.
pub struct StaffEvent {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub by: StaffMemberId,
    pub action: Action,
    /// Whose account it was done to.
    pub about: Option<StaffMemberId>,
}

pub async fn insert_staff_event(conn: &mut PgConnection, new: &StaffEvent) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into audit_event (id, at, actor_kind, actor_id, action, staff_member_id)
        values ($1, $2, 'staff', $3, $4, $5)
        ",
        new.id as AuditEventId,
        new.at,
        new.by as StaffMemberId,
        new.action.as_str(),
        new.about as Option<StaffMemberId>,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something a member of staff did to what is kept of a patient.
pub struct PatientEvent {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub by: StaffMemberId,
    pub action: Action,
    pub patient: PatientId,
}

pub async fn insert_patient_event(conn: &mut PgConnection, new: &PatientEvent) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into audit_event (id, at, actor_kind, actor_id, action, patient_id)
        values ($1, $2, 'staff', $3, $4, $5)
        ",
        new.id as AuditEventId,
        new.at,
        new.by as StaffMemberId,
        new.action.as_str(),
        new.patient as PatientId,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a member of staff is about to be shown: one row for each patient.
pub struct Reading<'a> {
    /// As many as there are patients.
    pub ids: &'a [Uuid],
    pub patients: &'a [Uuid],
    /// The one visit that is shown, where it is one.
    pub appointment: Option<AppointmentId>,
    pub action: Action,
    pub by: StaffMemberId,
    pub at: DateTime<Utc>,
    /// Patients of whom there is such a row of theirs since then are left out.
    pub unless_since: Option<DateTime<Utc>>,
}

/// Whom they were shown just now is looked up once, not for each patient anew.
pub async fn insert_readings(conn: &mut PgConnection, new: &Reading<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into audit_event (id, at, actor_kind, actor_id, action, patient_id, appointment_id)
        select id, $3, 'staff', $4, $5, patient_id, $6
        from unnest($1::uuid[], $2::uuid[]) as shown (id, patient_id)
        where shown.patient_id not in (
            select before.patient_id from audit_event as before
            where before.at >= $7 and before.actor_id = $4 and before.action = $5
                and before.patient_id is not null)
        ",
        new.ids,
        new.patients,
        new.at,
        new.by as StaffMemberId,
        new.action.as_str(),
        new.appointment as Option<AppointmentId>,
        new.unless_since,
    )
    .execute(conn)
    .await?;
    Ok(())
}
