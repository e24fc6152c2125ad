//! What a practice file would change, said before it is imported.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};

use super::database::Database;
use super::{migrate, now, terminal};
use crate::actions::settings::look_ahead::{Around, DAYS};
use crate::chance;
use crate::db::practice_file::{Writer, try_write};
use crate::db::{Db, practices};
use crate::domain::appointment::Appointment;
use crate::domain::ids::PracticeId;
use crate::domain::practice::Practice;
use crate::domain::preview::{Preview, Time, TypePreview, preview};
use crate::domain::refusal::Refusal;
use crate::practice_file::PracticeFile;
use crate::words::{Words, refusals};

/// More lines than this of one kind are counted, not printed.
const LINES_MAX: usize = 50;

/// `openslot practice import FILE --preview`
pub(super) async fn run(
    database: &Database,
    (file, writer): (PracticeFile, Writer),
) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    let db = database.command_db();
    let wanted = file.practice.hostname.clone();
    let found = db
        .across(async move |conn| Ok(practices::find_practice_id(conn, &wanted).await?))
        .await?;
    let Some(id) = found else {
        terminal::say("a new practice: there is nothing to compare it with");
        return Ok(());
    };
    let now = now();
    let facts = load(&db, id, (file, writer), now).await?;
    let calendar = facts.around.calendar(now);
    let preview = preview(&facts.before, &facts.after, calendar, now);
    terminal::print(&said(&facts, &preview));
    Ok(())
}

struct Facts {
    before: Practice,
    after: Practice,
    around: Around,
}

async fn load(
    db: &Db,
    id: PracticeId,
    (file, writer): (PracticeFile, Writer),
    now: DateTime<Utc>,
) -> anyhow::Result<Facts> {
    db.work(id, async move |conn| {
        let before = practices::load(conn)
            .await?
            .context("the practice is gone")?;
        let Some(after) = try_write(conn, (&file, writer), &mut || chance::uuid(now)).await? else {
            bail!("another practice has the host name of the file");
        };
        Ok(Facts {
            around: Around::load(conn, &before, now).await?,
            before,
            after,
        })
    })
    .await
}

fn said(facts: &Facts, preview: &Preview<'_>) -> String {
    let mut lines = vec![match preview.outside.len() {
        0 => "no booked visit would fall outside".to_owned(),
        1 => "1 booked visit would fall outside:".to_owned(),
        many => format!("{many} booked visits would fall outside:"),
    }];
    let outside = preview.outside.iter().take(LINES_MAX);
    lines.extend(outside.map(|(visit, refusal)| visit_line(&facts.before, visit, *refusal)));
    if preview.types.is_empty() {
        lines.push(format!(
            "the times of the next {DAYS} days stay as they are"
        ));
    } else {
        lines.push(format!("times of the next {DAYS} days:"));
    }
    lines.extend(preview.types.iter().flat_map(|of| type_lines(facts, of)));
    lines.join("\n") + "\n"
}

/// `  NS-4821-07  Tue, Mar 2, 9:00 AM, Dr. Ana Lee: Closed`
fn visit_line(practice: &Practice, visit: &Appointment, refusal: Refusal) -> String {
    let words = Words::new(visit.time_zone, practice.time_zone);
    let who = practice.practitioner(visit.practitioner);
    format!(
        "  {}  {}, {}: {}",
        visit.reference,
        words.short(visit.starts_at),
        who.map_or("somebody who left", |one| one.name.as_str()),
        refusals::to_staff(refusal.rule())
    )
}

/// How many times of a type come and go, and for whom.
fn type_lines(facts: &Facts, of: &TypePreview) -> Vec<String> {
    let find = |practice: &Practice| {
        let of = practice.appointment_type(of.appointment_type);
        of.map(|of| of.name.clone())
    };
    let name = find(&facts.after).or_else(|| find(&facts.before));
    let (appear, vanish) = (of.appear.len(), of.vanish.len());
    let name = name.unwrap_or_default();
    let mut lines = vec![format!("  {name}: {appear} appear, {vanish} vanish")];
    for (sign, times, practice) in [
        ('+', &of.appear, &facts.after),
        ('-', &of.vanish, &facts.before),
    ] {
        let by_person = by_person(practice, times);
        lines.extend(
            by_person
                .iter()
                .map(|(who, many)| format!("    {sign} {who}: {many}")),
        );
    }
    lines
}

fn by_person(practice: &Practice, times: &[Time]) -> BTreeMap<String, usize> {
    let mut many = BTreeMap::new();
    for (_, who, place) in times {
        let who = practice.practitioner(*who).map(|one| one.name.as_str());
        let place = practice.location(*place).map(|one| one.name.as_str());
        let name = format!("{}, {}", who.unwrap_or_default(), place.unwrap_or_default());
        *many.entry(name).or_default() += 1;
    }
    many
}
