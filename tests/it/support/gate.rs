//! A gate before a table, so that a race is no matter of chance: nobody in it writes before the
//! others have read, or wait for somebody who has.

use super::app::TestApp;
use super::wait::until;

const KEEPER: &str = "create function wait_at_gate() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock_shared(1734440037); return new; end'";
/// Whoever takes a time stops here while the gate is closed.
pub(crate) const BEFORE_TIMES: &str = "create trigger gate before insert or update on occupancy
    for each row execute function wait_at_gate()";
/// Whoever changes a visit stops here while the gate is closed.
pub(crate) const BEFORE_VISITS: &str = "create trigger gate before update on appointment
    for each row execute function wait_at_gate()";
const CLOSE: &str = "select pg_advisory_lock(1734440037)";
/// Whoever stands at the gate, or at the lock of somebody who does.
const STANDING: &str = "select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'";

/// Puts a gate where it is told to stand. It is open.
pub(crate) async fn build(app: &TestApp, before: &'static str) {
    for statement in [KEEPER, before] {
        app.execute(statement).await;
    }
}

/// Runs a race behind the closed gate, which opens once so many stand still.
pub(crate) async fn race<T>(app: &TestApp, racers: i64, run: impl Future<Output = T>) -> T {
    let mut keeper = app.superuser().await;
    sqlx::query(CLOSE)
        .execute(&mut keeper)
        .await
        .expect("the gate is closed");
    let open = async {
        until("they stand still", async || {
            app.count(STANDING).await >= racers
        })
        .await;
        drop(keeper);
    };
    let (ended, ()) = tokio::join!(run, open);
    ended
}
