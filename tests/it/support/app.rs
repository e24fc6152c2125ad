//! The site in this program, with a database of its own and a clock that stands still.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use openslot::chance;
use openslot::clock::Clock;
use openslot::config::Origin;
use openslot::db::Db;
use openslot::db::practice_file::import;
use openslot::domain::ids::{ManageLinkId, PracticeId, SignInCodeId};
use openslot::practice_file;
use openslot::secret::{KEY_BYTES, Secrets};
use openslot::state::{SessionLimits, State};
use openslot::web::limits::Limits;
use openslot::web::server;
use openslot::web::site::Site;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::browser::Browser;
use super::cluster::{FreshDatabase, fresh_database};

/// One small practice with speaking names.
pub(crate) const CLINIC: &str = include_str!("clinic.toml");

/// The instant of that text, as in `2027-03-01T14:00:00Z`.
pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Connections of a test's site.
const CONNECTIONS: u32 = 8;
/// A test's site refuses nobody because the machine is busy with other tests.
const PATIENCE: Duration = Duration::from_mins(1);
pub(crate) const KEY: [u8; KEY_BYTES] = [7; KEY_BYTES];

/// A running site. Its clock stands at 9am in New York on Monday 1 March 2027.
pub(crate) struct TestApp {
    pub(crate) clock: Clock,
    pub(crate) practice: PracticeId,
    base: String,
    database: FreshDatabase,
    server: ServerHandle,
}

impl TestApp {
    /// With the usual practice.
    pub(crate) async fn start() -> Self {
        Self::with(CLINIC).await
    }

    /// With the practice of this file.
    pub(crate) async fn with(file: &str) -> Self {
        Self::reached_at(file, None).await
    }

    /// As if it were reached at another origin than the one it listens on.
    pub(crate) async fn reached_at(file: &str, origin: Option<&str>) -> Self {
        let database = fresh_database().await;
        let at: DateTime<Utc> = "2027-03-01T14:00:00Z".parse().expect("an instant");
        let clock = Clock::set_to(at);
        let practice = PracticeId(chance::uuid(at).expect("chance"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let origin = origin.map(|origin| origin.parse().expect("an origin"));
        let server = serve(database.options(), &clock, listener, origin);
        let app = Self {
            clock,
            practice,
            base,
            database,
            server,
        };
        app.import(file).await;
        app
    }

    /// Reads the practice from this file, as `practice import` does.
    pub(crate) async fn import(&self, file: &str) {
        let file = practice_file::parse(file).expect("a practice file");
        let (db, practice) = (self.db(), self.practice);
        in_local_set(async move {
            let write = async move |conn: &mut PgConnection| {
                import(conn, &file, &mut || chance::uuid(DateTime::UNIX_EPOCH)).await
            };
            db.work(practice, write)
                .await
                .expect("the practice is imported");
        })
        .await;
    }

    /// A second program for the same practice, whose database is reached as these options say;
    /// where it listens, and what stops it.
    pub(crate) fn beside(&self, options: PgConnectOptions) -> (String, ServerHandle) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        (base, serve(options, &self.clock, listener, None))
    }

    /// How its database is reached.
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.database.options()
    }

    /// A visitor's browser, with nothing in it.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The database, for programs that are given `DATABASE_URL`.
    pub(crate) fn url(&self) -> String {
        self.database.url()
    }

    pub(crate) fn wait(&self, span: TimeDelta) {
        self.clock.advance(span);
    }

    /// The visit booked last.
    pub(crate) async fn visit(&self) -> String {
        let newest = "select id::text from appointment order by created_at desc, id desc limit 1";
        self.text(newest).await
    }

    /// The address in the newest mail about a visit.
    pub(crate) async fn manage_link(&self) -> String {
        let newest = "select id::text from manage_link
            order by superseded_at is null desc, created_at desc, id desc limit 1";
        let id = self.text(newest).await.parse().expect("an id");
        format!("/a/{}", secrets().manage_token(ManageLinkId(id)).as_str())
    }

    /// Sets the clock.
    pub(crate) fn set(&self, at: &str) {
        self.clock.advance(instant(at) - self.clock.now());
    }

    /// The newest code that was sent to an address, as its mail would show it.
    pub(crate) async fn code_sent_to(&self, email: &str) -> String {
        let id: Uuid = sqlx::query_scalar(
            "select id from sign_in_code where lower(email) = lower($1)
                and superseded_at is null and consumed_at is null
             order by created_at desc, id desc limit 1",
        )
        .bind(email)
        .fetch_one(&mut self.superuser().await)
        .await
        .expect("a code was sent");
        secrets().sign_in_code(SignInCodeId(id))
    }

    /// The one number a question of this test's is answered with.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let count = sqlx::query_scalar(sql)
            .fetch_one(&mut self.superuser().await)
            .await;
        count.expect("a number")
    }

    /// The one text a question of this test's is answered with.
    pub(crate) async fn text(&self, sql: &'static str) -> String {
        let text = sqlx::query_scalar(sql)
            .fetch_one(&mut self.superuser().await)
            .await;
        text.expect("a text")
    }

    /// Does something that no page does.
    pub(crate) async fn execute(&self, sql: &'static str) {
        sqlx::query(sql)
            .execute(&mut self.superuser().await)
            .await
            .expect("it is done");
    }

    /// The database as its owner, who sees every practice.
    pub(crate) async fn superuser(&self) -> PgConnection {
        PgConnection::connect_with(&self.database.options())
            .await
            .expect("the database")
    }

    /// The database as the program sees it.
    pub(crate) fn db(&self) -> Db {
        Db::with_patience(self.database.options(), CONNECTIONS, PATIENCE)
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not waited for: the database goes with this value.
        drop(self.server.stop(false));
    }
}

/// What the site of a test derives its codes and links from.
pub(crate) fn secrets() -> Secrets {
    Secrets::new(&KEY).expect("a key")
}

/// Runs what opens units of work of its own.
pub(crate) async fn in_local_set<T>(what: impl Future<Output = T>) -> T {
    tokio::task::LocalSet::new().run_until(what).await
}

/// Serves in a thread of its own, as the program does.
fn serve(
    options: PgConnectOptions,
    clock: &Clock,
    listener: TcpListener,
    origin: Option<Origin>,
) -> ServerHandle {
    let clock = clock.clone();
    let (started, handle) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let limits = SessionLimits {
                idle: TimeDelta::minutes(15),
                absolute: TimeDelta::hours(12),
                staff_absolute: TimeDelta::hours(8),
            };
            let db = Db::with_patience(options, CONNECTIONS, PATIENCE);
            let state = Arc::new(State::new(db, clock, secrets(), limits));
            let address = listener.local_addr().expect("an address");
            let origin = origin.unwrap_or_else(|| Origin::of_address(address));
            let site = Site::new(state, origin, address, Limits::Off);
            let server = server::start(web::Data::new(site), listener, None).expect("a server");
            started.send(server.handle()).expect("the test waits");
            server.await.expect("the server ends in peace");
        });
    });
    handle.recv().expect("the server starts")
}
