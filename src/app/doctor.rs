//! Numbered checks: OK, or what to do.

use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};

use super::database::{Database, Keeping};
use super::{in_one_line, migrate, now, read, serve, terminal};
use crate::config::{Config, Overrides, Purpose, Sources};
use crate::db::{self, Db, doctor, practices};
use crate::domain::ids::PracticeId;
use crate::domain::practice::Practice;
use crate::domain::setup::{SetupFacts, check_setup};
use crate::jobs::check_zones::list_shifted;
use crate::words::setup;

const SKEW_MAX: TimeDelta = TimeDelta::seconds(2);
const MAIL_WAIT_MAX: TimeDelta = TimeDelta::minutes(15);
/// The database's answer may take as long as a statement may.
const PATIENCE: Duration = Duration::from_secs(10);

/// `openslot doctor`
pub(super) async fn run() -> anyhow::Result<()> {
    let mut report = Report::default();
    let complete = Config::read(
        &Sources::of_this_program(),
        Purpose::Practice,
        Overrides::default(),
    );
    report.add(
        "settings",
        complete.as_ref().map(drop).map_err(ToString::to_string),
    );
    // What only `serve` requires does not keep the other checks from being made.
    if let Ok(config) = read(Purpose::Other, Overrides::default()) {
        report.add("public origin", check_origin(&config));
        if config.mail.smtp_url.is_some() {
            report.add("mail server", said(check_mail_server(&config).await));
        }
        check_database(&mut report, &config).await;
    }
    report.finish()
}

async fn check_database(report: &mut Report, config: &Config) {
    let database = match Database::open(config, Keeping::Join).await {
        Ok(database) => database,
        Err(error) => return report.add("database", Err(in_one_line(&error))),
    };
    let migrated = migrate::require_current(&database).await;
    let is_migrated = migrated.is_ok();
    report.add("database", migrated.map_err(|error| in_one_line(&error)));
    if is_migrated {
        let db = database.command_db();
        report.add("rights", said(check_rights(&db).await));
        report.add("clock", said(check_clock(&db).await));
        let practices = check_practices(report, &db).await;
        report.add("practices", said(practices));
        report.add("mail", said(check_mail(config, &db).await));
        db.close().await;
    }
    if let Err(error) = database.close().await {
        report.add("database stops", Err(in_one_line(&error)));
    }
}

async fn check_mail_server(config: &Config) -> anyhow::Result<()> {
    if let Some(server) = serve::mail_server(config)? {
        let signed_in = server.check().await;
        signed_in.context("OPENSLOT_SMTP_URL: the server cannot be used")?;
    }
    Ok(())
}

fn check_origin(config: &Config) -> Result<(), String> {
    let origin = &config.public_origin;
    if origin.is_https() || origin.is_loopback() {
        return Ok(());
    }
    Err(format!(
        "OPENSLOT_PUBLIC_ORIGIN is {origin}: links and cookies need https"
    ))
}

async fn check_rights(db: &Db) -> anyhow::Result<()> {
    if db
        .across(async |conn| Ok(doctor::find_ddl_right(conn).await?))
        .await?
    {
        bail!(
            "the program's role could change the schema: \
             run `revoke create on schema public from openslot_program` as the owner"
        );
    }
    Ok(())
}

async fn check_clock(db: &Db) -> anyhow::Result<()> {
    let theirs = db
        .across(async |conn| Ok(db::get_time(conn).await?))
        .await?;
    let skew = (theirs - now()).abs();
    if skew > SKEW_MAX {
        let seconds = skew.num_seconds();
        bail!("this machine and the database differ by {seconds} s: let both follow a time server");
    }
    Ok(())
}

/// Adds a check for each practice; there must be one.
async fn check_practices(report: &mut Report, db: &Db) -> anyhow::Result<()> {
    let ids = list_practices(db).await?;
    if ids.is_empty() {
        bail!("there is none: import one with `openslot practice import FILE`");
    }
    for id in ids {
        let load = async |conn: &mut sqlx::PgConnection| {
            let facts = doctor::get_setup_facts(&mut *conn).await?;
            Ok((practices::load(conn).await?, facts))
        };
        let (practice, facts) = db.read(id, load).await?;
        let practice = practice.context("a practice is gone")?;
        let name = format!("practice {}", practice.hostname);
        report.add(&name, check_practice(&practice, &facts, now()));
        report.add(
            &format!("{name}: promised times"),
            check_promises(db, id).await?,
        );
    }
    Ok(())
}

async fn check_promises(db: &Db, id: PracticeId) -> anyhow::Result<Result<(), String>> {
    Ok(match list_shifted(db, id, now()).await?.len() {
        0 => Ok(()),
        1 => Err("1 booked visit is not at the time that was promised: \
                  see `openslot doctor zones`"
            .to_owned()),
        many => Err(format!(
            "{many} booked visits are not at the time that was promised: \
             see `openslot doctor zones`"
        )),
    })
}

fn check_practice(
    practice: &Practice,
    facts: &SetupFacts,
    now: DateTime<Utc>,
) -> Result<(), String> {
    let today = now.with_timezone(&practice.time_zone).date_naive();
    let problems = check_setup(practice, facts, today);
    if problems.is_empty() {
        return Ok(());
    }
    let lines = problems
        .iter()
        .map(|one| format!("{} {}", setup::what(one), setup::what_to_do(one)));
    Err(lines.collect::<Vec<_>>().join(" "))
}

async fn check_mail(config: &Config, db: &Db) -> anyhow::Result<()> {
    if config.mail.smtp_url.is_none() && config.mail.directory.is_none() {
        bail!("no mail leaves: set OPENSLOT_SMTP_URL and OPENSLOT_MAIL_FROM");
    }
    let at = now();
    let oldest = db
        .across(async move |conn| Ok(db::communications::find_oldest_due(conn, at).await?))
        .await?;
    if let Some(waited) = oldest
        .map(|due| at - due)
        .filter(|waited| *waited > MAIL_WAIT_MAX)
    {
        let minutes = waited.num_minutes();
        bail!("a message has waited for {minutes} minutes: is `openslot work` running?");
    }
    let mut failed = 0;
    for id in list_practices(db).await? {
        let count =
            async |conn: &mut sqlx::PgConnection| Ok(doctor::count_failed_messages(conn).await?);
        failed += db.read(id, count).await?;
    }
    if failed > 0 {
        bail!("{failed} messages could not be delivered and were given up");
    }
    Ok(())
}

async fn list_practices(db: &Db) -> anyhow::Result<Vec<PracticeId>> {
    let listed = db.across(async |conn| Ok(practices::list_practice_ids(conn).await?));
    tokio::time::timeout(PATIENCE, listed)
        .await
        .context("the database does not answer")?
}

fn said(outcome: anyhow::Result<()>) -> Result<(), String> {
    outcome.map_err(|error| in_one_line(&error))
}

/// Says each check as it is made and counts those that failed.
#[derive(Default)]
struct Report {
    checks: usize,
    failed: usize,
}

impl Report {
    fn add(&mut self, name: &str, outcome: Result<(), String>) {
        self.checks += 1;
        let number = self.checks;
        match outcome {
            Ok(()) => terminal::say(format_args!("{number}. {name}: OK")),
            Err(what) => {
                self.failed += 1;
                terminal::say(format_args!("{number}. {name}: {what}"));
            }
        }
    }

    fn finish(&self) -> anyhow::Result<()> {
        match self.failed {
            0 => Ok(()),
            1 => bail!("1 check failed"),
            many => bail!("{many} checks failed"),
        }
    }
}
