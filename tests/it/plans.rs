//! However many visits are stored, a page of times and a booking touch those they are about.
//!
//! The statements are the program's own, as it was built with them; each is run as the program's
//! role, with the plan made for its values and with the one made for any.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::support::app::TestApp;
use crate::support::large::{self, Size};
use crate::support::long;

const PRACTITIONERS: usize = 50;
const VISITS: u64 = 100_000;
const LONG_VISITS: u64 = 10_000_000;
const PERCENT: u64 = 70;
/// At most so many half hours of one practitioner are taken in a week.
const WEEK: f64 = 7.0 * 16.0;
/// Tables that grow with every visit.
const GROWING: [&str; 4] = ["occupancy", "appointment", "seat", "audit_event"];

/// A statement, told by words that only it has, with values, and the most rows it may look at.
struct Probe {
    words: &'static str,
    values: String,
    most: f64,
}

#[tokio::test]
async fn a_page_and_a_booking_touch_only_the_range_they_ask_for() {
    let practice = Practice::new(if long() { LONG_VISITS } else { VISITS }).await;
    let mut conn = practice.as_program().await;
    for probe in practice.reading().into_iter().chain(practice.booking()) {
        let sql = statement_with(probe.words);
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let plan = explain(&mut conn, &sql, &probe.values, mode).await;
            let (touched, whole) = touched(&plan);
            assert!(
                !whole,
                "{mode} reads a table whole: {}\n{plan:#}",
                probe.words
            );
            assert!(
                touched <= probe.most,
                "{mode} touches {touched} rows, more than {}: {}\n{plan:#}",
                probe.most,
                probe.words
            );
        }
    }
}

#[tokio::test]
async fn a_statement_that_reads_more_than_its_range_is_told() {
    let practice = Practice::new(20_000).await;
    let mut conn = practice.as_program().await;
    let sql = "select count(*) from occupancy where upper(during) > $1";
    let from = practice.day(1);
    let plan = explain(&mut conn, sql, &format!("'{from}'"), "force_custom_plan").await;
    let (touched, whole) = touched(&plan);
    assert!(whole || touched > 10_000.0, "{plan:#}");
}

/// What is held is held of one practitioner, whoever else's time is.
#[tokio::test]
async fn a_plan_made_while_nothing_was_held_reads_one_calendar_later() {
    let practice = Practice::new(400).await;
    practice.app.execute("vacuum analyze occupancy").await;
    let mut conn = practice.as_program().await;
    let (from, until, now) = (practice.day(0), practice.day(30), practice.now);
    let people = practice.people();
    let read = [
        (
            "as \"seat_numbers: _\"",
            format!("{people}, '{from}', '{until}', '{now}'"),
        ),
        (
            "as \"packed_starts?\"",
            format!("{people}, '{from}', '{until}', '{now}', 0, null"),
        ),
    ];
    for statement in [
        "plan_cache_mode = force_generic_plan",
        "enable_seqscan = off",
    ] {
        let set = AssertSqlSafe(format!("set {statement}"));
        conn.execute(set).await.expect("a setting");
    }
    for (number, (words, values)) in read.iter().enumerate() {
        let prepare = format!("prepare probe_{number} as {}", statement_with(words));
        for statement in [prepare, format!("execute probe_{number}({values})")] {
            conn.execute(AssertSqlSafe(statement))
                .await
                .expect("a plan");
        }
    }
    // Everybody but the first has a time held in each half hour of two days.
    let held = format!(
        "insert into occupancy
            (practice_id, id, kind, practitioner_id, location_id, during, appointment_type_id,
             draft_id, expires_at, held_at, lane)
         select practice_id, gen_random_uuid(), 'hold', practitioner.id, location.id,
            tstzrange(at, at + interval '30 minutes'), appointment_type.id, gen_random_uuid(),
            '{now}'::timestamptz + interval '10 minutes', '{now}', 20
         from practitioner
         join (select practice_id, id from location limit 1) as location using (practice_id)
         join (select practice_id, id from appointment_type limit 1) as appointment_type
            using (practice_id)
         cross join generate_series('{now}'::timestamptz, '{now}'::timestamptz + interval '2 days',
            interval '30 minutes') as at
         where practitioner.id <> '{}'",
        practice.person
    );
    let mut owner = practice.app.superuser().await;
    for statement in ["set session_replication_role = replica", &held] {
        let statement = AssertSqlSafe(statement.to_owned());
        owner.execute(statement).await.expect("holds");
    }
    for (number, (words, values)) in read.iter().enumerate() {
        let asked = format!("explain (analyze, format json) execute probe_{number}({values})");
        let plan: Value = sqlx::query_scalar(AssertSqlSafe(asked))
            .persistent(false)
            .fetch_one(&mut conn)
            .await
            .expect("a plan");
        let (touched, _) = touched(&plan);
        assert!(touched <= WEEK * 5.0, "{touched} rows: {words}\n{plan:#}");
    }
}

