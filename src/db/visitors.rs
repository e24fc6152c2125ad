//! A browser's draft and session, found in one statement, and those of all who ask at once.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Db;
use super::practices::Stamp;
use super::staff::functions;
use super::together::Together;
use crate::domain::ids::{
    AccountId, AppointmentId, AuthenticatorId, DraftId, PracticeId, PractitionerId, SessionId,
    StaffMemberId,
};
use crate::domain::person::EmailAddress;
use crate::domain::session::{
    Draft, SecondFactor, Session, SignedIn, StaffSession, Subject, Visitor,
};
use crate::domain::staff::StaffMember;

/// Finds who asks, for all who do at the same moment together.
#[derive(Default)]
pub struct Visitors {
    asking: Together<PracticeId, VisitorQuestion, Option<(Visitor, Stamp)>>,
}

impl Visitors {
    /// Who asks, and the practice's stamp. `None`: there is no such practice.
    ///
    /// # Errors
    /// As [`Db::ask`].
    pub async fn find(
        &self,
        db: &Db,
        question: VisitorQuestion,
    ) -> anyhow::Result<Option<(Visitor, Stamp)>> {
        let (db, practice) = (db.clone(), question.practice);
        let look = async move |questions: Vec<VisitorQuestion>| {
            db.ask(async move |conn| find_visitors(conn, practice, &questions).await)
                .await
        };
        self.asking.ask(practice, question, look).await
    }
}

/// The tokens a browser sent, hashed. An absent one finds nothing.
#[derive(Clone, Copy, Default)]
pub struct VisitorKeys {
    pub draft: Option<[u8; 32]>,
    pub session: Option<[u8; 32]>,
}

/// What a browser asks to be known by.
#[derive(Clone, Copy)]
pub struct VisitorQuestion {
    pub practice: PracticeId,
    pub keys: VisitorKeys,
    pub now: DateTime<Utc>,
    /// A session that was last active before has ended.
    pub idle_since: DateTime<Utc>,
}

/// What the tokens of each question open at the practice, and its stamp. It names the practice
/// itself, so it needs no unit of work. `None`: there is no such practice.
async fn find_visitors(
    conn: &mut PgConnection,
    practice: PracticeId,
    questions: &[VisitorQuestion],
) -> sqlx::Result<Vec<Option<(Visitor, Stamp)>>> {
    let hash = |hash: Option<[u8; 32]>| hash.map(Vec::from);
    let drafts: Vec<_> = questions.iter().map(|one| hash(one.keys.draft)).collect();
    let sessions: Vec<_> = questions.iter().map(|one| hash(one.keys.session)).collect();
    let nows: Vec<_> = questions.iter().map(|one| one.now).collect();
    let idle_since: Vec<_> = questions.iter().map(|one| one.idle_since).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"
        select
            number as "number!",
            practice_id as "practice!: _",
            version as "version!",
            draft_id as "draft: _",
            answers::text as "answers",
            session_id as "session: _",
            account_id as "account: _",
            appointment_id as "appointment: _",
            last_active_at,
            email,
            password_at,
            second_factor_at,
            staff_id as "staff: _",
            staff_email,
            staff_name,
            functions,
            practitioner_id as "practitioner: _",
            authenticator_id as "authenticator: _"
        from find_visitors($1, $2, $3, $4, $5)
        "#,
        practice as PracticeId,
        &drafts as &[Option<Vec<u8>>],
        &sessions as &[Option<Vec<u8>>],
        &nows,
        &idle_since,
    )
    .fetch_all(conn)
    .await?;
    let mut found: Vec<_> = questions.iter().map(|_| None).collect();
    for row in rows {
        let index = usize::try_from(row.number - 1).unwrap_or(usize::MAX);
        if let Some(place) = found.get_mut(index) {
            *place = Some(row.visitor());
        }
    }
    Ok(found)
}

struct Row {
    /// Of the question, from 1.
    number: i64,
    practice: PracticeId,
    version: i64,
    draft: Option<DraftId>,
    /// As text: one that cannot be read is not the others' trouble.
    answers: Option<String>,
    session: Option<SessionId>,
    account: Option<AccountId>,
    appointment: Option<AppointmentId>,
    last_active_at: Option<DateTime<Utc>>,
    email: Option<String>,
    password_at: Option<DateTime<Utc>>,
    second_factor_at: Option<DateTime<Utc>>,
    staff: Option<StaffMemberId>,
    staff_email: Option<String>,
    staff_name: Option<String>,
    functions: Option<Vec<String>>,
    practitioner: Option<PractitionerId>,
    authenticator: Option<AuthenticatorId>,
}

impl Row {
    fn visitor(self) -> (Visitor, Stamp) {
        let draft = self.draft.zip(self.answers);
        let draft = draft.and_then(|(id, answers)| {
            let answers = serde_json::from_str(&answers);
            if answers.is_err() {
                tracing::warn!("the answers of a draft cannot be read; their browser begins anew");
            }
            let answers = answers.ok()?;
            Some(Draft { id, answers })
        });
        let staff = self.staff.zip(self.password_at).map(|(id, password_at)| {
            let member = StaffMember {
                id,
                email: self.staff_email.unwrap_or_default(),
                name: self.staff_name.unwrap_or_default(),
                functions: functions(&self.functions.unwrap_or_default()),
                practitioner: self.practitioner,
            };
            let factors = (self.second_factor_at, self.authenticator);
            staff_session(member, password_at, factors)
        });
        let subject = match (self.account, self.email, self.appointment) {
            (Some(account), Some(email), _) => EmailAddress::parse(&email)
                .ok()
                .map(|email| Subject::Account(SignedIn { account, email })),
            (_, _, Some(appointment)) => Some(Subject::Link(appointment)),
            _ => staff.map(Subject::Staff),
        };
        let found = self.session.zip(subject).zip(self.last_active_at);
        let session = found.map(|((id, subject), last_active_at)| Session {
            id,
            subject,
            last_active_at,
        });
        let (id, version) = (self.practice, self.version);
        (Visitor { draft, session }, Stamp { id, version })
    }
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
