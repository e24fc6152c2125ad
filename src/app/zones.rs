//! Visits whose time on the wall is not what was promised any more, at the terminal.

use super::database::{Database, Keeping};
use super::{migrate, now, read, terminal};
use crate::config::{Overrides, Purpose};
use crate::db::practices;
use crate::domain::time::Instants;
use crate::domain::zone_change::Shifted;
use crate::jobs::check_zones::list_shifted;
use crate::words::Words;

/// `openslot doctor zones`
pub(super) async fn run() -> anyhow::Result<()> {
    let config = read(Purpose::Other, Overrides::default())?;
    let database = Database::open(&config, Keeping::Join).await?;
    let lines = lines(&database).await;
    database.close().await?;
    let lines = lines?;
    if lines.is_empty() {
        terminal::say("every booked visit is at the time that was promised");
    }
    lines.iter().for_each(terminal::say);
    Ok(())
}

async fn lines(database: &Database) -> anyhow::Result<Vec<String>> {
    migrate::require_current(database).await?;
    let db = database.command_db();
    let at = now();
    let mut lines = Vec::new();
    let all = async |conn: &mut sqlx::PgConnection| Ok(practices::list_practice_ids(conn).await?);
    for id in db.across(all).await? {
        lines.extend(list_shifted(&db, id, at).await?.iter().map(line));
    }
    Ok(lines)
}

/// `XK-4821-07  promised 9:00 AM on Tuesday, March 2, 2027, kept at 10:00 AM`
fn line(shifted: &Shifted) -> String {
    let promise = &shifted.promise;
    let words = Words::new(promise.time_zone, promise.time_zone);
    let kept = words.when(promise.starts_at);
    let promised = promise.starts_wall.0.format("%Y-%m-%d %H:%M");
    let missing = match shifted.means {
        Instants::Gap => ", a time the clocks jump over",
        Instants::Once(_) | Instants::Fold(..) => "",
    };
    format!(
        "{}  promised for {promised}{missing}; kept at {} on {}",
        promise.reference, kept.time, kept.date
    )
}
