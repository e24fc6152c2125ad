//! What a patient's booking starts from, and what it leaves besides the visit: its link, its letter, its
//! record, its draft.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::domain::appointment::AppointmentStatus;
use crate::domain::audit::{Action, ActorKind};
use crate::domain::draft::{Answers, kept_until};
use crate::domain::ids::{
    AccountId, AppointmentId, AuditEventId, CommunicationId, DraftId, ManageLinkId, PatientId,
};

/// Locks a draft and reads its answers as [`lock_draft`](super::drafts::lock_draft) does, and with it
/// the account, so that two first bookings under one address do not make the same person twice.
pub async fn lock_draft_and_account(
    conn: &mut PgConnection,
    draft: DraftId,
    account: AccountId,
) -> sqlx::Result<Option<Answers>> {
    sqlx::query_scalar!(
        r#"
        select answers as "answers: Json<Answers>"
        from draft
        join account on account.id = $2
        where draft.id = $1
        for no key update of draft, account
        "#,
        draft as DraftId,
        account as AccountId,
    )
    .fetch_optional(conn)
    .await
    .map(|found| found.map(|Json(answers)| answers))
}

/// A visit just added, and what is known of its booking.
pub struct Booking<'a> {
    pub visit: AppointmentId,
    pub status: AppointmentStatus,
    pub patient: PatientId,
    pub account: AccountId,
    pub link: ManageLinkId,
    pub token_hash: [u8; 32],
    pub letter: CommunicationId,
    pub record: AuditEventId,
    pub draft: DraftId,
    /// With the visit named in them.
    pub answers: &'a Answers,
    pub now: DateTime<Utc>,
}

/// Writes it all in one statement: a new visit has no older link that would have to end.
pub async fn insert_booking(conn: &mut PgConnection, new: &Booking<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "
        with link as (
            insert into manage_link (id, token_hash, appointment_id, created_at)
            values ($1, $2, $3, $4)),
        letter as (
            insert into communication
                (id, kind, appointment_id, appointment_sequence, manage_link_id, created_at, due_at)
            values ($5, 'appointment-booked', $3, 0, $1, $4, $4)),
        record as (
            insert into audit_event
                (id, at, actor_kind, actor_id, action, patient_id, appointment_id, status_to)
            values ($6, $4, $7, $8, $9, $10, $3, $11))
        update draft set answers = $12, expires_at = $13 where id = $14
        ",
        new.link as ManageLinkId,
        new.token_hash.as_slice(),
        new.visit as AppointmentId,
        new.now,
        new.letter as CommunicationId,
        new.record as AuditEventId,
        ActorKind::Account.as_str(),
        new.account as AccountId,
        Action::Book.as_str(),
        new.patient as PatientId,
        new.status as AppointmentStatus,
        Json(new.answers) as Json<&Answers>,
        kept_until(new.now),
        new.draft as DraftId,
    )
    .execute(conn)
    .await?;
    Ok(())
}
