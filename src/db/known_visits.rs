//! The visits of practitioners, remembered by this program from one question to the next.
//!
//! What is remembered is never old: each question asks in its own unit of work, in one statement,
//! whether any of the calendars it is about has another version than when it was read. The
//! transaction that changes a visit raises the version, so programs need not tell each other
//! anything. Holds and group sessions are not here, for they end by the clock; and what a change is
//! decided from is read afresh under the lock ([`super::busy::list_busy`]).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::busy::Scope;
use crate::domain::busy::PackedVisits;
use crate::domain::ids::{LocationId, PracticeId, PractitionerId};

/// Calendars are remembered by the week, counted from 1970.
const WEEK: TimeDelta = TimeDelta::days(7);
/// A visit that starts this long before a stretch may reach into it.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// Stretches remembered at most, 16 bytes each; then all are forgotten and read anew.
const MOST: usize = 1_000_000;
/// The version of a calendar that is not remembered: no other equals it.
const UNKNOWN: i64 = -1;

/// What one program remembers, of every practice.
#[derive(Default)]
pub(super) struct KnownVisits {
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    calendars: HashMap<(PracticeId, PractitionerId), Calendar>,
    stretches: usize,
}

/// Visits of one practitioner in one week, by location.
type Week = Vec<PackedVisits>;

/// The weeks of one practitioner that were read at one version.
#[derive(Default)]
struct Calendar {
    version: i64,
    weeks: HashMap<i64, Week>,
}

impl KnownVisits {
    /// The visits of a scope's practitioners, week by week: from memory where it is right, else read.
    ///
    /// # Errors
    /// The database.
    pub(super) async fn find(
        &self,
        conn: &mut PgConnection,
        practice: PracticeId,
        scope: &Scope,
    ) -> sqlx::Result<Vec<PackedVisits>> {
        let asked = Asked::of(practice, scope);
        let recalled = self.lock().recall(&asked);
        let changed = list_changed(conn, &recalled).await?;
        let missing: Vec<PractitionerId> = changed.keys().copied().collect();
        let mut found = Vec::new();
        if !missing.is_empty() {
            let read = list_packed(conn, &missing, &asked.weeks).await?;
            self.lock().remember(&asked, &changed, &read);
            found.extend(read.into_iter().flat_map(|(_, _, week)| week));
        }
        let right = recalled
            .into_iter()
            .filter(|one| !changed.contains_key(&one.practitioner));
        found.extend(right.flat_map(|one| one.visits));
        Ok(found)
    }

    /// The same, where memory has all of it in these versions.
    pub(super) fn recall(
        &self,
        practice: PracticeId,
        scope: &Scope,
        versions: &Versions,
    ) -> Option<Vec<PackedVisits>> {
        let recalled = self.lock().recall(&Asked::of(practice, scope));
        let is_right = |one: &Recalled| {
            let version = versions.get(&one.practitioner).copied();
            one.version == version.unwrap_or_default()
        };
        let are_right = recalled.iter().all(is_right);
        are_right.then(|| recalled.into_iter().flat_map(|one| one.visits).collect())
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose weeks a question is about.
struct Asked<'a> {
    practice: PracticeId,
    practitioners: &'a [PractitionerId],
    weeks: Range<i64>,
}

impl<'a> Asked<'a> {
    fn of(practice: PracticeId, scope: &'a Scope) -> Self {
        Self {
            practice,
            practitioners: &scope.practitioners,
            weeks: week_of(scope.within.start - LONGEST)..week_of(scope.within.end) + 1,
        }
    }
}

/// The version of each calendar; one without any has never changed.
pub(super) type Versions = HashMap<PractitionerId, i64>;

/// What is remembered of one practitioner's weeks, and of which version it is.
struct Recalled {
    practitioner: PractitionerId,
    version: i64,
    visits: Vec<PackedVisits>,
}

impl Memory {
    /// What is remembered of each practitioner, right or not.
    fn recall(&self, asked: &Asked<'_>) -> Vec<Recalled> {
        let recall = |id: &PractitionerId| {
            let calendar = self.calendars.get(&(asked.practice, *id));
            let known = calendar.and_then(|one| Some((one.version, one.recall(&asked.weeks)?)));
            let (version, visits) = known.unwrap_or((UNKNOWN, Vec::new()));
            Recalled {
                practitioner: *id,
                version,
                visits,
            }
        };
        asked.practitioners.iter().map(recall).collect()
    }

