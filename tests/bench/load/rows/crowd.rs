//! 500 visitors want 100 times that open at one instant.

use std::time::{Duration, Instant};

use openslot::chance;
use sqlx::{Executor, PgConnection};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Bench;
use crate::ground::Scene;
use crate::http::Connection;
use crate::scratch::Scratch;
use crate::site::Site;
use crate::table::Good;
use crate::visitors;

const VISITORS: usize = 500;
const TIMES: usize = 100;
const RUNS: usize = 20;

const OVERLAPS: &str = "
    select count(*) from occupancy as one
    join occupancy as other on one.practitioner_id = other.practitioner_id
        and one.id < other.id and one.during && other.during";

pub(super) async fn row(bench: &mut Bench) {
    let scene = bench.ground.scene(bench.size(20, 0, 0)).await;
    let runs = bench.many(RUNS);
    for processes in [1, 2] {
        let homes: Vec<Scratch> = (0..processes).map(|_| Scratch::new()).collect();
        let mut sites = Vec::new();
        for home in &homes {
            sites.push(Site::start(&scene, home.path()).await);
        }
        let mut slowest = Duration::ZERO;
        let mut sound = 0;
        for _ in 0..runs {
            let rush = rush(&scene, &sites).await;
            slowest = slowest.max(rush.p99);
            sound += usize::from(rush.is_sound());
            println!("   {rush:?}");
        }
        assert_eq!(sound, runs, "100 winners, 400 told, no error, no overlap");
        bench.table.say(
            &format!("500 visitors for 100 times, p99, {processes} process(es)"),
            (slowest.as_secs_f64(), "s"),
            (Good::Less, 1.3, 0.9),
            &format!("{sound} of {runs} runs sound; the slowest run's"),
        );
    }
    bench.ground.forget(scene).await;
}

/// What one rush came to.
#[derive(Debug)]
struct Rush {
    winners: usize,
    told: usize,
    others: usize,
    overlaps: i64,
    p99: Duration,
}

impl Rush {
    fn is_sound(&self) -> bool {
        (self.winners, self.told, self.others, self.overlaps) == (TIMES, VISITORS - TIMES, 0, 0)
    }
}

/// The practice opens its day while everybody waits with a finger on the button.
async fn rush(scene: &Scene, sites: &[Site]) -> Rush {
    let mut conn = scene.superuser().await;
    conn.execute("truncate occupancy, draft, session, account cascade")
        .await
        .expect("an empty calendar");
    set_closed(scene, &mut conn, true).await;
    let visitors = visitors::waiting(scene, VISITORS).await;
    let (open, opening) = watch::channel(None::<Instant>);
    let mut trying = JoinSet::new();
    for (number, visitor) in visitors.into_iter().enumerate() {
        let time = number % TIMES;
        let person = time % scene.practitioners.len();
        let half_hour = u64::try_from(time / scene.practitioners.len()).expect("a number");
        let slot = visitors::slot(scene, person, scene.start(1, half_hour));
        let address = sites[number % sites.len()].address;
        let mut connection = Connection::open(address).await;
        let mut opening = opening.clone();
        trying.spawn(async move {
            let opened = opening.wait_for(Option::is_some).await;
            let opened = opened.expect("the day opens").expect("an instant");
            let request = visitor.post("/book/hold", number, ("slot", &slot));
            let answer = connection.fetch(&request).await;
            let body = String::from_utf8_lossy(&answer.body);
            let offers_others = body.contains("name=\"slot\"");
            (answer.status, offers_others, opened.elapsed())
        });
    }
    set_closed(scene, &mut conn, false).await;
    open.send(Some(Instant::now())).expect("everybody waits");
    let answers = trying.join_all().await;
    let mut took: Vec<Duration> = answers.iter().map(|(.., took)| *took).collect();
    took.sort_unstable();
    let winners = answers.iter().filter(|(status, ..)| *status == 303).count();
    let told = answers
        .iter()
        .filter(|(status, others, _)| *status == 409 && *others)
        .count();
    let overlaps = sqlx::query_scalar(OVERLAPS).fetch_one(&mut conn).await;
    Rush {
        winners,
        told,
        others: VISITORS - winners - told,
        overlaps: overlaps.expect("a number"),
        p99: took[took.len() * 99 / 100],
    }
}

/// Closes the practice tomorrow, or opens it, as an import does: the version says so.
async fn set_closed(scene: &Scene, conn: &mut PgConnection, is_closed: bool) {
    conn.execute("delete from closure")
        .await
        .expect("no closure");
    if is_closed {
        let id = chance::uuid(openslot::clock::Clock::real().now()).expect("chance");
        sqlx::query(
            "insert into closure (practice_id, id, starts_wall, ends_wall, reason)
             values ($1, $2, $3::timestamp, $3::timestamp + interval '1 day', 'Not yet')",
        )
        .bind(scene.practice)
        .bind(id)
        .bind(scene.start(1, 0).naive_utc())
        .execute(&mut *conn)
        .await
        .expect("a closure");
    }
    conn.execute("update practice set version = version + 1")
        .await
        .expect("a new version");
}
