//! The record as the practice reads it: who did what, newest first.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::appointment::AppointmentStatus;
use crate::domain::audit::{Action, ActorKind, What, Who};
use crate::domain::ids::{
    AccountId, AppointmentId, AuditEventId, PatientId, PractitionerId, StaffMemberId,
};
use crate::domain::time::Interval;

/// Most lines of one visit's history.
const HISTORY_MAX: i64 = 200;

/// Which lines are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub within: Interval,
    pub who: Option<Who>,
    pub what: Option<What>,
    /// Those before this one.
    pub before: Option<AuditEventId>,
    pub most: i64,
}

/// Something that was done.
#[derive(Clone, Debug)]
pub struct ActivityLine {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    /// Of a member of staff.
    pub name: Option<String>,
    pub action: String,
    /// The reason that was given.
    pub why: Option<String>,
    pub patient: Option<PatientId>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub visit: Option<AppointmentId>,
    pub reference: Option<String>,
    pub practitioner: Option<PractitionerId>,
    /// Whose account of staff it was done to.
    pub about: Option<String>,
}

/// Something that was done to a patient's visit.
#[derive(Clone, Debug)]
pub struct VisitEvent {
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    /// The account, of a patient who was signed in.
    pub account: Option<AccountId>,
    pub action: String,
    pub to: Option<AppointmentStatus>,
}

/// The lines that fit, newest first.
pub async fn list_activity(
    conn: &mut PgConnection,
    filter: Filter,
) -> sqlx::Result<Vec<ActivityLine>> {
    let (at, before) = find_place(&mut *conn, filter).await?;
    let (kinds, member) = actors(filter.who);
    let (only, without) = actions(filter.what);
    sqlx::query_as!(
        ActivityLine,
        r#"
        select event.id as "id: _", at, actor_kind as "actor_kind: _", actor.name as "name?", action, why,
            event.patient_id as "patient?: _", first_name as "first_name?",
            last_name as "last_name?", event.appointment_id as "visit?: _",
            reference as "reference?", visit.practitioner_id as "practitioner?: _",
            about.name as "about?"
        from audit_event as event
        left join staff_member as actor on actor_kind = 'staff' and actor.id = actor_id
        left join staff_member as about on about.id = event.staff_member_id
        left join patient on patient.id = event.patient_id
        left join appointment as visit on visit.id = event.appointment_id
        where at >= $1 and at < $2 and (at, event.id) < ($3, $4)
            and ($5::text[] is null or actor_kind = any ($5))
            and ($6::uuid is null or actor_id = $6)
            and ($7::text is null or action = $7)
            and ($8::text[] is null or action <> all ($8))
        order by at desc, event.id desc
        limit $9
        "#,
        filter.within.start,
        filter.within.end,
        at,
        before,
        kinds.as_deref() as Option<&[String]>,
        member as Option<StaffMemberId>,
        only,
        without.as_deref() as Option<&[String]>,
        filter.most,
    )
    .fetch_all(conn)
    .await
}

/// What was done to a patient's visit, oldest first; who looked at it is not theirs to see here.
pub async fn list_visit_events(
    conn: &mut PgConnection,
    visit: AppointmentId,
) -> sqlx::Result<Vec<VisitEvent>> {
    sqlx::query_as!(
        VisitEvent,
        r#"
        select at, actor_kind as "actor_kind: _",
            case when actor_kind = 'account' then actor_id end as "account?: _", action,
            status_to as "to?: _"
        from audit_event
        where appointment_id = $1 and action not in ('read', 'export')
        order by at, id
        limit $2
        "#,
        visit as AppointmentId,
        HISTORY_MAX,
    )
    .fetch_all(conn)
    .await
}

/// Where the page begins: after the line that the one before ended with.
async fn find_place(
    conn: &mut PgConnection,
    filter: Filter,
) -> sqlx::Result<(DateTime<Utc>, Uuid)> {
    let Some(before) = filter.before else {
        return Ok((filter.within.end, Uuid::max()));
    };
    let at = sqlx::query_scalar!(
        "select at from audit_event where id = $1",
        before as AuditEventId,
    )
    .fetch_optional(conn)
    .await?;
    Ok((at.unwrap_or(filter.within.end), before.0))
}

fn actors(who: Option<Who>) -> (Option<Vec<String>>, Option<StaffMemberId>) {
    let kinds = |is_meant: fn(ActorKind) -> bool| {
        let meant = ActorKind::ALL.into_iter().filter(|kind| is_meant(*kind));
        Some(meant.map(|kind| kind.as_str().to_owned()).collect())
    };
    match who {
        None => (None, None),
        Some(Who::Patients) => (kinds(ActorKind::is_patient), None),
        Some(Who::Member(id)) => (kinds(|kind| kind == ActorKind::Staff), Some(id)),
        Some(Who::Operator) => (kinds(|kind| kind == ActorKind::Program), None),
    }
}

fn actions(what: Option<What>) -> (Option<&'static str>, Option<Vec<String>>) {
    match what {
        None => (None, None),
        Some(What::Only(action)) => (Some(action.as_str()), None),
        Some(What::Changes) => {
            let looks = Action::ALL.iter().filter(|one| one.is_look());
            (
                None,
                Some(looks.map(|one| one.as_str().to_owned()).collect()),
            )
        }
    }
}
