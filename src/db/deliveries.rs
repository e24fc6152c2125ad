//! The outbox from its other end: which messages are due, whose turn it is, and
//! what became of them.
//!
//! A worker that claims a message has it for the time of its lease. Every later
//! statement names the attempt it belongs to, so that a worker that was too slow
//! changes nothing any more.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::domain::appointment::Appointment;
use crate::domain::ids::{
    AppointmentId, CommunicationId, ManageLinkId, OfferId, PracticeId, SignInCodeId,
    StaffInvitationId, StaffMemberId,
};
use crate::domain::message::{MessageState, Spoken};

/// A message one worker has for itself for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub practice: PracticeId,
    pub id: CommunicationId,
}

/// A message at its turn.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub id: CommunicationId,
    /// Which attempt this is, from 1.
    pub attempt: i32,
    pub created_at: DateTime<Utc>,
    pub about: About,
}

/// What a message speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Code(SignInCodeId),
    Booked(Visit, ManageLinkId),
    Moved(Visit, ManageLinkId),
    Cancelled(Visit),
    Offered(Visit, ManageLinkId, OfferId),
    Reminder(Visit),
    Invitation(StaffInvitationId),
    AccountChanged(StaffMemberId),
}

/// A visit as it was when the message was put into the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: AppointmentId,
    pub sequence: i32,
}

impl Visit {
    /// The visit as the message speaks of it, and as it is by now.
    pub fn spoken_now(self, visit: &Appointment) -> Spoken {
        Spoken {
            sequence_then: self.sequence,
            sequence: visit.sequence,
            status: visit.status,
            starts_at: visit.starts_at,
            ends_at: visit.ends_at,
        }
    }
}

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Sent,
    /// There is nothing to tell any more.
    Skipped,
    /// Given up, for the class of failure; shown to the practice.
    Failed(String),
    /// Tried again, after the class of failure.
    Again(DateTime<Utc>, String),
}

/// Where a code goes, while it still opens something.
pub struct LiveCode {
    pub email: String,
    pub expires_at: DateTime<Utc>,
}

/// Where a message about a visit goes, and where the visit is.
pub struct Destination {
    pub email: Option<String>,
    pub wants_reminders: bool,
    /// The link of the last letter, while it leads somewhere.
    pub link: Option<ManageLinkId>,
    pub location_name: String,
    pub location_address: String,
    /// It is booked, or was before it was moved or cancelled.
    pub was_booked: bool,
}

/// Takes the next due messages of any practice for the time of the lease.
pub async fn claim_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    lease: TimeDelta,
    most: i32,
) -> sqlx::Result<Vec<Claim>> {
    sqlx::query_as!(
        Claim,
        r#"
        select practice_id as "practice!: PracticeId", id as "id!: CommunicationId"
        from claim_communications($1, $2, $3)
        "#,
        now,
        lease as TimeDelta,
        most,
    )
    .fetch_all(conn)
    .await
}

/// Begins the turn of a claimed message and lengthens its lease. `None`: it is not
/// ours any more.
pub async fn start_attempt(
    conn: &mut PgConnection,
    id: CommunicationId,
    now: DateTime<Utc>,
    lease: TimeDelta,
) -> sqlx::Result<Option<Due>> {
    let row = sqlx::query!(
        r#"
        update communication set leased_until = $2
        where id = $1 and state = 'waiting' and leased_until > $3
        returning attempts, created_at, kind,
            sign_in_code_id as "code: SignInCodeId",
            appointment_id as "appointment: AppointmentId",
            appointment_sequence as "sequence",
            manage_link_id as "link: ManageLinkId", offer_id as "offer: OfferId",
            staff_invitation_id as "invitation: StaffInvitationId",
            staff_member_id as "member: StaffMemberId"
        "#,
        id as CommunicationId,
        now + lease,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| {
        let visit = row.appointment.zip(row.sequence);
        let visit = visit.map(|(id, sequence)| Visit { id, sequence });
        let about = match row.kind.as_str() {
            "sign-in-code" => About::Code(row.code?),
            "appointment-booked" => About::Booked(visit?, row.link?),
            "appointment-moved" => About::Moved(visit?, row.link?),
            "appointment-cancelled" => About::Cancelled(visit?),
            "appointment-offered" => About::Offered(visit?, row.link?, row.offer?),
            "appointment-reminder" => About::Reminder(visit?),
            "staff-invitation" => About::Invitation(row.invitation?),
            "staff-account-changed" => About::AccountChanged(row.member?),
            _ => return None,
        };
        Some(Due {
            id,
            attempt: row.attempts,
            created_at: row.created_at,
            about,
        })
    }))
}

