//! All counts that the reports of a practice are made from, over a million visits.

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
    let stored: i64 = sqlx::query_scalar("select count(*) from appointment")
        .fetch_one(&mut scene.superuser().await)
        .await
        .expect("a number");
    for _ in 0..TRIES {
        let began = Instant::now();
        let visits = count(&scene, &db).await;
        took.push(began.elapsed());
        assert_eq!(visits, stored, "not every visit was counted");
    }
    took.sort_unstable();
    bench.table.say(
        "reports: all counts of every visit",
        (took[TRIES / 2].as_secs_f64() * 1e3, "ms"),
        (Good::Less, 1_000.0, 500.0),
        &format!("{stored} visits, the slowest {:.0?}", took[TRIES - 1]),
    );
    db.close().await;
    bench.ground.forget(scene).await;
}

/// How many visits were counted.
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
    counted.await.expect("the counts").total()
}
