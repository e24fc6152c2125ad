//! What is left of the rates as a practice grows: in visits stored, in practitioners.

use super::week::{looking_at_one, weeks};
use super::{Bench, CLIENTS, book};
use crate::ground::Size;
use crate::http;
use crate::site::Site;
use crate::table::Good;

/// Week pages a second and bookings a second.
async fn rates(bench: &mut Bench, size: Size) -> (f64, f64) {
    let scene = bench.ground.scene(size).await;
    book::remember_people(&scene).await;
    let site = Site::start(&scene, &bench.home).await;
    let weeks = weeks(&scene, looking_at_one(&scene).await);
    let pages = http::closed_loop(site.address, CLIENTS, bench.lasting, weeks)
        .await
        .all(200);
    let bookings = book::bookings(bench, &scene, &site).await.all(303);
    println!(
        "   {} practitioners, {} visits: {:.0} pages/s, {:.0} bookings/s",
        size.practitioners,
        size.visits,
        pages.rate(),
        bookings.rate()
    );
    drop(site);
    bench.ground.forget(scene).await;
    (pages.rate(), bookings.rate())
}

pub(super) async fn visits(bench: &mut Bench) {
    let (small, large) = (bench.size(50, 50_000, 30), bench.size(50, 10_000_000, 30));
    let (few, many) = (rates(bench, small).await, rates(bench, large).await);
    bench.table.say(
        "growth 50 thousand → 10 million visits: week page",
        (many.0 / few.0, "kept"),
        (Good::More, 0.70, 0.85),
        "",
    );
    bench.table.say(
        "growth 50 thousand → 10 million visits: bookings",
        (many.1 / few.1, "kept"),
        (Good::More, 0.85, 0.95),
        "",
    );
}

pub(super) async fn practitioners(bench: &mut Bench) {
    let (small, large) = (bench.size(10, 20_000, 30), bench.size(1_000, 2_000_000, 30));
    let (few, many) = (rates(bench, small).await, rates(bench, large).await);
    bench.table.say(
        "growth 10 → 1,000 practitioners: week page of one",
        (many.0 / few.0, "kept"),
        (Good::More, 0.80, 0.95),
        "",
    );
    bench.table.say(
        "growth 10 → 1,000 practitioners: bookings",
        (many.1 / few.1, "kept"),
        (Good::More, 0.80, 0.95),
        "",
    );
}
