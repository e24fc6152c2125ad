//! The second way in, for patients who set a password.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tries;
use crate::chance::{self, Token};
use crate::db;
use crate::db::sessions::NewSession;
use crate::domain::ids::{AccountId, PracticeId, SessionId};
use crate::domain::person::EmailAddress;
use crate::domain::session::Asker;
use crate::password;
use crate::state::State;

/// What became of an address with a password.
pub enum PasswordAnswer {
    SignedIn(Token, AccountId),
    /// Unknown address, no password, wrong password: all the same.
    Wrong,
    Wait {
        minutes: i64,
    },
}

/// Signs in. Unknown and known addresses cost the same time.
pub async fn sign_in_with_password(
    state: &Arc<State>,
    practice: PracticeId,
    email: EmailAddress,
    typed: String,
) -> anyhow::Result<PasswordAnswer> {
    let bucket = state
        .secrets
        .bucket("password", &email.as_str().to_lowercase());
    let now = state.clock.now();
    let noted = chance::uuid(now)?;
    let known = state
        .db
        .work(practice, async move |conn| {
            if let Some(minutes) = tries::count(conn, bucket, noted, now).await? {
                return Ok(Err(minutes));
            }
            Ok(Ok(db::accounts::find_password(conn, &email).await?))
        })
        .await?;
    let known = match known {
        Err(minutes) => return Ok(PasswordAnswer::Wait { minutes }),
        Ok(known) => known,
    };
    let (account, stored) = known.unzip();
    let is_right = password::verify(typed, stored).await?;
    match account.filter(|_| is_right) {
        Some(account) => open_session(state, practice, account, (now, noted)).await,
        None => Ok(PasswordAnswer::Wrong),
    }
}

async fn open_session(
    state: &Arc<State>,
    practice: PracticeId,
    account: AccountId,
    (now, noted): (DateTime<Utc>, Uuid),
) -> anyhow::Result<PasswordAnswer> {
    let token = chance::token()?;
    let session = NewSession {
        id: SessionId(chance::uuid(now)?),
        token_hash: token.hash(),
        asker: Asker::Account(account),
        now,
        expires_at: now + state.sessions.absolute,
    };
    state
        .db
        .work(practice, async move |conn| {
            db::failed_tries::delete_failed_try(conn, noted).await?;
            Ok(db::sessions::insert_session(conn, &session).await?)
        })
        .await?;
    Ok(PasswordAnswer::SignedIn(token, account))
}
