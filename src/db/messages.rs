//! The outbox as the practice's own people see it: whom a letter went to and what became of it,
//! never what it says.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{AppointmentId, CommunicationId, LocationId, PatientId};
use crate::domain::message::{Letter, MessageKind, MessageState, Spoken};
use crate::domain::staff::Reach;
use crate::domain::time::Interval;

/// Letters on one page.
pub const PAGE: i64 = 50;
/// Most visits in the list of those whose patient was not reached.
pub const UNREACHED_MAX: i64 = 100;

/// Which letters are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Written within it.
    pub within: Interval,
    pub state: Option<MessageState>,
    /// Those before this one.
    pub before: Option<CommunicationId>,
    /// Whose visits the asker manages.
    pub reach: Reach,
}

/// A letter in the list.
#[derive(Clone, Debug)]
pub struct MessageLine {
    pub id: CommunicationId,
    pub letter: Letter,
    pub created_at: DateTime<Utc>,
    pub attempts: i32,
    /// A class of failure.
    pub failure: Option<String>,
    /// The address; none where there is none.
    pub to: Option<String>,
    pub visit: Option<VisitOfMessage>,
}

/// The visit that a letter is about.
#[derive(Clone, Debug)]
pub struct VisitOfMessage {
    pub id: AppointmentId,
    pub patient: PatientId,
    pub first_name: String,
    pub last_name: String,
}

/// A visit ahead whose patient does not know of it, as far as mail goes.
#[derive(Clone, Debug)]
pub struct Unreached {
    pub id: AppointmentId,
    pub starts_at: DateTime<Utc>,
    pub location: LocationId,
    pub patient: PatientId,
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
    /// Why the last letter failed; none where there is no address.
    pub failure: Option<String>,
}

struct Row {
    id: CommunicationId,
    kind: String,
    state: MessageState,
    created_at: DateTime<Utc>,
    attempts: i32,
    failure: Option<String>,
    to: Option<String>,
    wants_reminders: Option<bool>,
    was_sent_again: bool,
    sequence_then: Option<i32>,
    visit: Option<AppointmentId>,
    sequence: Option<i32>,
    status: Option<AppointmentStatus>,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    patient: Option<PatientId>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// The letters that fit, newest first; one more than a page where there are more.
pub async fn list_messages(
    conn: &mut PgConnection,
    filter: Filter,
) -> sqlx::Result<Vec<MessageLine>> {
    let before = find_place(&mut *conn, filter).await?;
    list_rows(conn, filter, (None, before)).await
}

/// One letter, if it is one of those the asker may see.
pub async fn find_message(
    conn: &mut PgConnection,
    id: CommunicationId,
    reach: Reach,
) -> sqlx::Result<Option<MessageLine>> {
    let filter = Filter {
        within: Interval {
            start: DateTime::UNIX_EPOCH,
            end: DateTime::<Utc>::MAX_UTC,
        },
        state: None,
        before: None,
        reach,
    };
    let before = (DateTime::<Utc>::MAX_UTC, Uuid::max());
    let found = list_rows(conn, filter, (Some(id), before)).await?;
    Ok(found.into_iter().next())
}

async fn list_rows(
    conn: &mut PgConnection,
    filter: Filter,
    (only, (at, before)): (Option<CommunicationId>, (DateTime<Utc>, Uuid)),
) -> sqlx::Result<Vec<MessageLine>> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        select letter.id as "id: _", kind, letter.state as "state: _",
            letter.created_at, attempts, last_failure as "failure?",
            coalesce(code.email, invited.email, member.email, account.email) as "to?",
            account.wants_reminders as "wants_reminders?",
            exists (
                select from communication as again
                where again.again_of = letter.id) as "was_sent_again!",
            appointment_sequence as "sequence_then?", visit.id as "visit?: _",
            visit.sequence as "sequence?", visit.status as "status?: _",
            visit.starts_at as "starts_at?", visit.ends_at as "ends_at?", patient.id as "patient?: _",
            first_name as "first_name?", last_name as "last_name?"
        from communication as letter
        left join sign_in_code as code on code.id = sign_in_code_id
        left join staff_invitation as invitation on invitation.id = staff_invitation_id
        left join staff_member as invited on invited.id = invitation.staff_member_id
        left join staff_member as member on member.id = letter.staff_member_id
        left join appointment as visit on visit.id = letter.appointment_id
        left join account on account.id = visit.account_id
        left join patient on patient.id = visit.patient_id
        where letter.created_at >= $1 and letter.created_at < $2
            and (letter.created_at, letter.id) < ($3, $4)
            and ($5::uuid is null or letter.id = $5)
            and ($6::communication_state is null or letter.state = $6)
            and ($7::uuid is null or visit.practitioner_id = $7)
        order by letter.created_at desc, letter.id desc
        limit $8
        "#,
        filter.within.start,
        filter.within.end,
        at,
        before,
        only as Option<CommunicationId>,
        filter.state as Option<MessageState>,
        filter.reach.practitioner().map(|one| one.0),
        PAGE + 1,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(line).collect())
}

