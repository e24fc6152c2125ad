//! The reports over a million visits: counted in the database, and the whole page.

use std::time::Instant;

use chrono::Days;
use openslot::db::Db;
use openslot::db::reports::{Scope, count_visits};
use openslot::domain::report::Dates;
use openslot::domain::staff::Reach;

use super::Bench;
use crate::ground::{HORIZON_DAYS, Scene};
use crate::table::Good;

const TRIES: usize = 9;
/// Further back than any visit of the ground.
const YEARS_BACK: u64 = 9;

pub(super) async fn row(bench: &mut Bench) {
    let scene = bench.ground.scene(bench.size(50, 1_000_000, 70)).await;
    let db = Db::new(scene.options.clone(), 1);
    // The first on a connection pays for its plan and for cold pages.
    count(&scene, &db).await;
    let mut took = Vec::with_capacity(TRIES);
    let mut visits = 0;
    for _ in 0..TRIES {
        let began = Instant::now();
        visits = count(&scene, &db).await;
        took.push(began.elapsed());
    }
    took.sort_unstable();
    bench.table.say(
        "reports: all counts of every visit",
        (took[TRIES / 2].as_secs_f64() * 1e3, "ms"),
        (Good::Less, 1_000.0, 500.0),
        &format!("{visits} visits, the slowest {:.0?}", took[TRIES - 1]),
    );
    db.close().await;
    bench.ground.forget(scene).await;
}

/// How many visits were counted: all there are, or nothing is shown.
async fn count(scene: &Scene, db: &Db) -> i64 {
    let scope = Scope {
        dates: Dates {
            from: scene.today - Days::new(YEARS_BACK * 366),
            to: scene.today + Days::new(HORIZON_DAYS),
        },
        practitioner: None,
        location: None,
        reach: Reach::Everybody,
    };
    let counted = db.read(scene.practice, async move |conn| {
        count_visits(conn, scope).await
    });
    let visits = counted.await.expect("the counts").total();
    assert!(visits >= 2_000, "only {visits} were counted");
    visits
}
