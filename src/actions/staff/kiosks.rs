//! A device at a desk becomes a kiosk, and stops being one.

use std::sync::Arc;

use sqlx::PgConnection;

use super::sessions;
use crate::chance::{self, Token};
use crate::db;
use crate::db::kiosks::Kiosk;
use crate::domain::audit::Action;
use crate::domain::ids::{KioskId, LocationId, PracticeId, SessionId, StaffMemberId};
use crate::state::State;

/// Turns the browser of a session into a kiosk, and ends the session there: patients will stand
/// before it. The answer is what the browser keeps.
pub async fn turn_on(
    state: &Arc<State>,
    practice: PracticeId,
    (by, session): (StaffMemberId, SessionId),
    location: LocationId,
) -> anyhow::Result<Token> {
    let now = state.clock.now();
    let token = chance::token()?;
    let hash = token.hash();
    let write = async move |conn: &mut PgConnection| {
        let id = KioskId(chance::uuid(now)?);
        db::kiosks::insert_kiosk(conn, Kiosk { id, location }, hash, (by, now)).await?;
        db::sessions::revoke_session(conn, session, now).await?;
        sessions::record(conn, by, (Action::KioskOn, None), now).await
    };
    state.db.work(practice, write).await?;
    Ok(token)
}

/// Turns a kiosk off, wherever it stands; `false`: there is none of that id.
pub async fn turn_off(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    kiosk: KioskId,
) -> anyhow::Result<bool> {
    let now = state.clock.now();
    let write = async move |conn: &mut PgConnection| {
        if !db::kiosks::revoke_kiosk(conn, kiosk, now).await? {
            return Ok(false);
        }
        sessions::record(conn, by, (Action::KioskOff, None), now).await?;
        Ok(true)
    };
    state.db.work(practice, write).await
}
