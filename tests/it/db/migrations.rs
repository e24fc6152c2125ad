//! The way up and down again.

use openslot::db::MIGRATOR;
use sqlx::{Connection, PgConnection, Row};

use crate::support::cluster::fresh_database;

/// Everything that is in the schema, in words.
const SCHEMA: &str = "
    select string_agg(line, E'\\n' order by line) from (
        select 'table ' || relname || relkind::text || relrowsecurity || relforcerowsecurity
            || coalesce(relacl::text, '') as line
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'S')
        union all
        select 'column ' || attrelid::regclass || attname || format_type(atttypid, atttypmod)
            || attnotnull || attgenerated::text
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0
          and not attisdropped
        union all
        select 'constraint ' || conname || pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace
        union all
        select 'index ' || indexdef from pg_indexes where schemaname = 'public'
        union all
        select 'policy ' || polname || polrelid::regclass from pg_policy
        union all
        select 'function ' || proname || prosecdef || proowner::regrole || coalesce(proacl::text, '')
        from pg_proc
        where pronamespace = 'public'::regnamespace
          and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
        union all
        select 'type ' || typname from pg_type
        where typnamespace = 'public'::regnamespace and typtype = 'e'
    ) as lines (line)
    where line not like '%sqlx%'";

async fn schema(conn: &mut PgConnection) -> Vec<String> {
    let row = sqlx::query(SCHEMA).fetch_one(conn).await;
    let text: Option<String> = row.expect("the schema").get(0);
    let lines = text.unwrap_or_default();
    lines.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn down_leaves_nothing_and_up_again_makes_the_same() {
    let database = fresh_database().await;
    let mut conn = PgConnection::connect_with(&database.options())
        .await
        .expect("the database");
    let up = schema(&mut conn).await;
    assert!(up.len() > 300, "{} lines are few", up.len());
    MIGRATOR.undo(&mut conn, 0).await.expect("the way down");
    assert_eq!(schema(&mut conn).await, [""; 0]);
    MIGRATOR.run(&mut conn).await.expect("the way up");
    assert_eq!(schema(&mut conn).await, up);
}

#[tokio::test]
async fn each_step_can_be_taken_back_alone() {
    let database = fresh_database().await;
    let mut conn = PgConnection::connect_with(&database.options())
        .await
        .expect("the database");
    let up = schema(&mut conn).await;
    let mut versions: Vec<i64> = MIGRATOR
        .iter()
        .filter(|one| one.migration_type.is_up_migration())
        .map(|one| one.version)
        .collect();
    versions.sort_unstable();
    assert!(versions.len() >= 5);
    for version in versions {
        MIGRATOR
            .undo(&mut conn, version - 1)
            .await
            .unwrap_or_else(|error| panic!("down to before {version}: {error}"));
        MIGRATOR.run(&mut conn).await.expect("the way up");
        assert_eq!(schema(&mut conn).await, up, "{version}");
    }
}