/// Where the page begins: after the letter that the one before ended with.
async fn find_place(
    conn: &mut PgConnection,
    filter: Filter,
) -> sqlx::Result<(DateTime<Utc>, Uuid)> {
    let Some(before) = filter.before else {
        return Ok((filter.within.end, Uuid::max()));
    };
    let at = sqlx::query_scalar!(
        "select created_at from communication where id = $1",
        before as CommunicationId,
    )
    .fetch_optional(conn)
    .await?;
    Ok((at.unwrap_or(filter.within.end), before.0))
}

/// Visits ahead whose last letter was given up, or which have no address, by time.
pub async fn list_unreached(
    conn: &mut PgConnection,
    reach: Reach,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Unreached>> {
    sqlx::query_as!(
        Unreached,
        r#"
        select appointment.id as "id: _", starts_at, location_id as "location: _",
            patient_id as "patient: _", first_name as "first_name!", last_name as "last_name!",
            phone as "phone!",
            case when account_id is not null then (
                select last_failure from communication
                where communication.appointment_id = appointment.id and not exists (
                    select from communication as again where again.again_of = communication.id)
                order by created_at desc, communication.id desc limit 1) end as "failure?"
        from appointment
        join patient on patient.id = appointment.patient_id
        where starts_at > $1 and status in ('pending', 'booked', 'confirmed')
            and ($2::uuid is null or practitioner_id = $2)
            and (account_id is null or (
                appointment.id in (
                    select appointment_id from communication
                    where state = 'failed' and appointment_id is not null)
                and 'failed' = (
                    select state from communication
                    where communication.appointment_id = appointment.id and not exists (
                        select from communication as again
                        where again.again_of = communication.id)
                    order by created_at desc, communication.id desc limit 1)))
        order by starts_at, appointment.id
        limit $3
        "#,
        now,
        reach.practitioner().map(|one| one.0),
        UNREACHED_MAX,
    )
    .fetch_all(conn)
    .await
}

/// Nothing of a kind that this program does not know.
fn line(row: Row) -> Option<MessageLine> {
    let spoken = row.sequence_then.zip(row.sequence);
    let spoken = spoken.zip(row.status.zip(row.starts_at.zip(row.ends_at)));
    let names = row.first_name.zip(row.last_name);
    let visit = row.visit.zip(row.patient).zip(names);
    Some(MessageLine {
        id: row.id,
        letter: Letter {
            kind: MessageKind::parse(&row.kind)?,
            state: row.state,
            about: spoken.map(
                |((sequence_then, sequence), (status, (starts_at, ends_at)))| Spoken {
                    sequence_then,
                    sequence,
                    status,
                    starts_at,
                    ends_at,
                },
            ),
            has_address: row.to.is_some(),
            wants_reminders: row.wants_reminders.unwrap_or(true),
            was_sent_again: row.was_sent_again,
        },
        created_at: row.created_at,
        attempts: row.attempts,
        failure: row.failure,
        to: row.to,
        visit: visit.map(|((id, patient), (first_name, last_name))| VisitOfMessage {
            id,
            patient,
            first_name,
            last_name,
        }),
    })
}
