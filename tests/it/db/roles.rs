//! What the program's role cannot do.

use sqlx::{Executor, PgConnection, Row};

use super::refusal;
use crate::support::app::{TestApp, in_local_set};
use crate::support::patient::Patient;

const FORBIDDEN: [&str; 21] = [
    "create table more ()",
    "create schema more",
    "create function more() returns int language sql return 1",
    "create view more as select * from patient",
    "create index more on patient (practice_id)",
    "create role more",
    "create extension citext",
    "alter table patient add column more text",
    "alter table patient disable row level security",
    "alter table patient no force row level security",
    "alter table occupancy drop constraint occupancy_practitioner_free",
    "alter policy patient_of_practice on patient using (true)",
    "create policy more on patient using (true)",
    "drop table patient cascade",
    "drop function find_practice_id(text)",
    "truncate patient cascade",
    "update audit_event set action = 'nothing'",
    "delete from audit_event",
    "update appointment_note set text = 'nothing'",
    "delete from appointment_note",
    "set session_replication_role = 'replica'",
];

const NOT_ALLOWED: &str = "42501";

#[tokio::test]
async fn the_program_cannot_change_the_schema_or_what_was_recorded() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(0).await;
    let (db, practice) = (app.db(), app.practice);
    in_local_set(async move {
        db.work(practice, async move |conn| {
            for statement in FORBIDDEN {
                // `create function … sql` is checked before it is refused; the rest is refused.
                assert_eq!(refusal(conn, statement).await, NOT_ALLOWED, "{statement}");
            }
            conn.execute("set local row_security = off").await?;
            assert_eq!(refusal(conn, "select * from patient").await, NOT_ALLOWED);
            Ok(())
        })
        .await
        .expect("the unit ends well");
    })
    .await;
    assert_eq!(
        app.count("select count(*) from audit_event where action = 'book'")
            .await,
        1
    );
}

#[tokio::test]
async fn the_roles_are_nobody_who_signs_in_or_stands_above_the_rules() {
    let app = TestApp::start().await;
    let mut conn = app.superuser().await;
    let powers = "
        select count(*) from pg_roles
        where rolname in ('openslot_program', 'openslot_across')
          and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin
            or rolreplication)";
    assert_eq!(app.count(powers).await, 2);
    let owned = "
        select count(*) from pg_class
        where relowner = 'openslot_program'::regrole or relowner = 'openslot_across'::regrole";
    assert_eq!(app.count(owned).await, 0);
    let member = "select pg_has_role('openslot_program', 'openslot_across', 'member')";
    let row = conn.fetch_one(member).await.expect("an answer");
    assert!(!row.get::<bool, _>(0));
}

#[tokio::test]
async fn a_login_of_the_program_reaches_no_other_role() {
    let app = TestApp::start().await;
    Patient::new(&app, "Ada").books_time(0).await;
    let mut conn = app.superuser().await;
    // A role belongs to the whole server; the transaction takes it away again.
    let login = format!("login_{}", app.practice.0.simple());
    for statement in [
        "begin".to_owned(),
        format!("create role {login} login"),
        format!("grant openslot_program to {login}"),
        format!("set local session authorization {login}"),
    ] {
        conn.execute(sqlx::AssertSqlSafe(statement))
            .await
            .expect("it is done");
    }
    for role in ["openslot_across", "postgres", "openslot"] {
        let taken = format!("set role {role}");
        let code = refusal(&mut conn, &taken).await;
        assert!(
            [NOT_ALLOWED, "22023"].contains(&code.as_str()),
            "{role}: {code}"
        );
    }
    for forbidden in FORBIDDEN {
        assert_eq!(
            refusal(&mut conn, forbidden).await,
            NOT_ALLOWED,
            "{forbidden}"
        );
    }
    assert_eq!(seen(&mut conn).await, 0, "outside of a practice");
    conn.execute("rollback").await.expect("the way back");
    assert_eq!(seen(&mut conn).await, 1, "there was something to see");
}

async fn seen(conn: &mut PgConnection) -> i64 {
    let row = conn.fetch_one("select count(*) from patient").await;
    row.expect("a number").get(0)
}

#[tokio::test]
async fn what_looks_across_practices_answers_ids_only() {
    let app = TestApp::start().await;
    let functions = "
        select string_agg(proname || ' ' || pg_get_function_result(oid), '; ' order by proname)
        from pg_proc where prosecdef and pronamespace = 'public'::regnamespace";
    assert_eq!(
        app.text(functions).await,
        "claim_communications TABLE(practice_id uuid, id uuid); \
         find_practice_id uuid; \
         list_practice_ids SETOF uuid; \
         oldest_due_communication timestamp with time zone"
    );
}
