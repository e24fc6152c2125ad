//! Invites somebody to the staff, by mail.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::sessions;
use crate::chance;
use crate::db;
use crate::db::staff_accounts::{NewMember, NewStaffInvitation};
use crate::domain::audit::Action;
use crate::domain::ids::{
    CommunicationId, PracticeId, PractitionerId, StaffInvitationId, StaffMemberId,
};
use crate::domain::person::EmailAddress;
use crate::domain::staff::Function;
use crate::state::State;

/// How long an invitation can be accepted.
pub const INVITATION_DAYS: i64 = 3;

/// Who is invited.
pub struct Invitation {
    pub email: EmailAddress,
    pub name: String,
    pub functions: Vec<Function>,
    pub practitioner: Option<PractitionerId>,
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    Sent,
    /// Somebody on the staff has that address.
    Known,
}

/// Adds the account, without a password, and puts the letter into the outbox.
pub async fn invite(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    whom: Invitation,
) -> anyhow::Result<Invited> {
    let now = state.clock.now();
    let id = StaffMemberId(chance::uuid(now)?);
    let within = Arc::clone(state);
    let invited = state
        .db
        .work(practice, async move |conn| {
            let new = NewMember {
                id,
                email: whom.email.as_str(),
                name: &whom.name,
                functions: &whom.functions,
                practitioner: whom.practitioner,
            };
            if !db::staff_accounts::insert_member(conn, &new).await? {
                return Ok(Invited::Known);
            }
            send(conn, &within, id, now).await?;
            sessions::record(conn, by, (Action::InviteStaff, Some(id)), now).await?;
            Ok(Invited::Sent)
        })
        .await;
    state.outbox_bell.notify_one();
    invited
}

/// Puts a letter with a new link into the outbox; older links lead nowhere any more.
pub(super) async fn send(
    conn: &mut PgConnection,
    state: &State,
    member: StaffMemberId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = StaffInvitationId(chance::uuid(now)?);
    let new = NewStaffInvitation {
        id,
        member,
        token_hash: state.secrets.invitation_token(id).hash(),
        now,
        expires_at: now + TimeDelta::days(INVITATION_DAYS),
    };
    db::staff_accounts::insert_invitation(conn, &new).await?;
    let letter = CommunicationId(chance::uuid(now)?);
    Ok(db::communications::insert_invitation_message(conn, letter, id, now).await?)
}
