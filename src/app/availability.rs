//! "Why are there no times?" at the terminal.

use anyhow::{Context, anyhow};
use chrono::{NaiveDate, NaiveTime};

use super::database::{Database, Keeping};
use super::practice::find_practice;
use super::{migrate, now, read, terminal};
use crate::cli;
use crate::config::{Overrides, Purpose};
use crate::db::busy::{Mine, Scope};
use crate::db::{self, practices};
use crate::domain::booking::Wanted;
use crate::domain::busy::{BusyRow, OccupancyKind, around_days};
use crate::domain::draft::Wish;
use crate::domain::explain::{Because, Explained, explain_day};
use crate::domain::practice::Practice;
use crate::domain::refusal::Refusal;
use crate::words::{Words, refusals};

/// `openslot doctor availability …`
pub(super) async fn run(wanted: cli::Availability) -> anyhow::Result<()> {
    let config = read(Purpose::Other, Overrides::default())?;
    let database = Database::open(&config, Keeping::Join).await?;
    let said = explain(&database, &wanted).await;
    database.close().await?;
    terminal::print(&said?);
    Ok(())
}

async fn explain(database: &Database, asked: &cli::Availability) -> anyhow::Result<String> {
    migrate::require_current(database).await?;
    let db = database.command_db();
    let id = find_practice(&db, asked.practice.as_deref()).await?;
    let load = async |conn: &mut sqlx::PgConnection| Ok(practices::load(conn).await?);
    let practice = db.read(id, load).await?.context("the practice is gone")?;
    let wanted = wanted_of(&practice, asked)?;
    let scope = scope_of(&practice, &wanted, asked.on);
    let now = now();
    let rows = db
        .read(id, async move |conn| {
            Ok(db::busy::list_busy(conn, &scope, Mine::default(), now).await?)
        })
        .await?;
    let words = words_of(&practice, &wanted);
    let all = match explain_day(&practice, &rows, &wanted, asked.on, now) {
        Ok(all) => all,
        Err(no) => return Ok(format!("no times: {}\n", refusals::to_staff(no.rule()))),
    };
    let free = all.iter().filter(|one| one.refusal.is_none()).count();
    let lines = all.iter().map(|one| line(one, words));
    let count = format!("{free} of {} times can be booked", all.len());
    let said: Vec<String> = std::iter::once(count).chain(lines).collect();
    Ok(said.join("\n") + "\n")
}

/// `9:20 AM  Closed: Holiday`
fn line(one: &Explained<'_>, words: Words) -> String {
    let time = words.when(one.starts_at).time;
    let Some(refusal) = one.refusal else {
        return format!("{time}  can be booked");
    };
    let rule = refusals::to_staff(refusal.rule());
    let record = match one.because {
        Some(record) => Some(described(record, words)),
        None => until(refusal, words),
    };
    match record.filter(|record| !record.is_empty()) {
        Some(record) => format!("{time}  {rule}: {record}"),
        None => format!("{time}  {rule}"),
    }
}

fn wanted_of(practice: &Practice, asked: &cli::Availability) -> anyhow::Result<Wanted> {
    let none = |what: &str, key: &str| anyhow!("the practice has no {what} with the key {key:?}");
    let mut reasons = practice.visit_reasons.iter();
    let reason = reasons
        .find(|one| one.key == asked.reason)
        .ok_or_else(|| none("reason", &asked.reason))?;
    let mut people = practice.practitioners.iter();
    let practitioner = people
        .find(|one| one.key == asked.practitioner)
        .ok_or_else(|| none("practitioner", &asked.practitioner))?;
    let mut places = practice.locations.iter();
    let location = places
        .find(|one| one.key == asked.location)
        .ok_or_else(|| none("location", &asked.location))?;
    Ok(Wanted {
        appointment_type: reason.appointment_type,
        mode: None,
        been_before: None,
        minutes: None,
        practitioner: Wish::This(practitioner.id),
        location: location.id,
        starts_at: asked.on.and_time(NaiveTime::MIN).and_utc(),
    })
}

fn scope_of(practice: &Practice, wanted: &Wanted, on: NaiveDate) -> Scope {
    let rooms = practice.rooms.iter();
    Scope {
        practitioners: wanted.practitioner.this().into_iter().collect(),
        rooms: rooms
            .filter(|room| room.location == wanted.location)
            .map(|room| room.id)
            .collect(),
        within: around_days(on, on),
    }
}

fn words_of(practice: &Practice, wanted: &Wanted) -> Words {
    let place = practice.location(wanted.location);
    let zone = place.map_or(practice.time_zone, |place| place.time_zone);
    Words::new(zone, practice.time_zone)
}

/// The moment that a refusal waits for, or the last date.
fn until(refusal: Refusal, words: Words) -> Option<String> {
    let when = |at| words.when(at).words();
    if let Refusal::TooSoon { earliest } = refusal {
        return Some(format!("from {} on", when(earliest)));
    }
    if let Refusal::NotReleased { from } = refusal {
        return Some(format!("on {}", when(from)));
    }
    if let Refusal::TooFar { latest_on } = refusal {
        return Some(format!("until {}", words.locale.date(latest_on)));
    }
    None
}

/// A record without a patient's name.
fn described(record: Because<'_>, words: Words) -> String {
    match record {
        Because::Closure(closure) => closure.reason.clone(),
        Because::Block(block) => block.reason.clone(),
        Because::Exception(other) => format!(
            "other hours on this date, {} to {}",
            words.locale.time(&other.starts_time),
            words.locale.time(&other.ends_time)
        ),
        Because::Hours(hours) => words.range(hours.start, hours.end),
        Because::Busy(row) => occupied(row, words),
    }
}

fn occupied(row: &BusyRow, words: Words) -> String {
    let what = match row.kind {
        OccupancyKind::Visit => "visit",
        OccupancyKind::Session => "group session",
        OccupancyKind::Hold => "held",
    };
    let [from, to] = [row.during.start, row.during.end].map(|at| words.when(at).time);
    format!("{what}, {from} to {to}")
}
