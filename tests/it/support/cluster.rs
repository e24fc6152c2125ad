use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::str::FromStr;

pub(crate) struct FreshDatabase {
    options: PgConnectOptions,
}
impl FreshDatabase {
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }
    #[allow(dead_code)]
    pub(crate) fn url(&self) -> String {
        use sqlx::ConnectOptions;
        self.options.to_url_lossy().into()
    }
}
pub(crate) async fn fresh_database() -> FreshDatabase {
    let base = PgConnectOptions::from_str("postgres://postgres@127.0.0.1:5499/postgres").unwrap();
    let name = format!("practicefile_{}", uuid::Uuid::now_v7().simple());
    let mut conn = PgConnection::connect_with(&base).await.unwrap();
    conn.execute(AssertSqlSafe(format!("create database {name}")))
        .await
        .unwrap();
    let options = base.database(&name);
    let mut conn = PgConnection::connect_with(&options).await.unwrap();
    openslot::db::MIGRATOR.run(&mut conn).await.unwrap();
    FreshDatabase { options }
}
