//! Opens one visit through the link in a mail, after a second check.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use crate::chance::{self, Token};
use crate::db;
use crate::db::sessions::NewSession;
use crate::domain::ids::{AppointmentId, PracticeId, SessionId};
use crate::domain::session::Asker;
use crate::state::State;

/// Wrong birth dates before a link opens nothing any more.
const TRIES_MAX: i64 = 5;
/// How long a link's session lasts.
const SESSION_MINUTES: i64 = 10;

/// What became of a link and a birth date.
pub enum LinkAnswer {
    Opened(Token, AppointmentId),
    Wrong,
    /// Superseded, past, locked by wrong tries, or never made.
    Gone,
}

/// Compares the birth date with that of the visit's patient.
pub async fn open_manage_link(
    state: &Arc<State>,
    practice: PracticeId,
    link: &Token,
    born_on: NaiveDate,
) -> anyhow::Result<LinkAnswer> {
    let hash = link.hash();
    let bucket = state.secrets.bucket("link", link.as_str());
    let now = state.clock.now();
    state
        .db
        .work(practice, async move |conn| {
            let Some(target) = db::manage_links::lock_link_target(conn, hash).await? else {
                return Ok(LinkAnswer::Gone);
            };
            let tries =
                db::failed_tries::count_failed_tries(conn, bucket, chrono::DateTime::UNIX_EPOCH)
                    .await?;
            if target.is_superseded || now >= target.ends_at || tries >= TRIES_MAX {
                return Ok(LinkAnswer::Gone);
            }
            if born_on != target.born_on {
                db::failed_tries::insert_failed_try(conn, chance::uuid(now)?, bucket, now).await?;
                return Ok(LinkAnswer::Wrong);
            }
            let token = chance::token()?;
            let session = NewSession {
                id: SessionId(chance::uuid(now)?),
                token_hash: token.hash(),
                asker: Asker::Link(target.appointment),
                now,
                expires_at: now + TimeDelta::minutes(SESSION_MINUTES),
            };
            db::sessions::insert_session(conn, &session).await?;
            Ok(LinkAnswer::Opened(token, target.appointment))
        })
        .await
}
