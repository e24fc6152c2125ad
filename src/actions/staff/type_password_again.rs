//! The password once more, before something sensitive.

use std::sync::Arc;

use crate::actions::tries;
use crate::chance;
use crate::db;
use crate::domain::ids::{PracticeId, SessionId, StaffMemberId};
use crate::password;
use crate::state::State;

/// What became of the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    Right,
    Wrong,
    Wait { minutes: i64 },
}

/// Compares the password and notes that it was typed.
pub async fn type_password_again(
    state: &Arc<State>,
    practice: PracticeId,
    (session, member): (SessionId, StaffMemberId),
    typed: String,
) -> anyhow::Result<Again> {
    let now = state.clock.now();
    let noted = chance::uuid(now)?;
    let bucket = state.secrets.bucket("staff-again", &member.to_string());
    let found = state
        .db
        .work(practice, async move |conn| {
            if let Some(minutes) = tries::count(conn, bucket, noted, now).await? {
                return Ok(Err(minutes));
            }
            Ok(Ok(db::staff::find_password_of(conn, member).await?))
        })
        .await?;
    let stored = match found {
        Err(minutes) => return Ok(Again::Wait { minutes }),
        Ok(stored) => stored,
    };
    if !password::verify(typed, stored).await? {
        return Ok(Again::Wrong);
    }
    state
        .db
        .work(practice, async move |conn| {
            db::failed_tries::delete_failed_try(conn, noted).await?;
            db::sessions::update_password_at(conn, session, now).await?;
            Ok(Again::Right)
        })
        .await
}
