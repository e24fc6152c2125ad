//! A practice with invented people, ready to book at.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use rand::TryRng;
use rand::rngs::SysRng;
use secrecy::ExposeSecret;

use super::database::{Database, Keeping};
use super::practice::{import_file, read_file};
use super::serve::{self, Start, Work};
use super::{migrate, read, secrets};
use crate::chance;
use crate::clock::Clock;
use crate::config::{Config, Overrides, Purpose, SECRET_KEY_BYTES, SecretKey};
use crate::db::practice_file::{Writer, import};
use crate::db::{Db, demo as rows, practices};
use crate::domain::ids::PracticeId;
use crate::practice_file::PracticeFile;
use crate::web::page::Demo;
use crate::{cli, demo, password, telemetry};

const KEY_FILE: &str = "secret-key";
const MAIL_FOLDER: &str = "mail";
/// Printed at the start: all its people are invented.
const STAFF_PASSWORD: &str = "invented staff only";

/// `openslot demo`
pub(super) async fn run(wanted: cli::Demo) -> anyhow::Result<()> {
    let file = wanted.practice.as_deref().map(read_file).transpose()?;
    let clock = wanted
        .at
        .map_or_else(Clock::real, |at| Clock::starting_at(at.to_utc()));
    let home = Home::open(wanted.data)?;
    let overrides = Overrides {
        bind: wanted.bind,
        data: Some(home.path.clone()),
    };
    let mut config = read(Purpose::Demo, overrides)?;
    telemetry::start(&config.log)?;
    if config.secret_key.is_none() {
        config.secret_key = Some(find_or_make_key(&home.path)?);
    }
    let database = Database::open(&config, Keeping::Own).await?;
    let served = show(config, &database, file, clock).await;
    database.close().await?;
    served
}

async fn show(
    config: Config,
    database: &Database,
    file: Option<PracticeFile>,
    clock: Clock,
) -> anyhow::Result<()> {
    migrate::apply(database).await?;
    let db = database.db(config.database.pool);
    let people = load(database, &db, file, clock.now()).await?;
    let mailbox = config.mail.smtp_url.is_none().then(|| mail_folder(&config));
    let start = Start {
        secrets: secrets(&config)?,
        work: Work::Here,
        greeting: Some(greeting(&config, &people, mailbox.is_some())),
        mailbox,
        demo: Demo::On,
        db,
        clock,
        config,
    };
    serve::run(start).await
}

/// What the database holds, for the greeting.
struct People {
    practice: String,
    /// Addresses of invented patients who have a visit to come.
    emails: Vec<String>,
    /// Addresses of invented staff.
    staff: Vec<String>,
}

/// Loads the practice into an empty database; what a demo loaded before stays.
async fn load(
    database: &Database,
    db: &Db,
    file: Option<PracticeFile>,
    now: DateTime<Utc>,
) -> anyhow::Result<People> {
    let known = db
        .across(async |conn| Ok(practices::list_practice_ids(conn).await?))
        .await?;
    let mut owner = database.owner().await?;
    let is_demo = rows::find_mark(&mut owner).await?;
    if !known.is_empty() && !is_demo {
        bail!(
            "the database holds a practice already, and a demo would put invented people beside it"
        );
    }
    if known.is_empty() {
        rows::mark(&mut owner).await?;
    }
    match (known.first(), file) {
        (_, Some(file)) => {
            import_file(db, (file, Writer::File)).await?;
        }
        (None, None) => invent(db, now).await?,
        (Some(_), None) => {}
    }
    let known = db
        .across(async |conn| Ok(practices::list_practice_ids(conn).await?))
        .await?;
    let practice = *known.first().context("there is no practice")?;
    let hash = password::hash(STAFF_PASSWORD.to_owned()).await?;
    let give = async move |conn: &mut sqlx::PgConnection| {
        Ok(rows::update_staff_ways_in(conn, &hash, now).await?)
    };
    db.work(practice, give).await?;
    describe(db, practice, now).await
}

