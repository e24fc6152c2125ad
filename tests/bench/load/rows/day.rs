//! The front desk's day of 1,200 visits: how long until the page begins, against a static page of the
//! same size.

use std::time::Duration;

use sqlx::Executor;

use super::Bench;
use crate::ground::{STARTS_A_DAY, Scene};
use crate::http::Connection;
use crate::site::Site;
use crate::table::Good;
use crate::visitors;
use crate::yardsticks::StaticPage;

const PRACTITIONERS: usize = 75;
const VISITS: u64 = PRACTITIONERS as u64 * STARTS_A_DAY;
/// Requests one after the other, on one connection.
const ASKED: usize = 100;

pub(super) async fn row(bench: &mut Bench) {
    let size = bench.size(PRACTITIONERS, VISITS, 100);
    let scene = bench.ground.scene(size).await;
    name_patients(&scene).await;
    let desk = visitors::on_the_staff(&scene).await;
    let site = Site::start(&scene, &bench.home).await;
    let request = desk.get(&format!("/staff/day?date={}", scene.today), 0);
    let page = Connection::open(site.address).await.fetch(&request).await;
    assert_eq!(page.status, 200, "{}", page.head);
    let shown = String::from_utf8_lossy(&page.body)
        .matches("class=\"appt ")
        .count();
    assert!(shown > 0, "a day without visits");
    let asked = bench.many(ASKED);
    let day = median(site.address, &request, asked).await;
    let yardstick = StaticPage::start(page.body.len());
    let fixed = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let fixed = median(yardstick.address, fixed, asked).await;
    bench.table.say(
        "the front desk's day, until it begins",
        (day.as_secs_f64() / fixed.as_secs_f64(), "×"),
        (Good::Less, 5.0, 3.0),
        &format!(
            "{day:.1?} against {fixed:.1?}, {shown} visits, {} bytes",
            page.body.len()
        ),
    );
    drop(site);
    bench.ground.forget(scene).await;
}

/// Whoever has a visit; the ground stores visits alone.
async fn name_patients(scene: &Scene) {
    let mut conn = scene.superuser().await;
    conn.execute(
        "insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
         select practice_id, patient_id, 'Patient', 'Number ' || row_number() over (),
            date '1958-03-27', '+1 212 555 0100', created_at
         from appointment",
    )
    .await
    .expect("patients");
    conn.execute("vacuum analyze").await.expect("figures");
}

async fn median(address: std::net::SocketAddr, request: &[u8], asked: usize) -> Duration {
    let mut connection = Connection::open(address).await;
    let mut took = Vec::with_capacity(asked);
    for _ in 0..asked {
        took.push(connection.first_byte(request).await);
    }
    took.sort_unstable();
    took[asked / 2]
}
