//! The database a command works with: the one of the settings, or the private one.

use std::str::FromStr;

use anyhow::{Context, anyhow};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

use crate::config::Config;
use crate::db::Db;
use crate::postgres::{Durability, PrivatePostgres, Wanted};

/// Connections that one command at the terminal needs.
const COMMAND_CONNECTIONS: u32 = 2;
const NAME: &str = "openslot";

/// An open database.
pub struct Database {
    private: Option<PrivatePostgres>,
    owner: PgConnectOptions,
    program: PgConnectOptions,
}

/// Whether this program must be the one that runs the private Postgres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    Own,
    /// Another program may be running it.
    Join,
}

impl Database {
    /// Finds the database of the settings, or starts the private one.
    ///
    /// # Errors
    /// One line that says what is wrong.
    pub(super) async fn open(config: &Config, keeping: Keeping) -> anyhow::Result<Self> {
        let settings = &config.database;
        if let Some(url) = &settings.url {
            let program = options(url, "DATABASE_URL")?;
            let owner = match &settings.owner_url {
                Some(url) => options(url, "DATABASE_OWNER_URL")?,
                None => program.clone(),
            };
            return Ok(Self {
                private: None,
                owner,
                program,
            });
        }
        let wanted = Wanted {
            home: config.data.clone(),
            bin: settings.postgres_bin.clone(),
            search_path: settings.search_path.clone(),
            fetched: settings.fetched_programs.clone(),
            durability: Durability::Safe,
        };
        let private = match keeping {
            Keeping::Own => PrivatePostgres::start(&wanted).await?,
            Keeping::Join => PrivatePostgres::start_or_join(&wanted).await?,
        };
        let own = quiet(private.options());
        Ok(Self {
            private: Some(private),
            owner: own.clone(),
            program: own,
        })
    }

    /// A pool of the program's role, which sees one practice at a time.
    pub fn db(&self, connections: u32) -> Db {
        Db::new(self.program.clone(), connections)
    }

    /// A small pool, for a command at the terminal.
    pub(super) fn command_db(&self) -> Db {
        self.db(COMMAND_CONNECTIONS)
    }

    /// A connection of the schema's owner.
    ///
    /// # Errors
    /// The database does not answer, or refuses.
    pub(super) async fn owner(&self) -> anyhow::Result<PgConnection> {
        let connected = PgConnection::connect_with(&self.owner).await;
        connected.context("the database does not answer")
    }

    /// A connection as the program signs in, before it takes its role.
    ///
    /// # Errors
    /// The database does not answer, or refuses.
    pub(super) async fn sign_in(&self) -> anyhow::Result<PgConnection> {
        let connected = PgConnection::connect_with(&self.program).await;
        connected.context("the database does not answer")
    }

    /// Stops the private Postgres, if there is one.
    ///
    /// # Errors
    /// It did not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        match self.private {
            Some(private) => private.stop().await,
            None => Ok(()),
        }
    }
}

fn options(url: &SecretString, name: &str) -> anyhow::Result<PgConnectOptions> {
    // The cause may repeat the password.
    let parsed = PgConnectOptions::from_str(url.expose_secret());
    let options = parsed.map_err(|_cause| anyhow!("{name} is not a postgres:// address"))?;
    Ok(quiet(options))
}

fn quiet(options: PgConnectOptions) -> PgConnectOptions {
    options.application_name(NAME).disable_statement_logging()
}
