//! A practice-admin changes what the practice says about itself: on a page, and by the rules of a
//! practice file, so that whatever a page makes can be exported and imported again.

use std::sync::Arc;

use anyhow::Context;
use sqlx::PgConnection;

use crate::actions::staff::sessions;
use crate::chance;
use crate::db;
use crate::db::practice_file::{Writer, export, write};
use crate::domain::audit::Action;
use crate::domain::ids::{PracticeId, StaffMemberId};
use crate::practice_file::{self, PracticeFile, Problem, Refused};
use crate::state::State;

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub enum PracticeChanged {
    Done,
    /// The practice is not the one of that version any more; nothing was written.
    Conflict,
    /// It would not be a practice file; nothing was written.
    Refused(Vec<Problem>),
}

/// The practice as a file says it, without the accounts of staff, and its version.
pub async fn read_practice(
    state: &Arc<State>,
    practice: PracticeId,
) -> anyhow::Result<(PracticeFile, i64)> {
    let read = async |conn: &mut PgConnection| {
        let stamp = db::practices::get_stamp(conn).await?;
        let mut file = export(conn).await?.context("the practice is gone")?;
        file.staff.clear();
        Ok((file, stamp.version))
    };
    state.db.read(practice, read).await
}

/// Changes the practice that they saw, which is the one of `version`. The host name and the
/// accounts of staff are not for a change to touch.
pub async fn change_practice<F>(
    state: &Arc<State>,
    practice: PracticeId,
    (by, version): (StaffMemberId, i64),
    (action, change): (Action, F),
) -> anyhow::Result<PracticeChanged>
where
    F: FnOnce(PracticeFile) -> Result<PracticeFile, Refused> + 'static,
{
    let now = state.clock.now();
    let unit = async move |conn: &mut PgConnection| {
        // First, so that whoever else changes the practice waits or is told.
        if !db::practices::lock_version(conn, version).await? {
            return Ok(PracticeChanged::Conflict);
        }
        let file = match changed(conn, change).await? {
            Ok(file) => file,
            Err(Refused(problems)) => return Ok(PracticeChanged::Refused(problems)),
        };
        write(conn, (&file, Writer::Page), &mut || chance::uuid(now)).await?;
        sessions::record(conn, by, (action, None), now).await?;
        Ok(PracticeChanged::Done)
    };
    state.db.work(practice, unit).await
}

/// The practice of this unit of work with a change, if a practice file may say so.
pub(super) async fn changed<F>(
    conn: &mut PgConnection,
    change: F,
) -> anyhow::Result<Result<PracticeFile, Refused>>
where
    F: FnOnce(PracticeFile) -> Result<PracticeFile, Refused>,
{
    let mut file = export(conn).await?.context("the practice is gone")?;
    let hostname = file.practice.hostname.clone();
    file.staff.clear();
    let checked = change(file).and_then(|mut file| {
        file.practice.hostname = hostname;
        file.staff.clear();
        practice_file::parse(&practice_file::print(&file))
    });
    Ok(checked)
}
