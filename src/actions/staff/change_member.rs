//! A practice-admin changes an account of staff. It holds from the account's next request on.

use std::sync::Arc;

use sqlx::PgConnection;

use super::{invite, sessions};
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::{PracticeId, PractitionerId, StaffMemberId};
use crate::domain::staff::Function;
use crate::state::State;

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberChange {
    Functions(Vec<Function>, Option<PractitionerId>),
    Deactivate,
    Activate,
    /// A lost phone: the next sign-in sets up another authenticator.
    ResetAuthenticator,
    InviteAgain,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChanged {
    Done,
    NotFound,
    /// Somebody must be left who can change accounts.
    LastAdmin,
}

pub async fn change_member(
    state: &Arc<State>,
    practice: PracticeId,
    (by, whom): (StaffMemberId, StaffMemberId),
    change: MemberChange,
) -> anyhow::Result<MemberChanged> {
    let within = Arc::clone(state);
    let changed = state
        .db
        .work(practice, async move |conn| {
            change_within(conn, &within, (by, whom), &change).await
        })
        .await;
    state.outbox_bell.notify_one();
    changed
}

async fn change_within(
    conn: &mut PgConnection,
    state: &State,
    (by, whom): (StaffMemberId, StaffMemberId),
    change: &MemberChange,
) -> anyhow::Result<MemberChanged> {
    // All admins, in one order: two who take the function from each other leave one.
    let admins = db::staff_accounts::lock_admins(conn).await?;
    if !db::staff_accounts::lock_member(conn, whom).await? {
        return Ok(MemberChanged::NotFound);
    }
    let stays_admin = match change {
        MemberChange::Functions(functions, _) => functions.contains(&Function::PracticeAdmin),
        MemberChange::Deactivate => false,
        MemberChange::Activate | MemberChange::ResetAuthenticator | MemberChange::InviteAgain => {
            true
        }
    };
    if admins == [whom] && !stays_admin {
        return Ok(MemberChanged::LastAdmin);
    }
    let now = state.now(conn).await?;
    let action = match change {
        MemberChange::Functions(functions, practitioner) => {
            db::staff_accounts::update_functions(conn, whom, functions, *practitioner).await?;
            Action::ChangeFunctions
        }
        MemberChange::Deactivate => {
            db::staff_accounts::update_is_active(conn, whom, false).await?;
            db::sessions::revoke_staff_sessions(conn, whom, None, now).await?;
            Action::DeactivateStaff
        }
        MemberChange::Activate => {
            db::staff_accounts::update_is_active(conn, whom, true).await?;
            Action::ActivateStaff
        }
        MemberChange::ResetAuthenticator => {
            db::staff::update_authenticator_to_none(conn, whom).await?;
            db::sessions::revoke_staff_sessions(conn, whom, None, now).await?;
            Action::ResetAuthenticator
        }
        MemberChange::InviteAgain => {
            invite::send(conn, state, whom, now).await?;
            Action::InviteStaff
        }
    };
    if *change != MemberChange::InviteAgain {
        sessions::tell_changed(conn, whom, now).await?;
    }
    sessions::record(conn, by, (action, Some(whom)), now).await?;
    Ok(MemberChanged::Done)
}
