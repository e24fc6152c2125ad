//! Makes the cluster, and says how its server runs and how it is reached.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, bail};
use sqlx::ConnectOptions;
use sqlx::Postgres;
use sqlx::migrate::MigrateDatabase;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::process::Command;

use super::Durability;
use super::account::Account;
use super::binaries::Programs;
use super::folder::{Folder, PORT, sync};

/// The database, and the superuser role that owns it.
const NAME: &str = "openslot";

/// More than the pools of the web and the worker need on a big machine.
const CONNECTIONS: u32 = 300;

/// What holds for every private server, whatever its configuration file says: nobody reaches it over
/// the network, and no statement, parameter or error of one, all of which may quote what patients
/// wrote, gets into its log. Errors reach the program with their code.
const SETTINGS: [(&str, &str); 19] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("log_destination", "stderr"),
    ("logging_collector", "off"),
    ("log_min_messages", "log"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_parameter_max_length", "0"),
    ("log_parameter_max_length_on_error", "0"),
    ("log_statement", "none"),
    ("log_duration", "off"),
    ("log_min_duration_statement", "-1"),
    ("log_min_duration_sample", "-1"),
    ("log_transaction_sample_rate", "0"),
    ("log_lock_waits", "off"),
    ("log_checkpoints", "off"),
    ("log_line_prefix", "%m [%p] "),
    ("log_timezone", "UTC"),
    ("timezone", "UTC"),
];

/// Makes the cluster when there is none. It is made beside its place and moved there when it is
/// whole and on the disk, so that an interruption leaves nothing that looks like a cluster.
pub(super) async fn ensure(
    folder: &Folder,
    account: Account,
    programs: &Programs,
    durability: Durability,
) -> anyhow::Result<()> {
    if folder.cluster_major()?.is_some() {
        return Ok(());
    }
    let unfinished = folder.unfinished_cluster();
    let mut command = account.command(programs.path("initdb"));
    command.arg("--pgdata").arg(&unfinished);
    command.args([
        "--username",
        NAME,
        "--auth-local",
        "trust",
        "--auth-host",
        "reject",
    ]);
    command
        .args(["--encoding", "UTF8", "--data-checksums"])
        .args(locale());
    if durability == Durability::Fast {
        command.arg("--no-sync");
    }
    let made = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .await?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        bail!(
            "Postgres cannot make its files: {}",
            said.lines().next().unwrap_or("no reason given")
        );
    }
    fs::rename(&unfinished, folder.cluster())?;
    sync(&folder.server())
}

/// The command that runs the server.
pub(super) fn server_command(
    folder: &Folder,
    account: Account,
    programs: &Programs,
    durability: Durability,
) -> Command {
    let mut command = account.command(programs.path("postgres"));
    command
        .arg("-D")
        .arg(folder.cluster())
        .args(["-p", &PORT.to_string()]);
    let socket_folder = folder.server().display().to_string().replace('"', "\"\"");
    let mut set = |name: &str, value: &str| {
        command.arg("-c").arg(format!("{name}={value}"));
    };
    set("unix_socket_directories", &format!("\"{socket_folder}\""));
    set("max_connections", &CONNECTIONS.to_string());
    for (name, value) in SETTINGS {
        set(name, value);
    }
    match durability {
        Durability::Safe => {
            for name in ["fsync", "full_page_writes", "synchronous_commit"] {
                set(name, "on");
            }
        }
        // Without autovacuum nobody but the tests is ever connected to a template database.
        Durability::Fast => {
            for name in [
                "fsync",
                "full_page_writes",
                "synchronous_commit",
                "autovacuum",
            ] {
                set(name, "off");
            }
        }
    }
    command
}

/// How the server's database is reached.
pub(super) fn options(folder: &Folder) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(folder.server())
        .port(PORT)
        .username(NAME)
        .database(NAME)
        .ssl_mode(PgSslMode::Disable)
}

/// Makes the database when there is none.
pub(super) async fn ensure_database(folder: &Folder) -> anyhow::Result<()> {
    let url = options(folder).to_url_lossy();
    let exists = Postgres::database_exists(url.as_str()).await;
    if !exists.context("the private Postgres does not answer")? {
        Postgres::create_database(url.as_str())
            .await
            .context("the database cannot be made")?;
    }
    Ok(())
}

/// The order and the case of letters do not depend on the machine. macOS lacks the name C.UTF-8.
fn locale() -> &'static [&'static str] {
    if cfg!(target_os = "macos") {
        &["--lc-collate=C", "--lc-ctype=UTF-8", "--lc-messages=C"]
    } else {
        &["--locale=C.UTF-8", "--lc-messages=C"]
    }
}
