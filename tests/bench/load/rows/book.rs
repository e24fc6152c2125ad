//! Choosing a time and booking it, over HTTP, against the smallest booking Postgres can do.

use std::sync::Arc;
use std::time::Duration;

use openslot::domain::ids::HoldId;
use sqlx::Executor;

use super::{Bench, CLIENTS};
use crate::ground::{HORIZON_DAYS, STARTS_A_DAY, Scene};
use crate::http::{self, Outcome, count};
use crate::site::Site;
use crate::table::Good;
use crate::visitors::{self, Visitor};
use crate::yardsticks::smallest_bookings;

/// Bookings of one run.
pub(super) const BOOKINGS: usize = 8_000;
const PEOPLE: usize = 200;
/// Whatever there is to send is sent.
const LONG: Duration = Duration::from_mins(5);

pub(super) async fn row(bench: &mut Bench) {
    let scene = bench.ground.scene(bench.size(PEOPLE, 1_000_000, 70)).await;
    remember_people(&scene).await;
    let site = Site::start(&scene, &bench.home).await;
    let seconds = bench.lasting.as_secs().max(1);
    let before = smallest_bookings(&scene, &bench.home, seconds).await;
    let held = holds(bench, &scene, &site).await.all(303);
    let booked = bookings(bench, &scene, &site).await.all(303);
    let after = smallest_bookings(&scene, &bench.home, seconds).await;
    let yardstick = f64::midpoint(before, after);
    let how = |outcome: &Outcome| {
        format!(
            "{:.0}/s against {yardstick:.0}/s, p50 {:.1?}, p99 {:.1?}",
            outcome.rate(),
            outcome.within(0.5),
            outcome.within(0.99)
        )
    };
    bench.table.say(
        "choosing a time (hold) over HTTP, against pgbench",
        (held.rate() / yardstick, "×"),
        (Good::More, 0.25, 0.40),
        &how(&held),
    );
    bench.table.say(
        "booking from the check page over HTTP, against pgbench",
        (booked.rate() / yardstick, "×"),
        (Good::More, 0.15, 0.25),
        &how(&booked),
    );
    drop(site);
    bench.ground.forget(scene).await;
}

/// The people and letters of a practice that has been open for a while: its statements are planned
/// for what is there, and the ground stores visits alone.
pub(super) async fn remember_people(scene: &Scene) {
    let mut conn = scene.superuser().await;
    conn.execute(
        "create temporary table known as
            select practice_id, id as visit, patient_id as patient, gen_random_uuid() as account,
                created_at as at, row_number() over () as number
            from appointment limit 20000;
        insert into patient (practice_id, id, first_name, last_name, born_on, phone, created_at)
            select practice_id, patient, 'Patient ' || number % 50, 'Number ' || number % 400,
                date '1958-03-27' + number::integer, '+1 212 555 0100', at from known;
        insert into account (practice_id, id, email, created_at)
            select practice_id, account, number || '@patients.example', at from known;
        insert into patient_grant (practice_id, id, account_id, patient_id, scope, granted_at)
            select practice_id, gen_random_uuid(), account, patient, 'self', at from known;
        insert into manage_link (practice_id, id, token_hash, appointment_id, created_at)
            select practice_id, visit, sha256(number::text::bytea), visit, at from known;
        insert into communication (practice_id, id, kind, appointment_id, appointment_sequence,
                manage_link_id, state, created_at, due_at, sent_at)
            select practice_id, gen_random_uuid(), 'appointment-booked', visit, 0, visit, 'sent',
                at, at, at from known;
        insert into audit_event (practice_id, id, at, actor_kind, actor_id, action, patient_id,
                appointment_id, status_to)
            select practice_id, gen_random_uuid(), at, 'account', account, 'book', patient, visit,
                'booked' from known;
        drop table known",
    )
    .await
    .expect("people");
    conn.execute("vacuum analyze").await.expect("figures");
    conn.execute("checkpoint").await.expect("quiet");
}

/// Free starts, those of different people beside one another.
pub(super) fn free_starts(
    scene: &Scene,
    percent: u64,
    many: usize,
) -> Vec<(usize, chrono::DateTime<chrono::Utc>)> {
    let people = scene.practitioners.len();
    let mut free = Vec::new();
    for day in 1..HORIZON_DAYS - 1 {
        for half_hour in 0..STARTS_A_DAY {
            for person in 0..people {
                if free.len() == many {
                    return free;
                }
                let number = u64::try_from(person).expect("a number");
                if !Scene::is_taken(number, day, half_hour, percent) {
                    free.push((person, scene.start(day, half_hour)));
                }
            }
        }
    }
    panic!("only {} of {many} starts are free", free.len());
}

/// Visitors who come to the times page and press on one; each once.
async fn holds(bench: &Bench, scene: &Scene, site: &Site) -> Outcome {
    let many = bench.many(BOOKINGS);
    let starts = free_starts(scene, 70, many * 2);
    let visitors = visitors::waiting(scene, many).await;
    let values: Vec<String> = starts
        .iter()
        .skip(many)
        .map(|(person, at)| visitors::slot(scene, *person, *at))
        .collect();
    let requests = Arc::new(move |number: usize| {
        let (visitor, slot) = (visitors.get(number)?, values.get(number)?);
        Some(visitor.post("/book/hold", number, ("slot", slot)))
    });
    http::closed_loop(site.address, CLIENTS, LONG, requests).await
}

/// Visitors who press the last button; each once.
pub(super) async fn bookings(bench: &Bench, scene: &Scene, site: &Site) -> Outcome {
    let starts = free_starts(scene, 70, bench.many(BOOKINGS));
    let ready: Vec<(Visitor, HoldId)> = visitors::holding(scene, &starts).await;
    let requests = Arc::new(move |number: usize| {
        let (visitor, hold) = ready.get(number)?;
        Some(visitor.post("/book/check", number, ("hold", &hold.to_string())))
    });
    let outcome = http::closed_loop(site.address, CLIENTS, LONG, requests).await;
    let mut conn = scene.superuser().await;
    let booked: i64 =
        sqlx::query_scalar("select count(*) from communication where sent_at is null")
            .fetch_one(&mut conn)
            .await
            .expect("a number");
    let told = usize::try_from(booked).expect("a number");
    assert!(
        count(told) > 0.0,
        "a booking leaves its letter in the outbox"
    );
    outcome
}
