//! Brings the schema up to this program.

use anyhow::{Context, bail};
use sqlx::PgConnection;

use super::database::{Database, Keeping};
use super::{read, terminal};
use crate::cli;
use crate::config::{Overrides, Purpose};
use crate::db::migrations::{self, Schema};

/// `openslot migrate`
pub(super) async fn run(wanted: &cli::Migrate) -> anyhow::Result<()> {
    let config = read(Purpose::Other, Overrides::default())?;
    let database = Database::open(&config, Keeping::Join).await?;
    let done = if wanted.check {
        check(&database).await
    } else {
        tell(apply(&database).await)
    };
    database.close().await?;
    done
}

/// Applies what is missing; gives the names of the applied migrations.
pub(super) async fn apply(database: &Database) -> anyhow::Result<Vec<String>> {
    let mut conn = database.owner().await?;
    match find(&mut conn).await? {
        Schema::Current => Ok(Vec::new()),
        Schema::Newer(versions) => bail!(newer(&versions)),
        Schema::Behind(missing) => {
            migrations::apply(&mut conn)
                .await
                .context("the migrations could not be applied")?;
            Ok(missing)
        }
    }
}

/// Refuses to go on with a schema that is not this program's.
pub(super) async fn require_current(database: &Database) -> anyhow::Result<()> {
    match find(&mut database.sign_in().await?).await? {
        Schema::Current => Ok(()),
        Schema::Newer(versions) => bail!(newer(&versions)),
        Schema::Behind(missing) => bail!(
            "the database lacks {} migrations: run `openslot migrate`, or serve with --migrate",
            missing.len()
        ),
    }
}

async fn check(database: &Database) -> anyhow::Result<()> {
    match find(&mut database.owner().await?).await? {
        Schema::Current => terminal::say("The database is up to date."),
        Schema::Newer(versions) => bail!(newer(&versions)),
        Schema::Behind(missing) => {
            missing.iter().for_each(terminal::say);
            bail!(
                "{} migrations are missing: run `openslot migrate`",
                missing.len()
            );
        }
    }
    Ok(())
}

async fn find(conn: &mut PgConnection) -> anyhow::Result<Schema> {
    let found = migrations::find_schema(conn).await;
    found.context("the version of the schema cannot be read")
}

fn tell(applied: anyhow::Result<Vec<String>>) -> anyhow::Result<()> {
    let applied = applied?;
    for name in &applied {
        terminal::say(format_args!("applied {name}"));
    }
    if applied.is_empty() {
        terminal::say("The database was up to date.");
    }
    Ok(())
}

fn newer(versions: &[i64]) -> String {
    let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
    format!(
        "the database is newer than this program (it has {}): install the newer openslot",
        versions.join(", ")
    )
}
