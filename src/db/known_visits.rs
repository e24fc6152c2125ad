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

/// What one program remembers, of every practice.
#[derive(Default)]
pub struct KnownVisits {
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
    pub async fn find(
        &self,
        conn: &mut PgConnection,
        practice: PracticeId,
        scope: &Scope,
    ) -> sqlx::Result<Vec<PackedVisits>> {
        let weeks = week_of(scope.within.start - LONGEST)..week_of(scope.within.end) + 1;
        let asked = Asked {
            practice,
            practitioners: &scope.practitioners,
            weeks,
        };
        let sum = sum_versions(conn, asked.practitioners).await?;
        if let Some(known) = self.lock().recall_all(&asked, sum) {
            return Ok(known);
        }
        let versions = list_versions(conn, asked.practitioners).await?;
        let (mut found, missing) = self.lock().recall(&asked, &versions);
        let read = list_packed(conn, &missing, &asked.weeks).await?;
        self.lock().remember(&asked, &versions, &read);
        found.extend(read.into_iter().flat_map(|(_, _, week)| week));
        Ok(found)
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

type Versions = HashMap<PractitionerId, i64>;

impl Memory {
    /// All that is asked for, if it is remembered and the versions add up. A version only rises,
    /// and whoever sees one change sees those before it: equal sums are equal versions.
    fn recall_all(&self, asked: &Asked<'_>, sum: i64) -> Option<Vec<PackedVisits>> {
        let mut known = Vec::new();
        let mut versions = 0;
        for id in asked.practitioners {
            let calendar = self.calendars.get(&(asked.practice, *id))?;
            versions += calendar.version;
            calendar.recall(&asked.weeks, &mut known)?;
        }
        (versions == sum).then_some(known)
    }

    /// What is remembered at these versions, and for whom nothing or too little is.
    fn recall(
        &self,
        asked: &Asked<'_>,
        versions: &Versions,
    ) -> (Vec<PackedVisits>, Vec<PractitionerId>) {
        let mut known = Vec::new();
        let mut missing = Vec::new();
        for id in asked.practitioners {
            let calendar = self.calendars.get(&(asked.practice, *id));
            let right = calendar.filter(|one| one.version == version_of(versions, *id));
            let recalled = right.and_then(|one| one.recall(&asked.weeks, &mut known));
            if recalled.is_none() {
                missing.push(*id);
            }
        }
        (known, missing)
    }

    fn remember(
        &mut self,
        asked: &Asked<'_>,
        versions: &Versions,
        read: &[(PractitionerId, i64, Week)],
    ) {
        if self.stretches > MOST {
            *self = Self::default();
        }
        for (id, week, visits) in read {
            let version = version_of(versions, *id);
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
    /// Adds the weeks to what is known; `None`, and nothing added: one of them is not.
    fn recall(&self, weeks: &Range<i64>, known: &mut Vec<PackedVisits>) -> Option<()> {
        if !weeks.clone().all(|week| self.weeks.contains_key(&week)) {
            return None;
        }
        let all = weeks.clone().filter_map(|week| self.weeks.get(&week));
        known.extend(all.flatten().cloned());
        Some(())
    }

    fn stretches(&self) -> usize {
        let all = self.weeks.values().flatten();
        all.map(PackedVisits::stretches).sum()
    }
}

/// A calendar without a row has never changed.
fn version_of(versions: &Versions, id: PractitionerId) -> i64 {
    versions.get(&id).copied().unwrap_or_default()
}

fn week_of(instant: DateTime<Utc>) -> i64 {
    instant.timestamp().div_euclid(WEEK.num_seconds())
}

fn start_of(week: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(week * WEEK.num_seconds())
}

async fn sum_versions(
    conn: &mut PgConnection,
    practitioners: &[PractitionerId],
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(version), 0)::bigint as "sum!" from calendar_version
        where practitioner_id = any($1)
        "#,
        practitioners as &[PractitionerId],
    )
    .fetch_one(conn)
    .await
}

async fn list_versions(
    conn: &mut PgConnection,
    practitioners: &[PractitionerId],
) -> sqlx::Result<Versions> {
    let rows = sqlx::query!(
        r#"
        select practitioner_id as "id: PractitionerId", version from calendar_version
        where practitioner_id = any($1)
        "#,
        practitioners as &[PractitionerId],
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
