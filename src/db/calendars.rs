//! What occupies calendars, for pages that show times: read together with all who look at the same
//! moment, the visits from memory where it is right.
//!
//! A decision does not come here: it reads afresh, under the lock ([`super::busy::read_busy`]).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Db;
use super::busy::Scope;
use super::known_visits::{KnownVisits, Versions, list_versions};
use super::together::Together;
use super::unsettled::{Unsettled, list_unsettled};
use crate::domain::busy::{BusyRow, PackedVisits};
use crate::domain::ids::{DraftId, PracticeId, PractitionerId};
use crate::domain::time::Interval;

/// What one program knows of the calendars of every practice.
#[derive(Default)]
pub struct Calendars {
    known: Arc<KnownVisits>,
    looks: Together<PracticeId, Question, Arc<Look>>,
}

/// Whose calendars, when.
struct Question {
    scope: Scope,
    now: DateTime<Utc>,
}

/// What stood in the calendars of all who were asked about.
struct Look {
    versions: Versions,
    unsettled: Vec<Unsettled>,
}

/// What occupies a scope's practitioners.
pub struct Occupied {
    /// Holds and group sessions.
    pub rows: Vec<BusyRow>,
    pub visits: Vec<PackedVisits>,
}

impl Calendars {
    /// What occupies the scope's practitioners at `now`, for whoever has that draft. Its rooms are
    /// not looked at.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn look(
        &self,
        db: &Db,
        practice: PracticeId,
        scope: Scope,
        (mine, now): (Option<DraftId>, DateTime<Utc>),
    ) -> anyhow::Result<Occupied> {
        let question = Question {
            scope: scope.clone(),
            now,
        };
        let look = {
            let db = db.clone();
            async move |questions: Vec<Question>| look_for_all(&db, practice, questions).await
        };
        let look = self.looks.ask(practice, question, look).await?;
        let seen = |unsettled: &[Unsettled], scope: &Scope| {
            let rows = unsettled.iter();
            let rows = rows.filter(|one| scope.practitioners.contains(&one.practitioner()));
            let rows = rows.filter(|one| one.during().overlaps(scope.within));
            rows.filter_map(|one| one.seen_by(mine, now)).collect()
        };
        if let Some(visits) = self.known.recall(practice, &scope, &look.versions) {
            let rows = seen(&look.unsettled, &scope);
            return Ok(Occupied { rows, visits });
        }
        // Holds and visits of one moment: what turns from one into the other is seen once.
        let (known, asked) = (Arc::clone(&self.known), scope.clone());
        let read = db.read(practice, async move |conn| {
            let unsettled = list_unsettled(conn, &asked, now).await?;
            Ok((unsettled, known.find(conn, practice, &asked).await?))
        });
        let (unsettled, visits) = read.await?;
        let rows = seen(&unsettled, &scope);
        Ok(Occupied { rows, visits })
    }
}

async fn look_for_all(
    db: &Db,
    practice: PracticeId,
    questions: Vec<Question>,
) -> anyhow::Result<Vec<Arc<Look>>> {
    let many = questions.len();
    let Some((scope, now)) = merged(questions) else {
        return Ok(Vec::new());
    };
    let look = db.read(practice, async move |conn| {
        Ok(Look {
            versions: list_versions(conn, &scope.practitioners).await?,
            unsettled: list_unsettled(conn, &scope, now).await?,
        })
    });
    let look = Arc::new(look.await?);
    Ok((0..many).map(|_| Arc::clone(&look)).collect())
}

/// All of them in one, of the earliest moment: what runs out until the others' is left out of each.
fn merged(questions: Vec<Question>) -> Option<(Scope, DateTime<Utc>)> {
    let start = questions.iter().map(|one| one.scope.within.start).min()?;
    let end = questions.iter().map(|one| one.scope.within.end).max()?;
    let now = questions.iter().map(|one| one.now).min()?;
    let everybody = questions
        .into_iter()
        .flat_map(|one| one.scope.practitioners);
    let mut practitioners: Vec<PractitionerId> = everybody.collect();
    practitioners.sort_unstable();
    practitioners.dedup();
    let scope = Scope {
        practitioners,
        rooms: Vec::new(),
        within: Interval { start, end },
    };
    Some((scope, now))
}
