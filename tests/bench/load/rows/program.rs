//! The program's own weight: memory, start, pages.

use std::sync::Arc;
use std::time::Duration;

use super::week::{looking_at_one, weeks};
use super::{Bench, CLIENTS};
use crate::http::{self, Connection, Requests, count};
use crate::site::Site;
use crate::table::Good;

const MILLION: usize = 1_000_000;
const LONG: Duration = Duration::from_hours(1);
/// Starts, of which the middle one counts.
const STARTS: usize = 5;

pub(super) async fn row(bench: &mut Bench) {
    let scene = bench.ground.scene(bench.size(50, 200_000, 70)).await;
    let weeks = weeks(&scene, looking_at_one(&scene).await);
    let request = weeks(1).expect("a request");
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let site = Site::start(&scene, &bench.home).await;
        let status = Connection::open(site.address).await.ask(&request).await;
        assert_eq!(status, 200);
        starts.push(site.began.elapsed());
    }
    starts.sort_unstable();
    bench.table.say(
        "start to first week page on an existing database",
        (starts[STARTS / 2].as_secs_f64() * 1e3, "ms"),
        (Good::Less, 300.0, 80.0),
        &format!("the slowest {:.1?}", starts[STARTS - 1]),
    );
    let site = Site::start(&scene, &bench.home).await;
    Connection::open(site.address).await.ask(&request).await;
    bench.table.say(
        "memory, idle",
        (site.memory(), "MiB"),
        (Good::Less, 60.0, 30.0),
        "",
    );
    weight(bench, &site, &request).await;
    let asked = bench.many(MILLION);
    let requests: Requests = Arc::new(move |number| weeks(number).filter(|_| number < asked));
    let outcome = http::closed_loop(site.address, CLIENTS, LONG, requests)
        .await
        .all(200);
    bench.table.say(
        "memory, after a million week pages",
        (site.memory(), "MiB"),
        (Good::Less, 120.0, 64.0),
        &format!("{} requests", outcome.took.len()),
    );
    drop(site);
    bench.ground.forget(scene).await;
}

/// What a browser loads.
async fn weight(bench: &mut Bench, site: &Site, request: &[u8]) {
    let compressed = |request: &[u8]| {
        let text = String::from_utf8_lossy(request).into_owned();
        text.replacen("\r\n", "\r\naccept-encoding: gzip\r\n", 1)
            .into_bytes()
    };
    let mut connection = Connection::open(site.address).await;
    let page = connection.fetch(request).await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let sent = connection.fetch(&compressed(request)).await;
    assert!(sent.head.contains("gzip"), "{}", sent.head);
    bench.table.say(
        "week page, compressed",
        (count(sent.body.len()) / 1e3, "kB"),
        (Good::Less, 8.0, 4.0),
        &format!("{} bytes before", page.len()),
    );
    let mut scripts = 0;
    for part in page.split("<script").skip(1) {
        let source = part
            .split("src=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let path = source.expect("a script's address");
        let request = format!("GET {path} HTTP/1.1\r\nhost: northside.localhost\r\n\r\n");
        let sent = connection.fetch(&compressed(request.as_bytes())).await;
        assert!(
            sent.status == 200 && sent.head.contains("gzip"),
            "{}",
            sent.head
        );
        scripts += sent.body.len();
    }
    bench.table.say(
        "script, compressed",
        (count(scripts) / 1e3, "kB"),
        (Good::Less, 25.0, 17.0),
        "",
    );
}
