//! Sessions of staff: half a one after the password, a whole one after the second factor.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::chance::{self, Token};
use crate::db;
use crate::db::audit_events::StaffEvent;
use crate::db::sessions::NewStaffSession;
use crate::domain::audit::Action;
use crate::domain::ids::{AuditEventId, CommunicationId, SessionId, StaffMemberId};
use crate::state::State;

/// How long after the password the second factor must follow.
const HALF_MINUTES: i64 = 10;

/// Begins a session that opens nothing but the page that asks for the second factor.
pub(super) async fn begin_half(
    conn: &mut PgConnection,
    member: StaffMemberId,
    now: DateTime<Utc>,
) -> anyhow::Result<Token> {
    let token = chance::token()?;
    let new = NewStaffSession {
        id: SessionId(chance::uuid(now)?),
        token_hash: token.hash(),
        member,
        password_at: now,
        second_factor_at: None,
        now,
        expires_at: now + TimeDelta::minutes(HALF_MINUTES),
    };
    db::sessions::insert_staff_session(conn, &new).await?;
    Ok(token)
}

/// Begins a whole session in place of a half one: the browser gets a new token.
pub(super) async fn complete(
    conn: &mut PgConnection,
    state: &State,
    (half, member): (SessionId, StaffMemberId),
    (password_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> anyhow::Result<Token> {
    db::sessions::revoke_session(conn, half, now).await?;
    let token = chance::token()?;
    let new = NewStaffSession {
        id: SessionId(chance::uuid(now)?),
        token_hash: token.hash(),
        member,
        password_at,
        second_factor_at: Some(now),
        now,
        expires_at: now + state.sessions.staff_absolute,
    };
    db::sessions::insert_staff_session(conn, &new).await?;
    record(conn, member, (Action::SignIn, None), now).await?;
    Ok(token)
}

/// Records what a member of staff did to an account, or to the practice.
pub(in crate::actions) async fn record(
    conn: &mut PgConnection,
    by: StaffMemberId,
    (action, about): (Action, Option<StaffMemberId>),
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let event = StaffEvent {
        id: AuditEventId(chance::uuid(now)?),
        at: now,
        by,
        action,
        about,
    };
    Ok(db::audit_events::insert_staff_event(conn, &event).await?)
}

/// Mails a member of staff that their account was changed.
pub(super) async fn tell_changed(
    conn: &mut PgConnection,
    member: StaffMemberId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = CommunicationId(chance::uuid(now)?);
    Ok(db::communications::insert_account_changed_message(conn, id, member, now).await?)
}
