//! Practice files in and out.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::database::{Database, Keeping};
use super::{migrate, now, preview, read, terminal};
use crate::chance;
use crate::cli;
use crate::config::{Overrides, Purpose};
use crate::db::practice_file::{Imported, MadeOnPages, Writer, count_made_on_pages, export, write};
use crate::db::{Db, practices};
use crate::domain::ids::PracticeId;
use crate::practice_file::{self, PracticeFile};

/// `openslot practice …`
pub(super) async fn run(wanted: &cli::Practice) -> anyhow::Result<()> {
    let config = read(Purpose::Other, Overrides::default())?;
    let file = match wanted {
        cli::Practice::Import { file, .. } => Some(read_file(file)?),
        cli::Practice::Export { .. } => None,
    };
    let database = Database::open(&config, Keeping::Join).await?;
    let writer = match wanted {
        cli::Practice::Import { replace: true, .. } => Writer::FileAlone,
        cli::Practice::Import { .. } | cli::Practice::Export { .. } => Writer::File,
    };
    let done = match (wanted, file) {
        (cli::Practice::Export { hostname }, _) => export_to_terminal(&database, hostname).await,
        (cli::Practice::Import { preview: true, .. }, Some(file)) => {
            preview::run(&database, (file, writer)).await
        }
        (cli::Practice::Import { .. }, file) => import_and_tell(&database, file, writer).await,
    };
    database.close().await?;
    done
}

/// Reads a practice file. All that is wrong with it goes to standard error, a line each.
pub(super) fn read_file(path: &Path) -> anyhow::Result<PracticeFile> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    practice_file::parse(&text).or_else(|refused| {
        for problem in &refused.0 {
            terminal::complain(format_args!("{shown}: {problem}"));
        }
        let many = refused.0.len();
        let problems = if many == 1 { "problem" } else { "problems" };
        bail!("{shown} has {many} {problems}; nothing was imported")
    })
}

/// Writes a file to the practice with its host name, or makes a new practice. What stays besides
/// the file is counted.
pub(super) async fn import_file(
    db: &Db,
    (file, writer): (PracticeFile, Writer),
) -> anyhow::Result<MadeOnPages> {
    let hostname = file.practice.hostname.clone();
    let wanted = hostname.clone();
    let found = db.across(async move |conn| Ok(practices::find_practice_id(conn, &wanted).await?));
    let practice = match found.await? {
        Some(known) => known,
        None => PracticeId(chance::uuid(now())?),
    };
    let import =
        async move |conn: &mut sqlx::PgConnection| match write(conn, (&file, writer), &mut || {
            chance::uuid(now())
        })
        .await?
        {
            Imported::Written => Ok(Some(count_made_on_pages(conn).await?)),
            Imported::HostnameTaken(_) => Ok(None),
        };
    match db.work(practice, import).await? {
        Some(made) => Ok(made),
        None => bail!("another practice was just given the name {hostname}"),
    }
}

async fn import_and_tell(
    database: &Database,
    file: Option<PracticeFile>,
    writer: Writer,
) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    let Some(file) = file else { return Ok(()) };
    let said = format!(
        "imported {}: {} locations, {} practitioners, {} visit reasons",
        file.practice.hostname,
        file.locations.len(),
        file.practitioners.len(),
        file.visit_reasons.len(),
    );
    let made = import_file(&database.command_db(), (file, writer)).await?;
    terminal::say(said);
    if let Some(kept) = kept(made) {
        terminal::say(kept);
    }
    Ok(())
}

/// What somebody made and no file has; `None`: nothing.
fn kept(made: MadeOnPages) -> Option<String> {
    let parts = [
        (made.closures, "closure"),
        (made.exceptions, "change of hours"),
        (made.blocks, "block"),
        (made.accounts, "staff account"),
    ];
    let parts = parts.into_iter().filter(|(many, _)| *many > 0);
    let parts = parts.map(|(many, what)| match (many, what) {
        (1, _) => format!("1 {what}"),
        (_, "change of hours") => format!("{many} changes of hours"),
        _ => format!("{many} {what}s"),
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| {
        let parts = parts.join(", ");
        format!("kept besides the file: {parts}; with --replace they go")
    })
}

async fn export_to_terminal(database: &Database, hostname: &str) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    let db = database.command_db();
    let practice = find_practice(&db, Some(hostname)).await?;
    let file = db
        .read(practice, async |conn| Ok(export(conn).await?))
        .await?;
    let file = file.context("the practice is gone")?;
    terminal::print(&practice_file::print(&file));
    Ok(())
}

/// The practice of a host name, or the only one.
pub(super) async fn find_practice(db: &Db, hostname: Option<&str>) -> anyhow::Result<PracticeId> {
    if let Some(hostname) = hostname.map(str::to_lowercase) {
        let wanted = hostname.clone();
        let found = db
            .across(async move |conn| Ok(practices::find_practice_id(conn, &wanted).await?))
            .await?;
        return found.with_context(|| format!("there is no practice {hostname}"));
    }
    let all = db.across(async |conn| Ok(practices::list_practice_ids(conn).await?));
    match all.await?.as_slice() {
        [] => bail!("there is no practice yet: import one with `openslot practice import FILE`"),
        [only] => Ok(*only),
        _ => bail!("there are several practices: say which with --practice HOSTNAME"),
    }
}
