//! Every key starts with the practice: rows never cross practices.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::support::cluster::fresh_database;

const OURS: &str = "relnamespace = 'public'::regnamespace and relname not like '\\_sqlx%'";

/// The first column of the question's answers.
async fn list(conn: &mut PgConnection, question: &str) -> Vec<String> {
    let question = question.replace("{ours}", OURS);
    let rows = sqlx::query(AssertSqlSafe(question)).fetch_all(conn).await;
    let rows = rows.expect("the catalogue answers");
    rows.iter().map(|row| row.get(0)).collect()
}

async fn catalogue() -> (crate::support::cluster::FreshDatabase, PgConnection) {
    let database = fresh_database().await;
    let conn = PgConnection::connect_with(&database.options()).await;
    (database, conn.expect("the database"))
}

#[tokio::test]
async fn every_key_starts_with_the_practice() {
    let (_database, mut conn) = catalogue().await;
    let keys = "
        select conname::text from pg_constraint
        join pg_class on pg_class.oid = conrelid
        join pg_attribute on attrelid = conrelid and attnum = conkey[1]
        where {ours} and contype in ('p', 'u', 'x', 'f')";
    let all = list(&mut conn, keys).await;
    assert!(all.len() > 60, "{} keys are few", all.len());
    let strays = format!("{keys} and attname <> 'practice_id'");
    assert_eq!(list(&mut conn, &strays).await, [""; 0]);
}

#[tokio::test]
async fn every_foreign_key_leads_to_the_same_practice() {
    let (_database, mut conn) = catalogue().await;
    let strays = "
        select conname::text from pg_constraint
        join pg_class on pg_class.oid = conrelid
        join pg_attribute on attrelid = confrelid and attnum = confkey[1]
        where {ours} and contype = 'f' and attname <> 'practice_id'";
    assert_eq!(list(&mut conn, strays).await, [""; 0]);
}

#[tokio::test]
async fn every_unique_index_starts_with_the_practice() {
    let (_database, mut conn) = catalogue().await;
    let unique = "
        select indexrelid::regclass::text from pg_index
        join pg_class on pg_class.oid = indrelid
        where {ours} and (indisunique or indisexclusion)";
    assert!(list(&mut conn, unique).await.len() > 40);
    let strays = format!("{unique} and pg_get_indexdef(indexrelid, 1, true) <> 'practice_id'");
    assert_eq!(list(&mut conn, &strays).await, [""; 0]);
}

#[tokio::test]
async fn every_table_belongs_to_practices_and_shows_one_at_a_time() {
    let (_database, mut conn) = catalogue().await;
    let tables = list(
        &mut conn,
        "select relname::text from pg_class where {ours} and relkind in ('r', 'p')",
    )
    .await;
    assert!(tables.len() > 20, "{tables:?}");
    let open = "
        select relname::text from pg_class
        where {ours} and relkind in ('r', 'p')
          and not (relrowsecurity and relforcerowsecurity
            and exists (select from pg_attribute where attrelid = pg_class.oid
                and attname = 'practice_id' and attnotnull)
            and exists (select from pg_policy where polrelid = pg_class.oid and polcmd = '*'
                and polroles = array['openslot_program'::regrole::oid]
                and pg_get_expr(polqual, polrelid) = '(practice_id = current_practice())'
                and pg_get_expr(polwithcheck, polrelid) = '(practice_id = current_practice())'))";
    assert_eq!(list(&mut conn, open).await, [""; 0]);
}

#[tokio::test]
async fn no_other_rule_shows_the_program_more() {
    let (_database, mut conn) = catalogue().await;
    let others = "
        select polname::text from pg_policy
        where polname::text <> (select relname from pg_class where oid = polrelid) || '_of_practice'
          and (polroles && array[0::oid, 'openslot_program'::regrole::oid]
            or pg_has_role('openslot_program', polroles[1], 'member'))";
    assert_eq!(list(&mut conn, others).await, [""; 0]);
    // Views would look with their owner's eyes.
    let views = "select relname::text from pg_class where {ours} and relkind in ('v', 'm')";
    assert_eq!(list(&mut conn, views).await, [""; 0]);
}

#[tokio::test]
async fn every_constraint_was_given_its_name() {
    let (_database, mut conn) = catalogue().await;
    let unnamed = "
        select conname::text from pg_constraint join pg_class on pg_class.oid = conrelid
        where {ours} and (
            contype = 'c' and conname ~ '_check\\d*$'
            or contype = 'u' and conname ~ '_key\\d*$'
            or contype = 'x' and conname ~ '_excl\\d*$'
            or contype = 'p' and conname <> relname || '_pkey'
            or contype = 'f' and conname <> relname || '_practice_id_fkey'
                and (conname ~ 'practice_id' or conname !~ '_fkey$'))";
    assert_eq!(list(&mut conn, unnamed).await, [""; 0]);
}
