//! Every row of a database as it stands, to tell whether something was written.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::app::TestApp;

/// The tables and what is in them, each row with the place and the transaction that wrote it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rows(BTreeMap<String, Vec<String>>);

impl Rows {
    /// All rows of all tables. When a session was last active is left out: looking notes it.
    pub(crate) async fn of(app: &TestApp) -> Self {
        let mut conn = app.superuser().await;
        let mut rows = BTreeMap::new();
        for table in tables(&mut conn).await {
            let question = if table == "session" {
                "select to_jsonb(one) - 'last_active_at' from session as one order by id".to_owned()
            } else {
                format!("select to_jsonb(one), one.xmin, one.ctid from \"{table}\" as one")
            };
            let question = format!("select answer::text from ({question}) as answer order by 1");
            let found = sqlx::query_scalar(AssertSqlSafe(question))
                .fetch_all(&mut conn)
                .await;
            rows.insert(table, found.expect("the rows"));
        }
        Self(rows)
    }

    /// The tables whose rows differ.
    pub(crate) fn changed(&self, later: &Self) -> Vec<String> {
        let differs = |table: &&String| self.0.get(*table) != later.0.get(*table);
        later.0.keys().filter(differs).cloned().collect()
    }
}

/// The names of all tables of ours.
pub(crate) async fn tables(conn: &mut PgConnection) -> Vec<String> {
    let rows = sqlx::query(
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and relname not like '\\_sqlx%' order by 1",
    )
    .fetch_all(conn)
    .await
    .expect("the tables");
    rows.iter().map(|row| row.get(0)).collect()
}
