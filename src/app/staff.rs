//! Staff accounts from the terminal.

use anyhow::{Context, bail};

use super::database::{Database, Keeping};
use super::practice::find_practice;
use super::{migrate, now, read, terminal};
use crate::config::{Overrides, Purpose};
use crate::db::staff::{self, Added};
use crate::domain::ids::{PracticeId, StaffMemberId};
use crate::domain::person::EmailAddress;
use crate::practice_file::{FUNCTIONS, StaffEntry};
use crate::{chance, cli, password};

/// `openslot staff …`
pub(super) async fn run(wanted: cli::Staff) -> anyhow::Result<()> {
    let config = read(Purpose::Other, Overrides::default())?;
    let database = Database::open(&config, Keeping::Join).await?;
    let done = change(&database, wanted).await;
    database.close().await?;
    done
}

async fn change(database: &Database, wanted: cli::Staff) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    let (email, hostname) = match &wanted {
        cli::Staff::Add(add) => (&add.email, &add.practice),
        cli::Staff::Password { email, practice } => (email, practice),
    };
    let email = EmailAddress::parse(email).with_context(|| format!("{email:?} is no address"))?;
    let practice = find_practice(&database.command_db(), hostname.as_deref()).await?;
    if let cli::Staff::Add(add) = wanted {
        let entry = entry_of(add, &email)?;
        let password_hash = read_hash().await?;
        add_member(database, practice, entry).await?;
        set_password(database, practice, &email, password_hash).await
    } else {
        let password_hash = read_hash().await?;
        set_password(database, practice, &email, password_hash).await
    }
}

fn entry_of(add: cli::StaffAdd, email: &EmailAddress) -> anyhow::Result<StaffEntry> {
    let is_own = add
        .functions
        .iter()
        .any(|one| one == "manage-own-appointments");
    if is_own && add.practitioner.is_none() {
        bail!("manage-own-appointments needs --practitioner KEY");
    }
    let name = add.name.trim().to_owned();
    if name.is_empty() || name.chars().any(char::is_control) {
        bail!("--name must be one line of plain text");
    }
    let functions = FUNCTIONS.iter().map(|one| (*one).to_owned());
    Ok(StaffEntry {
        email: email.as_str().to_owned(),
        name,
        functions: functions
            .filter(|one| add.functions.contains(one))
            .collect(),
        practitioner: add.practitioner,
    })
}

async fn add_member(
    database: &Database,
    practice: PracticeId,
    entry: StaffEntry,
) -> anyhow::Result<()> {
    let id = StaffMemberId(chance::uuid(now())?);
    let email = entry.email.clone();
    let practitioner = entry.practitioner.clone().unwrap_or_default();
    let write =
        async move |conn: &mut sqlx::PgConnection| Ok(staff::upsert(conn, id, &entry).await?);
    match database.command_db().work(practice, write).await? {
        Added::New => terminal::say(format_args!("added {email}")),
        Added::Changed => terminal::say(format_args!("changed {email}")),
        Added::PractitionerUnknown => {
            bail!("there is no practitioner with the key {practitioner:?}")
        }
    }
    Ok(())
}

async fn set_password(
    database: &Database,
    practice: PracticeId,
    email: &EmailAddress,
    password_hash: String,
) -> anyhow::Result<()> {
    let address = email.as_str().to_owned();
    let write = async move |conn: &mut sqlx::PgConnection| {
        Ok(staff::update_password(conn, &address, &password_hash).await?)
    };
    match database.command_db().work(practice, write).await? {
        Some(_) => terminal::say(format_args!("set the password of {}", email.as_str())),
        None => bail!("{} is not on the staff", email.as_str()),
    }
    Ok(())
}

async fn read_hash() -> anyhow::Result<String> {
    let text = terminal::read_password()?;
    password::check(&text)?;
    password::hash(text).await
}
