//! The first available time over a thousand practitioners whose next half year is nearly full,
//! against the same page of ten.

use std::sync::Arc;

use openslot::domain::draft::Wish;

use super::Bench;
use crate::http::{self, Requests};
use crate::site::Site;
use crate::table::Good;
use crate::visitors;

const PERCENT: u64 = 90;
/// Requests one after the other, on one connection.
const ASKED: usize = 500;

pub(super) async fn row(bench: &mut Bench) {
    let mut p50 = Vec::new();
    for (practitioners, visits) in [(10, 26_000), (1_000, 2_600_000)] {
        let scene = bench
            .ground
            .scene(bench.size(practitioners, visits, PERCENT))
            .await;
        let site = Site::start(&scene, &bench.home).await;
        let visitors = visitors::looking(&scene, &[Wish::Any; 50]).await;
        let asked = bench.many(ASKED);
        let requests: Requests = Arc::new(move |number| {
            let visitor = &visitors[number % visitors.len()];
            (number < asked).then(|| visitor.get("/book/times", number))
        });
        let long = std::time::Duration::from_mins(5);
        let outcome = http::closed_loop(site.address, 1, long, requests)
            .await
            .all(200);
        p50.push(outcome.within(0.5));
        println!(
            "   {practitioners} practitioners: p50 {:.2?}, p99 {:.2?}, slowest {:.2?}",
            outcome.within(0.5),
            outcome.within(0.99),
            outcome.within(1.0)
        );
        drop(site);
        bench.ground.forget(scene).await;
    }
    bench.table.say(
        "first available, 1,000 practitioners, 180 days, 90 % full",
        (p50[1].as_secs_f64() / p50[0].as_secs_f64(), "×"),
        (Good::Less, 3.0, 1.5),
        "p50 against that of 10",
    );
}
