//! Sends six digits to an address. What the visitor sees does not tell whether
//! the practice knows it.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::chance::{self, Token};
use crate::db;
use crate::domain::ids::{CommunicationId, PracticeId, SignInCodeId};
use crate::domain::person::EmailAddress;
use crate::domain::sign_in_code::PER_ADDRESS_HOURLY;
use crate::state::State;

/// What became of the wish for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRequest {
    Sent,
    /// Too many went to this address; the next one may be asked for in so many minutes.
    Wait {
        minutes: i64,
    },
}

/// Makes a code for this browser and puts its mail into the outbox. Codes the
/// browser asked for earlier stop working.
pub async fn request_sign_in_code(
    state: &Arc<State>,
    practice: PracticeId,
    email: EmailAddress,
    browser: &Token,
) -> anyhow::Result<CodeRequest> {
    let visitor = browser.hash();
    let bucket = state
        .secrets
        .bucket("code-address", &email.as_str().to_lowercase());
    let within = Arc::clone(state);
    let answer = state
        .db
        .work(practice, async move |conn| {
            db::sign_in_codes::lock_address(conn, bucket).await?;
            let now = within.now(conn).await?;
            let since = now - TimeDelta::hours(1);
            let sent = db::sign_in_codes::list_codes_to(conn, &email, since).await?;
            if sent.len() >= PER_ADDRESS_HOURLY
                && let Some(first) = sent.first()
            {
                let wait = *first + TimeDelta::hours(1) - now;
                return Ok(CodeRequest::Wait {
                    minutes: wait.num_minutes() + 1,
                });
            }
            let code = SignInCodeId(chance::uuid(now)?);
            db::sign_in_codes::insert_code(conn, code, &email, visitor, now).await?;
            let message = CommunicationId(chance::uuid(now)?);
            db::communications::insert_code_message(conn, message, code, now).await?;
            Ok(CodeRequest::Sent)
        })
        .await?;
    state.outbox_bell.notify_one();
    Ok(answer)
}
