//! Connections that were cut while they rested in the pool.

use openslot::db::{self, Db};
use sqlx::Executor;
use sqlx::{Connection, PgConnection};

use crate::support::app::in_local_set;
use crate::support::cluster::fresh_database;

const CONNECTIONS: u32 = 8;

#[tokio::test]
async fn a_pool_of_connections_that_were_all_cut_fails_nobody() {
    let database = fresh_database().await;
    let db = Db::new(database.options(), CONNECTIONS);
    let mut superuser = PgConnection::connect_with(&database.options())
        .await
        .expect("the database");
    in_local_set(async {
        all_at_once(&db).await;
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()";
        let cut = superuser.fetch_all(cut).await.expect("an answer");
        assert_eq!(cut.len(), usize::try_from(CONNECTIONS).unwrap());
        all_at_once(&db).await;
    })
    .await;
}

/// As many units of work as there are connections; none begins its end before all have begun.
async fn all_at_once(db: &Db) {
    let begun = std::rc::Rc::new(tokio::sync::Barrier::new(CONNECTIONS as usize));
    let units: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (db, begun) = (db.clone(), std::rc::Rc::clone(&begun));
            tokio::task::spawn_local(async move {
                db.across(async move |conn| {
                    begun.wait().await;
                    Ok(db::get_time(conn).await?)
                })
                .await
            })
        })
        .collect();
    for unit in units {
        unit.await.expect("a unit").expect("it is done");
    }
}
