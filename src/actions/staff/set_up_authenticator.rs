//! A member of staff sets up the authenticator they sign in with from then on.

use std::sync::Arc;

use super::prove_second_factor::{CodeAnswer, find_step};
use super::sessions;
use crate::actions::tries;
use crate::chance;
use crate::db;
use crate::domain::audit::Action;
use crate::domain::ids::{AuthenticatorId, PracticeId, SessionId, StaffMemberId};
use crate::state::State;

/// The key that a half session offers follows from it, so that showing it writes nothing.
pub fn authenticator_of(half: SessionId) -> AuthenticatorId {
    AuthenticatorId(half.0)
}

/// Keeps the authenticator of this half session once it shows a right code, with a fresh set of
/// recovery codes, and signs in.
pub async fn set_up_authenticator(
    state: &Arc<State>,
    practice: PracticeId,
    (half, member): (SessionId, StaffMemberId),
    typed: String,
) -> anyhow::Result<CodeAnswer> {
    let within = Arc::clone(state);
    let answer = state
        .db
        .work(practice, async move |conn| {
            let factors = db::staff::lock_second_factors(conn, member).await?;
            let now = within.now(conn).await?;
            let live = db::sessions::lock_staff_session(conn, half, now).await?;
            let is_free = factors.is_some_and(|factors| factors.authenticator.is_none());
            let Some(password_at) = live.filter(|_| is_free) else {
                return Ok(CodeAnswer::Over);
            };
            let bucket = within.secrets.bucket("staff-code", &member.to_string());
            let noted = chance::uuid(now)?;
            if let Some(minutes) = tries::count(conn, bucket, noted, now).await? {
                return Ok(CodeAnswer::Wait { minutes });
            }
            let authenticator = authenticator_of(half);
            let Some(step) = find_step(&within, authenticator, &typed, now)? else {
                return Ok(CodeAnswer::Wrong);
            };
            db::failed_tries::delete_failed_try(conn, noted).await?;
            db::staff::update_authenticator(conn, member, authenticator, step).await?;
            let recovery = AuthenticatorId(chance::uuid(now)?);
            db::staff::update_recovery(conn, member, recovery).await?;
            sessions::tell_changed(conn, member, now).await?;
            sessions::record(
                conn,
                member,
                (Action::SetUpAuthenticator, Some(member)),
                now,
            )
            .await?;
            let token =
                sessions::complete(conn, &within, (half, member), (password_at, now)).await?;
            Ok(CodeAnswer::SignedIn(token))
        })
        .await;
    state.outbox_bell.notify_one();
    answer
}