/// Whether an earlier message about a visit is in some worker's hands.
pub async fn find_earlier_under_way(
    conn: &mut PgConnection,
    due: &Due,
    visit: AppointmentId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from communication
            where appointment_id = $1 and state = 'waiting' and leased_until > $2
                and (created_at, id) < ($3, $4)) as "exists!"
        "#,
        visit as AppointmentId,
        now,
        due.created_at,
        due.id as CommunicationId,
    )
    .fetch_one(conn)
    .await
}

/// Where a code goes. `None`: it was used, or a newer one took its place.
pub async fn find_live_code(
    conn: &mut PgConnection,
    code: SignInCodeId,
) -> sqlx::Result<Option<LiveCode>> {
    sqlx::query_as!(
        LiveCode,
        "
        select email, expires_at from sign_in_code
        where id = $1 and consumed_at is null and superseded_at is null
        ",
        code as SignInCodeId,
    )
    .fetch_optional(conn)
    .await
}

/// Where a message about a visit goes.
pub async fn find_destination(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Option<Destination>> {
    sqlx::query_as!(
        Destination,
        r#"
        select account.email as "email?",
            coalesce(account.wants_reminders, true) as "wants_reminders!",
            (select manage_link.id from manage_link
                where manage_link.appointment_id = appointment.id and superseded_at is null
                order by manage_link.created_at desc, manage_link.id desc limit 1) as "link: _",
            location.name as "location_name!",
            location.address as "location_address!",
            appointment.booked_at is not null as "was_booked!"
        from appointment
        join location on location.id = appointment.location_id
        left join account on account.id = appointment.account_id
        where appointment.id = $1
        "#,
        visit as AppointmentId,
    )
    .fetch_optional(conn)
    .await
}

/// Notes what became of an attempt, unless another worker has the message by now.
pub async fn mark_fate(
    conn: &mut PgConnection,
    due: &Due,
    fate: &Fate,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (state, sent_at, due_at, failure) = match fate {
        Fate::Sent => (MessageState::Sent, Some(now), None, None),
        Fate::Skipped => (MessageState::Skipped, None, None, None),
        Fate::Failed(class) => (MessageState::Failed, None, None, Some(class)),
        Fate::Again(at, class) => (MessageState::Waiting, None, Some(*at), Some(class)),
    };
    sqlx::query!(
        "
        update communication
        set state = $3, sent_at = $4, due_at = coalesce($5, due_at),
            last_failure = coalesce($6, last_failure), leased_until = null
        where id = $1 and attempts = $2 and state = 'waiting'
        ",
        due.id as CommunicationId,
        due.attempt,
        state as MessageState,
        sent_at,
        due_at,
        failure,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a claimed message back untried, due at `due_at`.
pub async fn hand_back(
    conn: &mut PgConnection,
    id: CommunicationId,
    due_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "
        update communication
        set leased_until = null, due_at = $2, attempts = attempts - 1
        where id = $1 and state = 'waiting' and leased_until is not null
        ",
        id as CommunicationId,
        due_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Messages that failed since an instant and were not sent again, or wait after a failure.
pub async fn count_undelivered(conn: &mut PgConnection, since: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "count!" from communication
        where state in ('waiting', 'failed') and last_failure is not null and created_at >= $1
            and not exists (
                select from communication as again where again.again_of = communication.id)
        "#,
        since,
    )
    .fetch_one(conn)
    .await
}
