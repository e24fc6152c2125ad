//! The ground of a row: a Postgres as a practice has it, and a practice with as many people and
//! visits as the row is about.

use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use openslot::chance;
use openslot::db::practice_file::import;
use openslot::db::{Db, MIGRATOR};
use openslot::domain::ids::{
    AppointmentTypeId, LocationId, PracticeId, PractitionerId, VisitReasonId,
};
use openslot::postgres::{Durability, PrivatePostgres, Wanted};
use openslot::practice_file;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::large;
pub(crate) use super::large::{HORIZON_DAYS, STARTS_A_DAY, Size};

/// A private server, with fsync as a practice has it.
pub(crate) struct Ground {
    postgres: PrivatePostgres,
    made: usize,
}

/// A database with that practice.
pub(crate) struct Scene {
    pub(crate) options: PgConnectOptions,
    pub(crate) practice: PracticeId,
    pub(crate) location: LocationId,
    pub(crate) visit: AppointmentTypeId,
    pub(crate) reason: VisitReasonId,
    pub(crate) practitioners: Vec<PractitionerId>,
    pub(crate) today: NaiveDate,
}

impl Ground {
    pub(crate) async fn new(home: &Path) -> Self {
        let wanted = Wanted {
            home: home.to_owned(),
            fetched: home.join("postgres-programs"),
            bin: None,
            search_path: std::env::var_os("PATH"),
            durability: Durability::Safe,
        };
        let postgres = PrivatePostgres::start(&wanted).await.expect("a server");
        Self { postgres, made: 0 }
    }

    /// Makes a database with a practice of that size.
    pub(crate) async fn scene(&mut self, size: Size) -> Scene {
        self.made += 1;
        let name = format!("bench_{}", self.made);
        let mut conn = PgConnection::connect_with(&self.postgres.options())
            .await
            .expect("the server");
        conn.execute(AssertSqlSafe(format!("create database {name}")))
            .await
            .expect("a database");
        let options = self.postgres.options().database(&name);
        let mut conn = PgConnection::connect_with(&options).await.expect("it");
        MIGRATOR
            .run_direct(None, &mut conn, false)
            .await
            .expect("it is migrated");
        let practice = import_practice(&options, size.practitioners).await;
        let scene = Scene::of(&mut conn, options, practice).await;
        large::load_visits(&mut conn, scene.today, size).await;
        scene
    }

    pub(crate) async fn forget(&self, scene: Scene) {
        let mut conn = PgConnection::connect_with(&self.postgres.options())
            .await
            .expect("the server");
        let name = scene.options.get_database().expect("a name").to_owned();
        let drop = format!("drop database {name} with (force)");
        conn.execute(AssertSqlSafe(drop)).await.expect("it is gone");
    }

    pub(crate) async fn stop(self) {
        self.postgres.stop().await.expect("the server stops");
    }
}

impl Scene {
    async fn of(conn: &mut PgConnection, options: PgConnectOptions, practice: PracticeId) -> Self {
        async fn one<T>(conn: &mut PgConnection, sql: &'static str) -> T
        where
            T: Send + Unpin + sqlx::Type<sqlx::Postgres> + for<'r> sqlx::Decode<'r, sqlx::Postgres>,
        {
            let found = sqlx::query_scalar(sql).fetch_one(conn).await;
            found.expect("a row")
        }
        let practitioners = sqlx::query_scalar("select id from practitioner order by position")
            .fetch_all(&mut *conn)
            .await;
        Self {
            options,
            practice,
            location: one(conn, "select id from location").await,
            visit: one(conn, "select id from appointment_type").await,
            reason: one(conn, "select id from visit_reason").await,
            practitioners: practitioners.expect("people"),
            today: openslot::clock::Clock::real().now().date_naive(),
        }
    }

    /// The database as its owner.
    pub(crate) async fn superuser(&self) -> PgConnection {
        let connected = PgConnection::connect_with(&self.options).await;
        connected.expect("the database")
    }

    /// A start ahead, in order of days, then of half hours.
    pub(crate) fn start(&self, day: u64, half_hour: u64) -> DateTime<Utc> {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
        let on = (self.today + Days::new(day)).and_time(nine).and_utc();
        let minutes = i64::try_from(half_hour * 30).expect("a day's half hours");
        on + chrono::TimeDelta::minutes(minutes)
    }

    /// Whether the loader took a start: the same words in Rust and in SQL.
    pub(crate) fn is_taken(practitioner: u64, day: u64, half_hour: u64, percent: u64) -> bool {
        (practitioner * 7_919 + day * 104_729 + half_hour * 1_299_709) % 1_009 % 100 < percent
    }
}

async fn import_practice(options: &PgConnectOptions, practitioners: usize) -> PracticeId {
    let file = practice_file::parse(&large::practice_file(practitioners)).expect("a practice file");
    let practice = PracticeId(chance::uuid(openslot::clock::Clock::real().now()).expect("chance"));
    let db = Db::new(options.clone(), 1);
    db.work(practice, async move |conn| {
        import(conn, &file, &mut || chance::uuid(DateTime::UNIX_EPOCH)).await
    })
    .await
    .expect("the practice is imported");
    db.close().await;
    practice
}
