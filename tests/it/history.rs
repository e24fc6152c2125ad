//! A long random history: patients book, move, cancel, undo and confirm at the same small practice at
//! once, over HTTP. What each was told to be done is what is there, and nothing else, at any time.

mod one;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use chrono::TimeDelta;
use openslot::db::busy::Scope;
use openslot::db::holds::delete_expired_holds;
use openslot::domain::ids::{PractitionerId, RoomId};
use openslot::domain::time::Interval;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sqlx::Row;
use uuid::Uuid;

use crate::support::app::{TestApp, in_local_set};
use crate::support::client::{BUSY, Client, Places, reason};
use crate::support::long;
use crate::support::patient::Patient;
use one::{Journal, Living};
use watch::Watch;

const CLIENTS: u64 = 16;
const LONG: usize = 10_000;
const SHORT: usize = 400;
/// The clock goes on by two minutes each time so many things were tried: holds and kept times run out.
const TRIES_PER_STEP: usize = 50;
const STEP: TimeDelta = TimeDelta::minutes(2);

const DEADLOCKS: &str = "select deadlocks from pg_stat_database where datname = current_database()";

#[actix_web::test]
async fn a_random_history_leaves_what_was_acknowledged_and_nothing_else() {
    let wanted = if long() { LONG } else { SHORT };
    let app = TestApp::with(BUSY).await;
    let lives = lives(&app, wanted).await;
    let deadlocks = app.count(DEADLOCKS).await;
    let began = Instant::now();
    let watch = Watch::start(app.superuser().await);
    let lives: Vec<_> = lives
        .into_iter()
        .map(|one| tokio::spawn(one.lives()))
        .collect();
    let mut journals = Vec::new();
    for one in lives {
        journals.push(one.await.expect("a client goes to the end"));
    }
    let looks = watch.end().await;
    let tally = tally(&journals);
    println!(
        "history: {wanted} tries in {:.1?}, {looks} looks; {tally:?}",
        began.elapsed()
    );
    assert_eq!(app.count(DEADLOCKS).await, deadlocks);
    for what in one::WHATS {
        assert!(tally.contains_key(&(what, true)), "nobody got to {what}");
    }
    what_is_there_was_acknowledged(&app, &journals).await;
    mail_was_queued_once_for_each_change(&app, &tally).await;
    every_hold_that_ran_out_can_be_removed(&app).await;
}

/// Signed-in patients, and what each will do by chance.
async fn lives(app: &TestApp, wanted: usize) -> Vec<Living> {
    let places = Places::of(app).await;
    let reason = reason(app, "follow-up").await;
    let tried = Arc::new(AtomicUsize::new(0));
    let mut lives = Vec::new();
    for seed in 0..CLIENTS {
        let patient = Patient::new(app, &format!("Client{seed}"));
        let check = patient.comes_to_check(0).await;
        app.execute("delete from occupancy").await;
        lives.push(Living {
            client: Client::of(&patient.browser, &patient.first_name, &check),
            places: places.clone(),
            reason: reason.clone(),
            rng: StdRng::seed_from_u64(seed),
            turn: turn(app, Arc::clone(&tried), wanted),
            journal: Journal::of(&patient.email),
        });
    }
    lives
}

/// Counts a try and moves the clock along; false once there were enough.
fn turn(app: &TestApp, tried: Arc<AtomicUsize>, wanted: usize) -> one::Turn {
    let clock = app.clock.clone();
    Box::new(move || {
        let before = tried.fetch_add(1, Ordering::Relaxed);
        if before % TRIES_PER_STEP == TRIES_PER_STEP - 1 {
            clock.advance(STEP);
        }
        before < wanted
    })
}

type Tally = BTreeMap<(&'static str, bool), i64>;

/// How often each thing was acknowledged, and how often not.
fn tally(journals: &[Journal]) -> Tally {
    let mut tally = Tally::new();
    for (what, is_done) in journals.iter().flat_map(|journal| &journal.tries) {
        *tally.entry((what, *is_done)).or_default() += 1;
    }
    tally
}

/// Each patient has the visits of their journal, at their times, under their references.
async fn what_is_there_was_acknowledged(app: &TestApp, journals: &[Journal]) {
    let mut conn = app.superuser().await;
    for journal in journals {
        let rows = sqlx::query(
            "select appointment.id::text, reference, status::text, sequence,
                cancelled_from::text,
                extract(epoch from starts_at)::bigint as starts_at
             from appointment join account on account.id = account_id where email = $1",
        )
        .bind(&journal.email)
        .fetch_all(&mut conn)
        .await
        .expect("the visits");
        let there: BTreeMap<String, one::Visit> = rows
            .iter()
            .map(|row| {
                let visit = one::Visit {
                    reference: row.get("reference"),
                    status: row.get("status"),
                    sequence: row.get("sequence"),
                    starts_at: row.get("starts_at"),
                    cancelled_from: row.get("cancelled_from"),
                };
                (row.get("id"), visit)
            })
            .collect();
        assert_eq!(there, journal.visits, "{}", journal.email);
    }
    let known: usize = journals.iter().map(|journal| journal.visits.len()).sum();
    let there = app.count("select count(*) from appointment").await;
    assert_eq!(usize::try_from(there).unwrap(), known);
}

async fn mail_was_queued_once_for_each_change(app: &TestApp, tally: &Tally) {
    let done = |what| tally.get(&(what, true)).copied().unwrap_or_default();
    for (queued, changes) in [
        (
            "select count(*) from communication where kind = 'appointment-booked'",
            done("book") + done("undo"),
        ),
        (
            "select count(*) from communication where kind = 'appointment-moved'",
            done("move"),
        ),
        (
            "select count(*) from communication where kind = 'appointment-cancelled'",
            done("cancel"),
        ),
    ] {
        assert_eq!(app.count(queued).await, changes, "{queued}");
    }
}

/// With the product's own statement, once all of them have run out; visits stay.
async fn every_hold_that_ran_out_can_be_removed(app: &TestApp) {
    app.wait(TimeDelta::minutes(11));
    let now = app.clock.now();
    let held = "select count(*) from occupancy where kind = 'hold'";
    let visits = "select count(*) from occupancy where kind = 'visit'";
    let before = app.count(visits).await;
    let practitioners: Vec<Uuid> = sqlx::query_scalar("select id from practitioner")
        .fetch_all(&mut app.superuser().await)
        .await
        .expect("the practitioners");
    let scope = Scope {
        practitioners: practitioners.into_iter().map(PractitionerId).collect(),
        rooms: Vec::<RoomId>::new(),
        within: Interval {
            start: now - TimeDelta::days(30),
            end: now + TimeDelta::days(30),
        },
    };
    let (db, practice) = (app.db(), app.practice);
    in_local_set(async move {
        let remove = async move |conn: &mut _| Ok(delete_expired_holds(conn, &scope, now).await?);
        db.work(practice, remove).await.expect("they are removed");
    })
    .await;
    assert_eq!(app.count(held).await, 0);
    assert_eq!(app.count(visits).await, before);
}
