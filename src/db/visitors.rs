//! A browser's draft and session, found together.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::practices::Stamp;
use crate::domain::draft::Answers;
use crate::domain::ids::{AccountId, AppointmentId, DraftId, PracticeId, SessionId};
use crate::domain::person::EmailAddress;
use crate::domain::session::{Draft, Session, SignedIn, Subject, Visitor};

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
            account.email as "email?"
        from practice
        left join draft on draft.token_hash = $1 and draft.expires_at > $3
        left join session on session.token_hash = $2
            and session.revoked_at is null
            and session.expires_at > $3
            and session.last_active_at > $4
        left join account on account.id = session.account_id
        "#,
        keys.draft.as_ref().map(<[u8; 32]>::as_slice),
        keys.session.as_ref().map(<[u8; 32]>::as_slice),
        now,
        idle_since,
    )
    .fetch_one(conn)
    .await?;

    let draft = row
        .draft
        .zip(row.answers)
        .map(|(id, Json(answers))| Draft { id, answers });
    let subject = match (row.account, row.email, row.appointment) {
        (Some(account), Some(email), _) => EmailAddress::parse(&email)
            .ok()
            .map(|email| Subject::Account(SignedIn { account, email })),
        (_, _, Some(appointment)) => Some(Subject::Link(appointment)),
        _ => None,
    };
    let session =
        row.session
            .zip(subject)
            .zip(row.last_active_at)
            .map(|((id, subject), last_active_at)| Session {
                id,
                subject,
                last_active_at,
            });
    let stamp = Stamp {
        id: row.practice,
        version: row.version,
    };
    Ok((Visitor { draft, session }, stamp))
}
