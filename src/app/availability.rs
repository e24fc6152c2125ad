//! "Why are there no times?" at the terminal.

use anyhow::{Context, anyhow};

use super::database::{Database, Keeping};
use super::practice::find_practice;
use super::{migrate, now, read, terminal};
use crate::cli;
use crate::config::{Overrides, Purpose};
use crate::db::busy::{Mine, Scope};
use crate::db::{self, practices};
use crate::domain::explain::{Explained, explain_day, wanted_of_day};
use crate::domain::ids::{AppointmentTypeId, PractitionerId};
use crate::domain::practice::{Location, Practice};
use crate::words::{Words, explained, refusals};

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
    let place = place_of(&practice, asked)?;
    let scope = Scope::of_day(&practice, (place.practitioner, place.location.id), asked.on);
    let now = now();
    let rows = db
        .read(id, async move |conn| {
            Ok(db::busy::list_busy(conn, &scope, Mine::default(), now).await?)
        })
        .await?;
    let of = (place.practitioner, place.location.id);
    let wanted = wanted_of_day(place.appointment_type, of, asked.on);
    let all = match explain_day(&practice, &rows, &wanted, asked.on, now) {
        Ok(all) => all,
        Err(no) => return Ok(format!("no times: {}\n", refusals::to_staff(no.rule()))),
    };
    let words = Words::new(place.location.time_zone, practice.time_zone);
    let lines = all.iter().map(|one| line(one, words));
    let said: Vec<String> = std::iter::once(explained::count(&all))
        .chain(lines)
        .collect();
    Ok(said.join("\n") + "\n")
}

/// `9:20 AM  Closed: Holiday`
fn line(one: &Explained<'_>, words: Words) -> String {
    let why = explained::why(one, words);
    let why = why.as_deref().unwrap_or("can be booked");
    format!("{}  {why}", words.time(one.starts_at))
}

/// What the keys name.
struct Place<'a> {
    appointment_type: AppointmentTypeId,
    practitioner: PractitionerId,
    location: &'a Location,
}

fn place_of<'a>(practice: &'a Practice, asked: &cli::Availability) -> anyhow::Result<Place<'a>> {
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
    Ok(Place {
        appointment_type: reason.appointment_type,
        practitioner: practitioner.id,
        location,
    })
}
