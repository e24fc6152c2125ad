//! Any of 50 practitioners over 60 days, against one query that fetches the same busy ranges packed.

use std::time::{Duration, Instant};

use chrono::{Days, TimeDelta};
use openslot::db::Db;
use openslot::db::busy::Scope;
use openslot::db::calendars::{Calendars, Occupied};
use openslot::db::practices;
use openslot::domain::busy::Busy;
use openslot::domain::draft::Wish;
use openslot::domain::slot::{SlotQuery, find_slots};
use openslot::domain::time::Interval;
use sqlx::{PgConnection, Row};

use super::Bench;
use crate::ground::Scene;
use crate::table::Good;

const DAYS: u64 = 60;

pub(super) async fn row(bench: &mut Bench) {
    let scene = bench.ground.scene(bench.size(50, 200_000, 70)).await;
    let tries = bench.many(50);
    let mut packed = Vec::new();
    let mut whole = Vec::new();
    let db = Db::new(scene.options.clone(), 1);
    // In turns, so that both meet the same machine.
    for _ in 0..tries {
        packed.push(packed_query(&scene).await);
        whole.push(slots(&scene, &db).await);
    }
    let (packed, whole) = (median(packed), median(whole));
    bench.table.say(
        "any of 50 practitioners, 60 days, against one packed query",
        (whole.as_secs_f64() / packed.as_secs_f64(), "×"),
        (Good::Less, 3.0, 1.5),
        &format!("{whole:.1?} against {packed:.1?}"),
    );
    db.close().await;
    bench.ground.forget(scene).await;
}

fn within(scene: &Scene) -> Interval {
    let start = scene.start(0, 0) - TimeDelta::hours(9);
    Interval {
        start: start - TimeDelta::hours(26),
        end: start + TimeDelta::hours(26) + Days::new(DAYS),
    }
}

async fn packed_query(scene: &Scene) -> Duration {
    let mut conn = scene.superuser().await;
    let within = within(scene);
    let ask = async |conn: &mut PgConnection| {
        let began = Instant::now();
        let rows = sqlx::query(
            "select practitioner_id, array_agg(extract(epoch from starts_at)::bigint) as starts,
                array_agg(extract(epoch from ends_at)::bigint) as ends
             from occupancy
             where practice_id = $1 and practitioner_id = any($2)
                and starts_at > $3 and starts_at < $4
             group by practitioner_id",
        )
        .bind(scene.practice)
        .bind(&scene.practitioners)
        .bind(within.start)
        .bind(within.end)
        .fetch_all(conn)
        .await
        .expect("busy ranges");
        let seconds = rows
            .iter()
            .map(|row| row.get::<Vec<i64>, _>("starts").len());
        assert!(seconds.sum::<usize>() > 0, "nobody is busy");
        began.elapsed()
    };
    // The first on a connection pays for its plan.
    ask(&mut conn).await;
    ask(&mut conn).await
}

async fn slots(scene: &Scene, db: &Db) -> Duration {
    let scope = Scope {
        practitioners: scene.practitioners.clone(),
        rooms: Vec::new(),
        within: within(scene),
    };
    let query = SlotQuery {
        appointment_type: scene.visit,
        mode: None,
        been_before: None,
        minutes: None,
        location: Wish::Any,
        practitioner: Wish::Any,
        from_on: scene.today,
        until_on: scene.today + Days::new(DAYS - 1),
    };
    let now = openslot::clock::Clock::real().now();
    let read = db.read(scene.practice, async move |conn| {
        Ok(practices::load(conn).await?.expect("a practice"))
    });
    let practice = read.await.expect("a practice");
    let began = Instant::now();
    // Nothing is remembered yet: this is the first page after a start.
    let known = Calendars::default();
    let look = known.look(db, practice.id, scope, (None, now));
    let Occupied { rows, visits } = look.await.expect("a look");
    let busy = Busy::with_packed(rows, &[], visits);
    let slots = find_slots(&practice, &busy, &query, now);
    assert!(!slots.is_empty(), "nobody is free");
    began.elapsed()
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() / 2]
}