/// A plan is kept from when its tables were empty. Of the record, which grows with whatever is
/// looked at, a day of staff reads what is about its visits.
#[tokio::test]
async fn a_plan_made_while_nothing_was_recorded_reads_no_more_of_the_record_later() {
    let practice = Practice::new(400).await;
    practice
        .app
        .execute(
            "insert into patient
                (practice_id, id, first_name, last_name, born_on, phone, created_at)
             select practice_id, patient_id, 'Ada', 'Byrne', date '1958-03-27', '555-0100',
                created_at
             from appointment",
        )
        .await;
    practice.app.execute("vacuum analyze audit_event").await;
    let mut conn = practice.as_program().await;
    let sql = statement_with("last.status_to as \"last_to?: AppointmentStatus\"");
    let (from, until) = (practice.day(0), practice.day(30));
    let values = format!("'{from}', '{until}', null, null, null, 2000");
    for statement in [
        "set plan_cache_mode = force_generic_plan".to_owned(),
        "set enable_seqscan = off".to_owned(),
        format!("prepare probe as {sql}"),
        format!("execute probe({values})"),
    ] {
        conn.execute(AssertSqlSafe(statement))
            .await
            .expect("it is done");
    }
    practice
        .app
        .execute(
            "insert into audit_event (practice_id, id, at, actor_kind, action, patient_id)
             select practice_id, gen_random_uuid(), now(), 'staff', 'read', gen_random_uuid()
             from practice cross join generate_series(1, 1000)",
        )
        .await;
    let asked = format!("explain (analyze, format json) execute probe({values})");
    let plan: Value = sqlx::query_scalar(AssertSqlSafe(asked))
        .persistent(false)
        .fetch_one(&mut conn)
        .await
        .expect("a plan");
    let (touched, whole) = touched(&plan);
    assert_eq!(plan[0]["Plan"]["Actual Rows"], 400);
    assert!(!whole && touched <= 400.0, "{touched} rows: {plan:#}");
}

/// A large practice, and one of its visits.
struct Practice {
    app: TestApp,
    /// The first practitioner.
    person: String,
    now: DateTime<Utc>,
}

impl Practice {
    async fn new(visits: u64) -> Self {
        let app = TestApp::with(&large::practice_file(PRACTITIONERS)).await;
        let now = app.clock.now();
        let size = Size {
            practitioners: PRACTITIONERS,
            visits,
            percent: PERCENT,
        };
        let mut conn = app.superuser().await;
        large::load_visits(&mut conn, now.date_naive(), size).await;
        let person = app
            .text("select id::text from practitioner order by position limit 1")
            .await;
        Self { app, person, now }
    }

    fn day(&self, day: u64) -> DateTime<Utc> {
        let on = self.now.date_naive() + Days::new(day);
        on.and_time(NaiveTime::MIN).and_utc()
    }

    /// A connection in a unit of work of the practice; keys and triggers are not asked.
    async fn as_program(&self) -> PgConnection {
        let mut conn = self.app.superuser().await;
        let practice = self.app.practice;
        for statement in [
            "set session_replication_role = replica".to_owned(),
            "set role openslot_program".to_owned(),
            "set jit = off".to_owned(),
            format!("set openslot.practice_id = '{practice}'"),
        ] {
            conn.execute(AssertSqlSafe(statement))
                .await
                .expect("a setting");
        }
        conn
    }

    /// The values of a visit that is added.
    fn new_visit(&self, none: &str) -> String {
        let (person, now) = (&self.person, self.now);
        let noon = self.day(16) + TimeDelta::hours(12);
        let wall = noon.naive_utc();
        format!(
            "gen_random_uuid(), array['AA-1111-11'], 'booked', {none}, {none}, '{person}', {none},
            {none}, {none}, 'in-person', '{noon}', '{noon}'::timestamptz + interval '30 minutes',
            '{wall}', 'UTC', 0, null, gen_random_uuid(), '{now}', null"
        )
    }

    /// The first practitioner, as the value of a list.
    fn people(&self) -> String {
        format!("array['{}']::uuid[]", self.person)
    }

