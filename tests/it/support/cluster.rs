//! One server for a whole run of the tests, and a database of its own for each test.
//!
//! `OPENSLOT_TEST_DATABASE_URL` names a server to use, as a superuser. Without it, the first test
//! that needs a server starts a private one for all tests of the run, in whatever program they run,
//! and it stops when the run is over.

use std::fs::{self, File};
use std::os::unix::process::{CommandExt, parent_id};
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;

use openslot::postgres::{Durability, PrivatePostgres, Wanted};
use sha2::{Digest, Sha256};
use sqlx::migrate::{Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};
use uuid::Uuid;

static MIGRATOR: Migrator = sqlx::migrate!();

/// Any number, as long as it stays the same: the lock under which the template is made.
const TEMPLATE_LOCK: i64 = 4_711_001;

/// Ends the server when the run of the tests has ended, and takes its files away.
const GUARD: &str = r#"
{
    while kill -0 "$1"; do sleep 0.2; done
    kill -INT "$2"
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$2" && sleep 0.2; done
    rm -rf "$3" "$4"
} &
"#;

/// A migrated database that nobody else uses; it is dropped with this value.
pub(crate) struct FreshDatabase {
    name: String,
    options: PgConnectOptions,
}

impl FreshDatabase {
    /// How to reach it as the server's superuser.
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The same as an address, for programs that are given `DATABASE_URL`.
    pub(crate) fn url(&self) -> String {
        self.options.to_url_lossy().into()
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        let drop = format!("drop database \"{}\" with (force)", self.name);
        let dropped = aside(async move {
            let mut conn = maintenance().await?;
            conn.execute(AssertSqlSafe(drop)).await.map(|_| ())
        });
        if !std::thread::panicking() {
            dropped.expect("the database of a test can be dropped");
        }
    }
}

/// A migrated database for one test.
pub(crate) async fn fresh_database() -> FreshDatabase {
    let name = format!("test_{}", Uuid::now_v7().simple());
    let create = format!(
        "create database \"{name}\" template \"{}\"",
        server().template
    );
    let mut conn = maintenance().await.expect("the test server answers");
    conn.execute(AssertSqlSafe(create))
        .await
        .expect("a database for a test");
    let options = server().options.clone().database(&name);
    FreshDatabase { name, options }
}

/// The programs are looked for as the tests' own search path says.
pub(crate) fn wanted(home: &Path, durability: Durability) -> Wanted {
    Wanted {
        fetched: home.join("postgres-programs"),
        home: home.to_owned(),
        bin: None,
        search_path: std::env::var_os("PATH"),
        durability,
    }
}

struct Server {
    options: PgConnectOptions,
    template: String,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        aside(async {
            let options = match std::env::var_os("OPENSLOT_TEST_DATABASE_URL") {
                Some(url) => {
                    let url = url.into_string().expect("an address in UTF-8");
                    PgConnectOptions::from_str(&url).expect("the address of a server")
                }
                None => server_of_the_run().await,
            };
            let template = ensure_template(&options)
                .await
                .expect("a migrated template");
            Server { options, template }
        })
    })
}

/// The tests of a run may be programs of their own; the one that holds the lock starts the server
/// for all of them.
async fn server_of_the_run() -> PgConnectOptions {
    let run = run();
    let places = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(places.join("postgres.lock")).expect("a lock for the test server");
    lock.lock().expect("the lock for the test server");
    let note = places.join(format!("postgres-{run}.url"));
    if let Ok(url) = fs::read_to_string(&note) {
        let options = PgConnectOptions::from_str(&url).expect("the noted address");
        if PgConnection::connect_with(&options).await.is_ok() {
            return options;
        }
    }
    let home = std::env::temp_dir().join(format!("openslot-{}", Uuid::now_v7().simple()));
    let server = PrivatePostgres::start(&wanted(&home, Durability::Fast)).await;
    let server = server.expect("a server for the tests");
    let options = server.options();
    let left = server
        .leave_running()
        .await
        .expect("a server for the whole run");
    let number = left.expect("the number of the server");
    let guarded = Command::new("/bin/sh")
        .args([
            "-c",
            GUARD,
            "openslot-test-guard",
            &run.to_string(),
            &number.to_string(),
        ])
        .args([&home, &note])
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        guarded.expect("a shell").success(),
        "a guard for the test server"
    );
    fs::write(&note, options.to_url_lossy().as_str()).expect("a note of the test server");
    options
}

/// The program whose life is the run of the tests: nextest gives each test a program of its own,
/// cargo runs all of them in one.
fn run() -> u32 {
    if std::env::var_os("NEXTEST").is_some() {
        parent_id()
    } else {
        std::process::id()
    }
}

/// Makes the template once for these migrations, under a name that only a complete one gets.
async fn ensure_template(options: &PgConnectOptions) -> sqlx::Result<String> {
    let template = template_name();
    let mut conn = PgConnection::connect_with(&options.clone().database("postgres")).await?;
    sqlx::query("select pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut conn)
        .await?;
    let there = sqlx::query("select from pg_database where datname = $1")
        .bind(&template)
        .fetch_optional(&mut conn)
        .await?;
    if there.is_none() {
        let unfinished = format!("{template}_new");
        let drop = format!("drop database if exists \"{unfinished}\" with (force)");
        conn.execute(AssertSqlSafe(drop)).await?;
        conn.execute(AssertSqlSafe(format!("create database \"{unfinished}\"")))
            .await?;
        let mut inside = PgConnection::connect_with(&options.clone().database(&unfinished)).await?;
        MIGRATOR.run_direct(None, &mut inside, false).await?;
        inside.close().await?;
        let rename = format!("alter database \"{unfinished}\" rename to \"{template}\"");
        conn.execute(AssertSqlSafe(rename)).await?;
    }
    conn.close().await?;
    Ok(template)
}

fn template_name() -> String {
    let mut sum = Sha256::new();
    for migration in MIGRATOR.iter() {
        sum.update(&migration.checksum);
    }
    let sum = sum.finalize();
    let head = sum.first_chunk().expect("a long sum");
    format!("openslot_template_{:016x}", u64::from_be_bytes(*head))
}

async fn maintenance() -> sqlx::Result<PgConnection> {
    PgConnection::connect_with(&server().options.clone().database("postgres")).await
}

/// Runs to the end on a thread of its own, because a test may wait for it where it cannot await.
fn aside<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(work)
        });
        thread.join().expect("work aside")
    })
}

#[tokio::test]
async fn each_test_has_a_migrated_database_that_is_gone_afterwards() {
    let (one, other) = (fresh_database().await, fresh_database().await);
    assert_ne!(one.url(), other.url());
    let mut conn = PgConnection::connect_with(&one.options())
        .await
        .expect("an answer");
    conn.execute("create table kept ()").await.expect("a table");
    let applied = conn
        .fetch_all("select version from _sqlx_migrations")
        .await
        .expect("the rows");
    let up = |migration: &&Migration| !migration.migration_type.is_down_migration();
    assert_eq!(applied.len(), MIGRATOR.iter().filter(up).count());
    let mut conn = PgConnection::connect_with(&other.options())
        .await
        .expect("an answer");
    let names = [one.name.clone(), other.name.clone()];
    drop(one);
    let seen = sqlx::query("select datname from pg_database where datname = any($1)")
        .bind(&names[..])
        .fetch_all(&mut conn)
        .await
        .expect("the databases");
    let seen: Vec<String> = seen.iter().map(|row| row.get(0)).collect();
    assert_eq!(seen, names[1..]);
}
