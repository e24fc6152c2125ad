//! The first half of a member of staff's way in: address and password.

use std::sync::Arc;

use crate::actions::tries;
use crate::chance::{self, Token};
use crate::db;
use crate::domain::ids::{PracticeId, StaffMemberId};
use crate::domain::person::EmailAddress;
use crate::password;
use crate::secret;
use crate::state::State;

use super::sessions;

/// What became of an address and a password.
pub enum PasswordAnswer {
    /// Half way in.
    Right(Token),
    /// Unknown address, no password, wrong password: all the same.
    Wrong,
    Wait {
        minutes: i64,
    },
}

/// Compares the password. Unknown and known addresses cost the same time. `device` is what the
/// browser kept of an earlier sign-in: its tries are counted apart from those of strangers.
pub async fn sign_in(
    state: &Arc<State>,
    practice: PracticeId,
    (email, typed): (EmailAddress, String),
    device: Option<Token>,
) -> anyhow::Result<PasswordAnswer> {
    let now = state.clock.now();
    let noted = chance::uuid(now)?;
    let within = Arc::clone(state);
    let known = state
        .db
        .work(practice, async move |conn| {
            let known = db::staff::find_password(conn, email.as_str()).await?;
            let member = known.as_ref().map(|(member, _)| *member);
            let bucket = bucket(&within, &email, member, device.as_ref());
            if let Some(minutes) = tries::count(conn, bucket, noted, now).await? {
                return Ok(Err(minutes));
            }
            Ok(Ok(known))
        })
        .await?;
    let known = match known {
        Err(minutes) => return Ok(PasswordAnswer::Wait { minutes }),
        Ok(known) => known,
    };
    let (member, stored) = known.unzip();
    let is_right = password::verify(typed, stored.flatten()).await?;
    let Some(member) = member.filter(|_| is_right) else {
        return Ok(PasswordAnswer::Wrong);
    };
    let token = state
        .db
        .work(practice, async move |conn| {
            db::failed_tries::delete_failed_try(conn, noted).await?;
            sessions::begin_half(conn, member, now).await
        })
        .await?;
    Ok(PasswordAnswer::Right(token))
}

/// Where a try is counted.
fn bucket(
    state: &State,
    email: &EmailAddress,
    member: Option<StaffMemberId>,
    device: Option<&Token>,
) -> [u8; 32] {
    let kept = member.map(|member| state.secrets.device_token(member));
    match kept.zip(device) {
        Some((kept, device)) if secret::is_same(kept.as_str(), device.as_str()) => {
            state.secrets.bucket("staff-password-known", kept.as_str())
        }
        _ => {
            let address = email.as_str().to_lowercase();
            state.secrets.bucket("staff-password", &address)
        }
    }
}