    fn remember(
        &mut self,
        asked: &Asked<'_>,
        changed: &Versions,
        read: &[(PractitionerId, i64, Week)],
    ) {
        if self.stretches > MOST {
            *self = Self::default();
        }
        for (id, week, visits) in read {
            let version = changed.get(id).copied().unwrap_or(UNKNOWN);
            let calendar = self.calendars.entry((asked.practice, *id)).or_default();
            self.stretches -= calendar.stretches();
            if calendar.version != version {
                *calendar = Calendar {
                    version,
                    weeks: HashMap::new(),
                };
            }
            calendar.weeks.insert(*week, visits.clone());
            self.stretches += calendar.stretches();
        }
    }
}

impl Calendar {
    /// The visits of the weeks; `None`: one of them was not read.
    fn recall(&self, weeks: &Range<i64>) -> Option<Vec<PackedVisits>> {
        let all = weeks.clone().map(|week| self.weeks.get(&week));
        let all: Option<Vec<&Week>> = all.collect();
        Some(all?.into_iter().flatten().cloned().collect())
    }

    fn stretches(&self) -> usize {
        let all = self.weeks.values().flatten();
        all.map(PackedVisits::stretches).sum()
    }
}

fn week_of(instant: DateTime<Utc>) -> i64 {
    instant.timestamp().div_euclid(WEEK.num_seconds())
}

fn start_of(week: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(week * WEEK.num_seconds())
}

/// The versions of these calendars.
pub(super) async fn list_versions(
    conn: &mut PgConnection,
    practitioners: &[PractitionerId],
) -> sqlx::Result<Versions> {
    let row = sqlx::query!(
        r#"
        select coalesce(array_agg(practitioner_id), '{}') as "ids!: Vec<PractitionerId>",
            coalesce(array_agg(version), '{}') as "versions!"
        from calendar_version where practitioner_id = any($1)
        "#,
        practitioners as &[PractitionerId],
    )
    .fetch_one(conn)
    .await?;
    Ok(row.ids.into_iter().zip(row.versions).collect())
}

/// Whose calendar is not of the version that was recalled, and the version it has. One without a
/// row has never changed.
async fn list_changed(conn: &mut PgConnection, recalled: &[Recalled]) -> sqlx::Result<Versions> {
    let (practitioners, versions): (Vec<_>, Vec<_>) = recalled
        .iter()
        .map(|one| (one.practitioner, one.version))
        .unzip();
    let rows = sqlx::query!(
        r#"
        select asked.id as "id!: PractitionerId", coalesce(calendar.version, 0) as "version!"
        from unnest($1::uuid[], $2::bigint[]) as asked (id, version)
        left join calendar_version as calendar on calendar.practitioner_id = asked.id
        where coalesce(calendar.version, 0) <> asked.version
        "#,
        &practitioners as &[PractitionerId],
        &versions,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
}

/// The visits that start in these weeks; a week without any is there too.
async fn list_packed(
    conn: &mut PgConnection,
    practitioners: &[PractitionerId],
    weeks: &Range<i64>,
) -> sqlx::Result<Vec<(PractitionerId, i64, Week)>> {
    let rows = sqlx::query!(
        r#"
        select practitioner_id as "id: PractitionerId", location_id as "location: LocationId",
            array_agg(extract(epoch from starts_at)::bigint) as "starts!",
            array_agg(ceil(extract(epoch from ends_at))::bigint) as "ends!"
        from occupancy
        where practitioner_id = any($1) and starts_at >= $2 and starts_at < $3 and kind = 'visit'
        group by practitioner_id, location_id
        "#,
        practitioners as &[PractitionerId],
        start_of(weeks.start),
        start_of(weeks.end),
    )
    .fetch_all(conn)
    .await?;
    let mut by_week: HashMap<(PractitionerId, i64), Week> = HashMap::new();
    for row in rows {
        let mut spans: HashMap<i64, Vec<(i64, i64)>> = HashMap::new();
        for (start, end) in row.starts.into_iter().zip(row.ends) {
            let week = start.div_euclid(WEEK.num_seconds());
            spans.entry(week).or_default().push((start, end));
        }
        for (week, spans) in spans {
            let visits = PackedVisits::new(row.id, row.location, spans);
            by_week.entry((row.id, week)).or_default().push(visits);
        }
    }
    let all = practitioners
        .iter()
        .flat_map(|id| weeks.clone().map(|week| (*id, week)));
    Ok(all
        .map(|key| (key.0, key.1, by_week.remove(&key).unwrap_or_default()))
        .collect())
}
