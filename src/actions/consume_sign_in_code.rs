//! Takes the six digits and signs the visitor in.

use std::sync::Arc;

use crate::chance::{self, Token};
use crate::db;
use crate::db::sessions::NewSession;
use crate::domain::ids::{AccountId, PracticeId, SessionId};
use crate::domain::session::Asker;
use crate::domain::sign_in_code::{CodeAnswer, Digits};
use crate::secret;
use crate::state::State;

/// What became of typed digits.
pub enum Consumed {
    /// The address is proven; the token opens the new session of its account.
    SignedIn(Token, AccountId),
    No(CodeAnswer),
}

/// Compares the digits with the newest code this browser asked for.
pub async fn consume_sign_in_code(
    state: &Arc<State>,
    practice: PracticeId,
    browser: &Token,
    typed: String,
) -> anyhow::Result<Consumed> {
    let visitor = browser.hash();
    let within = Arc::clone(state);
    state
        .db
        .work(practice, async move |conn| {
            let Some(code) = db::sign_in_codes::lock_newest_code(conn, visitor).await? else {
                return Ok(Consumed::No(CodeAnswer::Expired));
            };
            let now = within.now(conn).await?;
            let right = within.secrets.sign_in_code(code.id);
            let digits = if secret::is_same(&typed, &right) {
                Digits::Same
            } else {
                Digits::Other
            };
            let answer = code.judge(digits, now);
            if answer != CodeAnswer::Right {
                db::sign_in_codes::mark_code_tried(conn, code.id).await?;
                return Ok(Consumed::No(answer));
            }
            db::sign_in_codes::mark_code_consumed(conn, code.id, now).await?;
            let fresh = AccountId(chance::uuid(now)?);
            let account =
                db::accounts::find_or_insert_account(conn, fresh, &code.email, now).await?;
            let token = chance::token()?;
            let session = NewSession {
                id: SessionId(chance::uuid(now)?),
                token_hash: token.hash(),
                asker: Asker::Account(account),
                now,
                expires_at: now + within.sessions.absolute,
            };
            db::sessions::insert_session(conn, &session).await?;
            Ok(Consumed::SignedIn(token, account))
        })
        .await
}
