//! The outbox: messages to patients and staff, as ids.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::appointment::Appointment;
use crate::domain::ids::{
    AppointmentId, CommunicationId, ManageLinkId, OfferId, SignInCodeId, StaffInvitationId,
    StaffMemberId,
};

/// What is told to a patient about a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Booked, or asked for.
    Booked(ManageLinkId),
    Moved(ManageLinkId),
    Cancelled,
    /// Another time is kept for them.
    Offered(ManageLinkId, OfferId),
}

/// Puts a sign-in code into the outbox.
pub async fn insert_code_message(
    conn: &mut PgConnection,
    id: CommunicationId,
    code: SignInCodeId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into communication (id, kind, sign_in_code_id, created_at, due_at)
        values ($1, 'sign-in-code', $2, $3, $3)
        ",
        id as CommunicationId,
        code as SignInCodeId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a message about a visit, as it is after the change, into the outbox.
pub async fn insert_visit_message(
    conn: &mut PgConnection,
    id: CommunicationId,
    told: Told,
    visit: &Appointment,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (kind, link, offer) = match told {
        Told::Booked(link) => ("appointment-booked", Some(link), None),
        Told::Moved(link) => ("appointment-moved", Some(link), None),
        Told::Cancelled => ("appointment-cancelled", None, None),
        Told::Offered(link, offer) => ("appointment-offered", Some(link), Some(offer)),
    };
    sqlx::query!(
        "
        insert into communication
            (id, kind, appointment_id, appointment_sequence, manage_link_id, created_at, due_at,
             offer_id)
        values ($1, $2, $3, $4, $5, $6, $6, $7)
        ",
        id as CommunicationId,
        kind,
        visit.id as AppointmentId,
        visit.sequence,
        link as Option<ManageLinkId>,
        now,
        offer as Option<OfferId>,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a letter about a visit into the outbox once more, with the visit's link that still leads
/// somewhere; false where that was done before.
pub async fn insert_again(
    conn: &mut PgConnection,
    (id, of): (CommunicationId, CommunicationId),
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "
        insert into communication
            (id, kind, appointment_id, appointment_sequence, manage_link_id, created_at, due_at,
             again_of, offer_id, reminds_of)
        select $1, kind, appointment_id, appointment_sequence,
            case when manage_link_id is not null then coalesce((
                select live.id from manage_link as live
                where live.appointment_id = first.appointment_id and live.superseded_at is null
                order by live.created_at desc, live.id desc limit 1), manage_link_id) end,
            $3, $3, first.id, offer_id, reminds_of
        from communication as first where first.id = $2
        on conflict (practice_id, again_of) do nothing
        ",
        id as CommunicationId,
        of as CommunicationId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Puts an invitation to the staff into the outbox.
pub async fn insert_invitation_message(
    conn: &mut PgConnection,
    id: CommunicationId,
    invitation: StaffInvitationId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into communication (id, kind, staff_invitation_id, created_at, due_at)
        values ($1, 'staff-invitation', $2, $3, $3)
        ",
        id as CommunicationId,
        invitation as StaffInvitationId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a note to a member of staff whose account was changed into the outbox.
pub async fn insert_account_changed_message(
    conn: &mut PgConnection,
    id: CommunicationId,
    member: StaffMemberId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        insert into communication (id, kind, staff_member_id, created_at, due_at)
        values ($1, 'staff-account-changed', $2, $3, $3)
        ",
        id as CommunicationId,
        member as StaffMemberId,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where a visit's mail goes, and whether it is late.
pub struct MailOf {
    pub address: String,
    /// A message about it was tried in vain and is still to come.
    pub is_delayed: bool,
}

/// The mail of a visit.
pub async fn find_mail_of(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Option<MailOf>> {
    sqlx::query_as!(
        MailOf,
        r#"
        select account.email as address,
            exists (
                select from communication
                where communication.appointment_id = appointment.id
                    and state in ('waiting', 'failed') and last_failure is not null
                    and not exists (
                        select from communication as again
                        where again.again_of = communication.id)) as "is_delayed!"
        from appointment
        join account on account.id = appointment.account_id
        where appointment.id = $1
        "#,
        visit as AppointmentId,
    )
    .fetch_optional(conn)
    .await
}

/// Since when the oldest message of any practice has been due.
pub async fn find_oldest_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select oldest_due_communication($1)", now)
        .fetch_one(conn)
        .await
}
