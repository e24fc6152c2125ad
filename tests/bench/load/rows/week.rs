//! A week of times, with a million visits stored, against a static page of the same size; and its
//! p99 at a quarter of its own maximum.

use std::sync::Arc;

use chrono::Days;
use openslot::domain::draft::Wish;

use super::{Bench, CLIENTS};
use crate::ground::Scene;
use crate::http::{self, Connection, Requests};
use crate::site::Site;
use crate::table::Good;
use crate::visitors::{self, Visitor};
use crate::yardsticks::StaticPage;

/// Weeks that are looked at, from this one on.
const WEEKS: u64 = 20;
/// Browsers that look, each with a draft of its own.
const BROWSERS: usize = 200;

pub(super) async fn row(bench: &mut Bench) {
    let scene = bench.ground.scene(bench.size(50, 1_000_000, 70)).await;
    let site = Site::start(&scene, &bench.home).await;
    let one = looking_at_one(&scene).await;
    let any = visitors::looking(&scene, &vec![Wish::Any; BROWSERS]).await;
    for (what, visitors) in [("one of 50", one), ("any of 50", any)] {
        let weeks = weeks(&scene, visitors);
        let mut connection = Connection::open(site.address).await;
        let first = connection.fetch(&weeks(1).expect("a request")).await;
        assert_eq!(first.status, 200, "{}", first.head);
        let pages = http::closed_loop(site.address, CLIENTS, bench.lasting, Arc::clone(&weeks))
            .await
            .all(200);
        let yardstick = StaticPage::start(first.body.len());
        let request = Arc::new(|_| Some(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec()));
        let fixed = http::closed_loop(yardstick.address, CLIENTS, bench.lasting, request)
            .await
            .all(200);
        bench.table.say(
            &format!("week of times, 1 million visits, {what}"),
            (pages.rate() / fixed.rate(), "×"),
            (Good::More, 0.08, 0.14),
            &format!(
                "{:.0}/s against {:.0}/s, {} bytes",
                pages.rate(),
                fixed.rate(),
                first.body.len()
            ),
        );
        let calm = http::open_loop(site.address, pages.rate() / 4.0, bench.lasting, weeks)
            .await
            .all(200);
        bench.table.say(
            &format!("p99 of it at a quarter of its rate, {what}"),
            (calm.within(0.99).as_secs_f64() * 1e3, "ms"),
            (Good::Less, 10.0, 4.0),
            &format!("p50 {:.1?}", calm.within(0.5)),
        );
    }
    drop(site);
    bench.ground.forget(scene).await;
}

/// Browsers that each want one practitioner.
pub(super) async fn looking_at_one(scene: &Scene) -> Vec<Visitor> {
    let everyone = scene.practitioners.iter().cycle().take(BROWSERS);
    let wishes: Vec<_> = everyone.map(|id| Wish::This(*id)).collect();
    visitors::looking(scene, &wishes).await
}

/// Each browser looks at one week after the other.
pub(super) fn weeks(scene: &Scene, visitors: Vec<Visitor>) -> Requests {
    let today = scene.today;
    Arc::new(move |number| {
        let week = u64::try_from(number / 7).unwrap_or_default() % WEEKS;
        let path = format!("/book/times?from={}", today + Days::new(7 * week));
        Some(visitors[number % visitors.len()].get(&path, number))
    })
}