async fn describe(db: &Db, practice: PracticeId, now: DateTime<Utc>) -> anyhow::Result<People> {
    let read = async move |conn: &mut sqlx::PgConnection| {
        let practice = practices::load(conn)
            .await?
            .context("the practice is gone")?;
        Ok(People {
            practice: practice.name,
            emails: rows::list_emails(conn, now).await?,
            staff: rows::list_staff_emails(conn).await?,
        })
    };
    db.read(practice, read).await
}

/// The practice, its people and their visits: all of it or nothing.
async fn invent(db: &Db, now: DateTime<Utc>) -> anyhow::Result<()> {
    let file = demo::practice_file(now)?;
    let practice = PracticeId(chance::uuid(now)?);
    let write = async move |conn: &mut sqlx::PgConnection| {
        import(conn, &file, &mut || chance::uuid(now)).await?;
        let practice = practices::load(conn)
            .await?
            .context("the practice is gone")?;
        let invented = demo::invent(&practice, now);
        rows::insert_people(conn, &invented.accounts, &invented.patients).await?;
        rows::insert_visits(conn, &invented.visits, now).await?;
        Ok(())
    };
    db.work(practice, write).await
}

fn greeting(config: &Config, people: &People, has_mailbox: bool) -> String {
    let origin = &config.public_origin;
    let mut lines = vec![
        format!("{} is open. All people are invented.", people.practice),
        format!("  Book:     {origin}/"),
    ];
    if has_mailbox {
        lines.push(format!("  Mail:     {origin}/dev/mailbox"));
    }
    if !people.emails.is_empty() {
        lines.push(format!("  Sign in:  {}", people.emails.join(" or ")));
        lines.push(
            "            with the code that is mailed, or with any address of your own".to_owned(),
        );
    }
    if !people.staff.is_empty() {
        lines.push(format!("  Staff:    {origin}/staff"));
        lines.push(format!("            {}", people.staff.join(" or ")));
        lines.push(format!("            password \"{STAFF_PASSWORD}\""));
        lines.push(format!("            codes at {origin}/dev/authenticator"));
    }
    lines.push("Ctrl-C stops it.".to_owned());
    lines.join("\n")
}

fn mail_folder(config: &Config) -> PathBuf {
    let set = config.mail.directory.clone();
    set.unwrap_or_else(|| config.data.join(MAIL_FOLDER))
}

/// The directory a demo lives in; one that nobody named goes with this value.
struct Home {
    path: PathBuf,
    is_thrown_away: bool,
}

impl Home {
    fn open(named: Option<PathBuf>) -> anyhow::Result<Self> {
        if let Some(path) = named {
            let made = fs::create_dir_all(&path).and_then(|()| path.canonicalize());
            let path = made.with_context(|| format!("{} cannot be used", path.display()))?;
            return Ok(Self {
                path,
                is_thrown_away: false,
            });
        }
        let mut random = [0; 4];
        SysRng.try_fill_bytes(&mut random)?;
        let name = format!("openslot-demo-{:08x}", u32::from_be_bytes(random));
        let path = std::env::temp_dir().join(name);
        // Others may pass through to the server's own folder, but cannot look around.
        let made = fs::DirBuilder::new().mode(0o711).create(&path);
        made.with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self {
            path,
            is_thrown_away: true,
        })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.is_thrown_away {
            // Left behind, it harms nobody: the system clears such folders.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// The key of an earlier start, or a new one that only this account can read.
fn find_or_make_key(home: &Path) -> anyhow::Result<SecretKey> {
    let path = home.join(KEY_FILE);
    if let Ok(text) = fs::read_to_string(&path) {
        let key = SecretKey::parse(&text);
        return key.with_context(|| format!("{} holds no key: remove it", path.display()));
    }
    let mut bytes = [0; SECRET_KEY_BYTES];
    SysRng.try_fill_bytes(&mut bytes)?;
    let key = SecretKey::new(bytes);
    let opened = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path);
    let mut file = opened.with_context(|| format!("{} cannot be made", path.display()))?;
    file.write_all(key.to_base64().expose_secret().as_bytes())?;
    Ok(key)
}