    /// Statements of pages and of the worker.
    fn reading(&self) -> Vec<Probe> {
        let people = self.people();
        let (from, until, now) = (self.day(13), self.day(20), self.now);
        vec![
            // A week of times.
            probe(
                "array_agg(extract(epoch from starts_at)::bigint)",
                format!("{people}, '{from}', '{until}'"),
                WEEK,
            ),
            probe(
                "as \"seat_numbers: _\"",
                format!("{people}, '{from}', '{until}', '{now}'"),
                1.0,
            ),
            // A round of reminders: two days of everybody.
            probe(
                "greatest(visit.booked_at",
                format!("'{now}', '{}'", now + TimeDelta::hours(48)),
                3.0 * 16.0 * 50.0,
            ),
        ]
    }

    /// Statements of a booking with one practitioner.
    fn booking(&self) -> Vec<Probe> {
        let people = self.people();
        let none = "'00000000-0000-7000-8000-000000000000'";
        let (from, until, now) = (self.day(13), self.day(20), self.now);
        vec![
            probe(
                "as \"packed_starts?\"",
                format!("{people}, '{from}', '{until}', '{now}', 0, null"),
                2.0 * WEEK,
            ),
            probe(
                "or appointment_id = $7, false)",
                format!("{people}, '{{}}', '{from}', '{until}', '{now}', null, null, 0"),
                2.0 * WEEK,
            ),
            probe(
                "emptied as (",
                format!("{people}, '{{}}', '{from}', '{until}', '{now}'"),
                2.0 * WEEK,
            ),
            probe(
                "with held as materialized (",
                format!("{people}, {none}"),
                1.0,
            ),
            probe(
                "null::uuid as \"session: OccupancyId\"",
                format!("{none}, {none}"),
                1.0,
            ),
            probe("from appointment where hold_id = $1", none.to_owned(), 1.0),
            probe(
                "select starts_at, ends_at from appointment",
                format!("{none}, '{from}', '{until}', null"),
                1.0,
            ),
            probe(
                "select appointment_type_id as \"of: AppointmentTypeId\" from appointment",
                format!("{none}, '{now}', null"),
                1.0,
            ),
            probe(
                "from unnest($2::text[]) as candidate",
                self.new_visit(none),
                2.0,
            ),
            probe(
                "set kind = 'visit', appointment_id = $2, draft_id = null",
                format!("{none}, {none}"),
                1.0,
            ),
            probe(
                "delete from occupancy where draft_id = $1",
                none.to_owned(),
                1.0,
            ),
        ]
    }
}

fn probe(words: &'static str, values: String, most: f64) -> Probe {
    Probe {
        words,
        values,
        most,
    }
}

/// The program's statement that has these words.
fn statement_with(words: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = fs::read_dir(folder).expect("descriptions of queries");
    let found: Vec<String> = files
        .map(|file| fs::read_to_string(file.expect("a file").path()).expect("a description"))
        .filter_map(|text| {
            let described: Value = serde_json::from_str(&text).expect("a description");
            let query = described["query"].as_str()?;
            query.contains(words).then(|| query.to_owned())
        })
        .collect();
    let [only] = found.as_slice() else {
        panic!("{} statements have the words {words:?}", found.len());
    };
    only.clone()
}

/// Runs a statement for its plan with what it really did, and takes back what it changed.
async fn explain(conn: &mut PgConnection, sql: &str, values: &str, mode: &str) -> Value {
    let mut work = conn.begin().await.expect("a transaction");
    for statement in [
        format!("set local plan_cache_mode = {mode}"),
        format!("prepare probe as {sql}"),
    ] {
        work.execute(AssertSqlSafe(statement))
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    let asked = format!("explain (analyze, format json) execute probe({values})");
    let plan: Value = sqlx::query_scalar(AssertSqlSafe(asked))
        .persistent(false)
        .fetch_one(&mut *work)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    work.execute("deallocate probe").await.expect("it is gone");
    work.rollback().await.expect("nothing is changed");
    plan
}

/// How many rows of the tables that grow a plan looked at, and whether it read one of them whole.
fn touched(plan: &Value) -> (f64, bool) {
    let mut rows = 0.0;
    let mut whole = false;
    let mut nodes = vec![&plan[0]["Plan"]];
    while let Some(node) = nodes.pop() {
        let text = |name: &str| node[name].as_str().unwrap_or_default();
        let number = |name: &str| node[name].as_f64().unwrap_or_default();
        if GROWING.contains(&text("Relation Name")) && text("Node Type").ends_with("Scan") {
            let each = number("Actual Rows")
                + number("Rows Removed by Filter")
                + number("Rows Removed by Index Recheck");
            rows += each * number("Actual Loops");
            // An empty table has no index worth looking into.
            whole |= text("Node Type") == "Seq Scan" && each > 0.0;
        }
        nodes.extend(node["Plans"].as_array().into_iter().flatten());
    }
    (rows, whole)
}
