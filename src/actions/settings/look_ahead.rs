//! What a change would do to the calendar, before it is made. Nothing is written but the record of
//! whose visits were shown.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::change_practice::changed;
use crate::actions::desk::look::{Looking, record};
use crate::chance;
use crate::db;
use crate::db::busy::{Mine, Scope};
use crate::db::practice_file::{Writer, try_write};
use crate::domain::appointment::Appointment;
use crate::domain::busy::{BusyRow, around_days};
use crate::domain::closing::{ClosureChange, with_change};
use crate::domain::ids::{ClosureId, PatientId, PracticeId, StaffMemberId};
use crate::domain::practice::Practice;
use crate::domain::preview::{Calendar, TypePreview, preview};
use crate::domain::refusal::Refusal;
use crate::practice_file::{PracticeFile, Problem, Refused};
use crate::state::State;

/// How far ahead times are compared.
pub const DAYS: i64 = 28;

/// What is in the calendar of the days ahead.
pub struct Around {
    pub rows: Vec<BusyRow>,
    pub visits: Vec<Appointment>,
}

/// What would be different, and since when that is true.
pub struct Ahead {
    /// The practice that it was compared with.
    pub practice: Arc<Practice>,
    /// Booked visits that would fall outside, each with the rule.
    pub outside: Vec<(Appointment, Refusal)>,
    /// Types whose times change.
    pub types: Vec<TypePreview>,
}

impl Around {
    /// For a comparison with `before`.
    pub async fn load(
        conn: &mut PgConnection,
        before: &Practice,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let today = now.date_naive();
        let scope = Scope {
            practitioners: before.practitioners.iter().map(|one| one.id).collect(),
            rooms: before.rooms.iter().map(|one| one.id).collect(),
            within: around_days(today - TimeDelta::days(1), today + TimeDelta::days(DAYS)),
        };
        Ok(Self {
            rows: db::busy::list_busy(conn, &scope, Mine::default(), now).await?,
            visits: db::appointments::list_live_visits(conn, now).await?,
        })
    }

    pub fn calendar(&self, now: DateTime<Utc>) -> Calendar<'_> {
        Calendar {
            rows: &self.rows,
            visits: &self.visits,
            until_on: now.date_naive() + TimeDelta::days(DAYS),
        }
    }
}

/// What closing or opening would do; `None`: what is to be opened is not closed.
pub async fn look_ahead(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    change: ClosureChange,
) -> anyhow::Result<Option<Ahead>> {
    let now = state.clock.now();
    let within = Arc::clone(state);
    let look = async move |conn: &mut PgConnection| {
        let stamp = db::practices::get_stamp(conn).await?;
        let before = within.practice_of(conn, stamp).await?;
        let id = ClosureId(chance::uuid(now)?);
        let Some(after) = with_change(&before, &change, id) else {
            return Ok(None);
        };
        Ok(Some(compare(conn, (before, &after), by, now).await?))
    };
    state.db.work(practice, look).await
}

/// What a change of the practice file would do, or why it cannot be made.
pub async fn look_ahead_of_file<F>(
    state: &Arc<State>,
    practice: PracticeId,
    by: StaffMemberId,
    change: F,
) -> anyhow::Result<Result<Ahead, Vec<Problem>>>
where
    F: FnOnce(PracticeFile) -> Result<PracticeFile, Refused> + 'static,
{
    let now = state.clock.now();
    let within = Arc::clone(state);
    let look = async move |conn: &mut PgConnection| {
        let stamp = db::practices::get_stamp(conn).await?;
        let before = within.practice_of(conn, stamp).await?;
        let file = match changed(conn, change).await? {
            Ok(file) => file,
            Err(Refused(problems)) => return Ok(Err(problems)),
        };
        let mut new_id = || chance::uuid(now);
        let after = try_write(conn, (&file, Writer::Page), &mut new_id).await?;
        let after = after.context("the practice is gone")?;
        Ok(Ok(compare(conn, (before, &after), by, now).await?))
    };
    state.db.work(practice, look).await
}

/// Compares, and records whose visits will be shown.
async fn compare(
    conn: &mut PgConnection,
    (before, after): (Arc<Practice>, &Practice),
    by: StaffMemberId,
    now: DateTime<Utc>,
) -> anyhow::Result<Ahead> {
    let around = Around::load(conn, &before, now).await?;
    let found = preview(&before, after, around.calendar(now), now);
    let outside = found.outside.into_iter();
    let outside: Vec<_> = outside.map(|(visit, no)| (visit.clone(), no)).collect();
    let types = found.types;
    let mut patients: Vec<PatientId> = outside.iter().map(|(one, _)| one.patient).collect();
    patients.sort_unstable();
    patients.dedup();
    record(conn, (by, Looking::Read), (&patients, None), now)
        .await
        .context("the record of what is shown")?;
    Ok(Ahead {
        practice: before,
        outside,
        types,
    })
}
