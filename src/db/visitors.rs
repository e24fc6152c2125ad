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

/// What these tokens open at `now` at a practice, and the practice's stamp. A session that was last
/// active before `idle_since` has ended. It names the practice itself, so it needs no unit of work.
pub async fn find_visitor(
    conn: &mut PgConnection,
    practice: PracticeId,
    keys: VisitorKeys,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> sqlx::Result<(Visitor, Stamp)> {
    let row = sqlx::query!(
        r#"
        select
            practice_id as "practice!: PracticeId",
            version as "version!",
            draft_id as "draft?: DraftId",
            answers as "answers?: Json<Answers>",
            session_id as "session?: SessionId",
            account_id as "account?: AccountId",
            appointment_id as "appointment?: AppointmentId",
            last_active_at as "last_active_at?",
            email as "email?",
            password_at as "password_at?",
            second_factor_at as "second_factor_at?",
            staff_id as "staff?: StaffMemberId",
            staff_email as "staff_email?",
            staff_name as "staff_name?",
            functions as "functions?",
            practitioner_id as "practitioner?: PractitionerId",
            authenticator_id as "authenticator?: AuthenticatorId"
        from find_visitor($1, $2, $3, $4, $5)
        "#,
        practice as PracticeId,
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
