//! A browser's draft and session, found together.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::practices::Stamp;
use super::staff::functions;
use crate::domain::draft::Answers;
use crate::domain::ids::{
    AccountId, AppointmentId, AuthenticatorId, DraftId, PracticeId, PractitionerId, SessionId,
    StaffMemberId,
};
use crate::domain::person::EmailAddress;
use crate::domain::session::{
    Draft, SecondFactor, Session, SignedIn, StaffSession, Subject, Visitor,
};
use crate::domain::staff::StaffMember;

/// The tokens a browser sent, hashed. An absent one finds nothing.
#[derive(Clone, Copy, Default)]
pub struct VisitorKeys {
    pub draft: Option<[u8; 32]>,
    pub session: Option<[u8; 32]>,
}

/// What these tokens open at `now`, and the stamp of the practice they open it at. A session
/// that was last active before `idle_since` has ended.
pub async fn find_visitor(
    conn: &mut PgConnection,
    keys: VisitorKeys,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> sqlx::Result<(Visitor, Stamp)> {
    let row = sqlx::query!(
        r#"
        select
            practice.practice_id as "practice: PracticeId",
            practice.version,
            draft.id as "draft?: DraftId",
            draft.answers as "answers?: Json<Answers>",
            session.id as "session?: SessionId",
            session.account_id as "account?: AccountId",
            session.appointment_id as "appointment?: AppointmentId",
            session.last_active_at as "last_active_at?",
            account.email as "email?",
            session.password_at as "password_at?",
            session.second_factor_at as "second_factor_at?",
            staff_member.id as "staff?: StaffMemberId",
            staff_member.email as "staff_email?",
            staff_member.name as "staff_name?",
            staff_member.functions as "functions?",
            staff_member.practitioner_id as "practitioner?: PractitionerId",
            staff_member.authenticator_id as "authenticator?: AuthenticatorId"
        from practice
        left join draft on draft.token_hash = $1 and draft.expires_at > $3
        left join session on session.token_hash = $2
            and session.revoked_at is null
            and session.expires_at > $3
            and session.last_active_at > $4
        left join account on account.id = session.account_id
        left join staff_member
            on staff_member.id = session.staff_member_id and staff_member.is_active
        "#,
        keys.draft.as_ref().map(<[u8; 32]>::as_slice),
        keys.session.as_ref().map(<[u8; 32]>::as_slice),
        now,
        idle_since,
    )
    .fetch_one(conn)
    .await?;

    let draft = row.draft.zip(row.answers);
    let draft = draft.map(|(id, Json(answers))| Draft { id, answers });
    let staff = row.staff.zip(row.password_at).map(|(id, password_at)| {
        let member = StaffMember {
            id,
            email: row.staff_email.unwrap_or_default(),
            name: row.staff_name.unwrap_or_default(),
            functions: functions(&row.functions.unwrap_or_default()),
            practitioner: row.practitioner,
        };
        let factors = (row.second_factor_at, row.authenticator);
        staff_session(member, password_at, factors)
    });
    let subject = match (row.account, row.email, row.appointment) {
        (Some(account), Some(email), _) => EmailAddress::parse(&email)
            .ok()
            .map(|email| Subject::Account(SignedIn { account, email })),
        (_, _, Some(appointment)) => Some(Subject::Link(appointment)),
        _ => staff.map(Subject::Staff),
    };
    let found = row.session.zip(subject).zip(row.last_active_at);
    let session = found.map(|((id, subject), last_active_at)| Session {
        id,
        subject,
        last_active_at,
    });
    let (id, version) = (row.practice, row.version);
    Ok((Visitor { draft, session }, Stamp { id, version }))
}

fn staff_session(
    member: StaffMember,
    password_at: DateTime<Utc>,
    factors: (Option<DateTime<Utc>>, Option<AuthenticatorId>),
) -> StaffSession {
    let second_factor = match factors {
        (Some(_), _) => SecondFactor::Proven,
        (None, Some(_)) => SecondFactor::Awaited,
        (None, None) => SecondFactor::NotSetUp,
    };
    StaffSession {
        member,
        password_at,
        second_factor,
    }
}
