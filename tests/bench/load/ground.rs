//! The ground of a row: a Postgres as a practice has it, and a practice with as many people and
//! visits as the row is about.

use std::fmt::Write;
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

/// Visits a practitioner can have in a day: half hours from 9 to 5.
pub(crate) const STARTS_A_DAY: u64 = 16;
/// How far ahead visits are booked.
pub(crate) const HORIZON_DAYS: u64 = 180;

/// A private server, with fsync as a practice has it.
pub(crate) struct Ground {
    postgres: PrivatePostgres,
    made: usize,
}

/// What a practice of a row is like.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) practitioners: usize,
    /// Visits stored: as many ahead as the density makes, the others in the past.
    pub(crate) visits: u64,
    /// Of a hundred starts ahead, how many are taken.
    pub(crate) percent: u64,
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
        scene.load_visits(&mut conn, size).await;
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

    /// Rows as bookings leave them. Keys and exclusions are built afterwards, which is quicker.
    async fn load_visits(&self, conn: &mut PgConnection, size: Size) {
        if size.visits == 0 {
            return;
        }
        let people = u64::try_from(size.practitioners).expect("a number");
        let a_day = people * STARTS_A_DAY * size.percent / 100;
        let days = size.visits.div_ceil(a_day.max(1));
        let first = i64::try_from(HORIZON_DAYS.min(days)).expect("days");
        let last_past = first - i64::try_from(days).expect("days");
        let Size { percent, .. } = size;
        let Self {
            practice,
            location,
            visit,
            reason,
            today,
            ..
        } = self;
        let visits = format!(
            "
            create temporary table person as
                select id, row_number() over (order by position) - 1 as number from practitioner;
            create temporary table visit as
            select gen_random_uuid() as id, gen_random_uuid() as place, person.id as practitioner,
                ('{today} 09:00Z'::timestamptz + day * interval '1 day'
                    + half * interval '30 minutes') as starts_at
            from generate_series({last_past}, {first} - 1) as day,
                generate_series(0, {STARTS_A_DAY} - 1) as half, person
            where (person.number * 7919 + abs(day)::bigint * 104729 + half * 1299709) % 1009 % 100
                < {percent}
            order by day, half, person.number
            limit {};
            set session_replication_role = replica;
            alter table occupancy drop constraint occupancy_practitioner_free;
            alter table appointment drop constraint appointment_patient_free;
            insert into appointment (practice_id, id, reference, status, patient_id,
                practitioner_id, location_id, appointment_type_id, visit_reason_id, mode,
                starts_at, ends_at, starts_wall, time_zone, change_notice_minutes, created_at,
                booked_at)
            select '{practice}', id, id::text, 'booked', id, practitioner, '{location}',
                '{visit}', '{reason}', 'in-person', starts_at, starts_at + interval '30 minutes',
                starts_at at time zone 'UTC', 'UTC', 0, starts_at, starts_at
            from visit;
            insert into occupancy (practice_id, id, kind, practitioner_id, location_id, during,
                appointment_type_id, appointment_id)
            select '{practice}', place, 'visit', practitioner, '{location}',
                tstzrange(starts_at, starts_at + interval '30 minutes'), '{visit}', id
            from visit;
            drop table visit;
            set maintenance_work_mem = '1GB';
            alter table occupancy add constraint occupancy_practitioner_free exclude using gist (
                practice_id with =, practitioner_id with =, lane with =, during with &&);
            alter table appointment add constraint appointment_patient_free exclude using gist (
                practice_id with =, patient_id with =, tstzrange(starts_at, ends_at) with &&)
                where (status in ('pending', 'booked', 'confirmed', 'arrived', 'in-progress'));
            reset session_replication_role;",
            size.visits
        );
        for statement in visits.split(';') {
            conn.execute(AssertSqlSafe(statement.to_owned()))
                .await
                .expect("visits");
        }
        conn.execute("vacuum analyze").await.expect("figures");
        conn.execute("checkpoint").await.expect("quiet");
    }
}

/// Everybody sees patients in half hours, Monday to Sunday, 9 to 5.
fn practice_file(practitioners: usize) -> String {
    let mut file = format!(
        r#"
        [practice]
        name = "Northside Family Practice"
        public_name = "Northside"
        hostname = "northside.localhost"
        time_zone = "UTC"
        phone = "+1 212 555 0100"
        hours = "Every day, 9am to 5pm"
        emergency = "If it is an emergency, call 911."
        change_notice_minutes = 0
        hold_minutes = 60
        [[location]]
        key = "main"
        name = "Main Clinic"
        address = "1 Main Street, Springfield"
        [[appointment_type]]
        key = "visit"
        name = "Visit"
        minutes = 30
        book_notice_minutes = 0
        horizon_days = {HORIZON_DAYS}
        [[visit_reason]]
        key = "check-up"
        name = "General check-up"
        appointment_type = "visit"
        "#
    );
    for number in 0..practitioners {
        write!(
            file,
            r#"
            [[practitioner]]
            key = "p-{number}"
            name = "Dr. Number {number}"
            role = "Family physician"
            appointment_types = ["visit"]
            [[schedule]]
            practitioner = "p-{number}"
            location = "main"
            from = 2020-01-01
            align_minutes = 30
            [[schedule.window]]
            days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            start = "09:00"
            end = "17:00"
            "#
        )
        .expect("a text");
    }
    file
}

async fn import_practice(options: &PgConnectOptions, practitioners: usize) -> PracticeId {
    let file = practice_file::parse(&practice_file(practitioners)).expect("a practice file");
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
