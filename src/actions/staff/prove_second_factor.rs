//! The second half of a member of staff's way in: a code of their authenticator, or one of the
//! recovery codes. Each works once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::sessions;
use crate::actions::tries;
use crate::authenticator::Key;
use crate::chance::{self, Token};
use crate::db;
use crate::db::staff::SecondFactors;
use crate::domain::ids::{AuthenticatorId, PracticeId, SessionId, StaffMemberId};
use crate::secret;
use crate::state::State;

/// How many recovery codes a set has.
pub const RECOVERY_CODES: u8 = 10;

/// What became of a typed code.
pub enum CodeAnswer {
    /// The token opens the whole session.
    SignedIn(Token),
    Wrong,
    Wait {
        minutes: i64,
    },
    /// The half session is over, or never was.
    Over,
}

/// Compares what was typed with the authenticator's codes around now and the recovery codes.
pub async fn prove_second_factor(
    state: &Arc<State>,
    practice: PracticeId,
    (half, member): (SessionId, StaffMemberId),
    typed: String,
) -> anyhow::Result<CodeAnswer> {
    let within = Arc::clone(state);
    state
        .db
        .work(practice, async move |conn| {
            let factors = db::staff::lock_second_factors(conn, member).await?;
            let now = within.now(conn).await?;
            let live = db::sessions::lock_staff_session(conn, half, now).await?;
            let Some((factors, password_at)) = factors.zip(live) else {
                return Ok(CodeAnswer::Over);
            };
            let bucket = within.secrets.bucket("staff-code", &member.to_string());
            let noted = chance::uuid(now)?;
            if let Some(minutes) = tries::count(conn, bucket, noted, now).await? {
                return Ok(CodeAnswer::Wait { minutes });
            }
            if !use_code(conn, &within, (member, &factors), &typed, now).await? {
                return Ok(CodeAnswer::Wrong);
            }
            db::failed_tries::delete_failed_try(conn, noted).await?;
            let token =
                sessions::complete(conn, &within, (half, member), (password_at, now)).await?;
            Ok(CodeAnswer::SignedIn(token))
        })
        .await
}

/// Whether a code is good; if it is, it is used up.
async fn use_code(
    conn: &mut PgConnection,
    state: &State,
    (member, factors): (StaffMemberId, &SecondFactors),
    typed: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<bool> {
    if let Some(step) = step_of(state, factors, typed, now)? {
        db::staff::update_last_step(conn, member, step).await?;
        return Ok(true);
    }
    let Some(bit) = recovery_bit(state, factors, typed) else {
        return Ok(false);
    };
    db::staff::update_recovery_used(conn, member, factors.recovery_used | bit).await?;
    sessions::tell_changed(conn, member, now).await?;
    Ok(true)
}

/// The step a code belongs to, if it is one around now and later than the last that was used.
fn step_of(
    state: &State,
    factors: &SecondFactors,
    typed: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<i64>> {
    let Some(authenticator) = factors.authenticator else {
        return Ok(None);
    };
    let fresh = |step: i64| factors.last_step.is_none_or(|last| step > last);
    find_step(state, authenticator, typed, now).map(|step| step.filter(|step| fresh(*step)))
}

/// The latest step around now whose code that is.
pub(super) fn find_step(
    state: &State,
    authenticator: AuthenticatorId,
    typed: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<i64>> {
    let key = Key::new(state.secrets.authenticator_key(authenticator));
    let mut found = None;
    // All are compared, so that the time taken tells nothing.
    for step in Key::steps_at(now) {
        if secret::is_same(typed, &key.code_at(step)?) {
            found = Some(step);
        }
    }
    Ok(found)
}

/// The bit of an unused recovery code.
fn recovery_bit(state: &State, factors: &SecondFactors, typed: &str) -> Option<i32> {
    let set = factors.recovery?;
    let typed = typed.to_lowercase().replace('-', "");
    (0..RECOVERY_CODES)
        .filter(|number| secret::is_same(&typed, &state.secrets.recovery_code(set, *number)))
        .map(|number| 1 << number)
        .find(|bit| factors.recovery_used & bit == 0)
}
