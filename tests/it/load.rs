//! Overlapping tries on one practitioner from many clients, over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use openslot::clock::Clock;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::PgConnection;

use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::client::{BUSY, Client, Places, TUESDAY_9AM, reason};
use crate::support::control::unlock;
use crate::support::long;
use crate::support::patient::Patient;

const CLIENTS: u64 = 16;
const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_secs(4);
/// The control ends with its first overlap, and has this long to come to it.
const CONTROL: Duration = Duration::from_mins(1);
/// A machine that is busy with other tests is given longer, until there were so many tries.
const ENOUGH: usize = 200;

/// How often somebody looks whether two visits overlap.
const LOOK: Duration = Duration::from_millis(100);
/// What the clock of the site goes on between two looks: holds run out in the middle of it all.
const PACE: TimeDelta = TimeDelta::minutes(1);

const OVERLAPS: &str = "
    select count(*) from occupancy as one
    join occupancy as other on one.practitioner_id = other.practitioner_id
        and one.id < other.id and one.during && other.during";
const DEADLOCKS: &str = "select deadlocks from pg_stat_database where datname = current_database()";

#[actix_web::test]
async fn overlapping_tries_from_sixteen_clients_never_overlap() {
    let lasting = if long() { LONG } else { SHORT };
    let app = TestApp::with(BUSY).await;
    let clients = clients(&app).await;
    let deadlocks = app.count(DEADLOCKS).await;
    let wishes = Wishes::of(&app).await;
    let crowd = crowd(&app, (clients, wishes), lasting).await;
    println!("load: {crowd}");
    assert_eq!(crowd.overlaps, 0);
    assert_eq!(app.count(DEADLOCKS).await, deadlocks);
    let failed = |&&(_, status): &&(&str, u16)| status >= 500;
    assert_eq!(crowd.answers.keys().find(failed), None, "{crowd}");
    // Tries were refused and tries were not, or nothing was proven.
    for (what, status) in [("hold", 303), ("hold", 409), ("book", 303), ("cancel", 303)] {
        assert!(crowd.answers.contains_key(&(what, status)), "{crowd}");
    }
}

#[actix_web::test]
async fn the_same_crowd_oversells_without_lock_and_constraint() {
    let app = TestApp::with(BUSY).await;
    let clients = clients(&app).await;
    let wishes = Wishes::of(&app).await;
    unlock(&app).await;
    let crowd = crowd(&app, (clients, wishes), CONTROL).await;
    println!("load, control: {crowd}");
    assert!(crowd.overlaps > 0, "the crowd proves nothing: {crowd}");
}

/// What a crowd came to.
#[derive(Default)]
struct Crowd {
    /// How often each kind of try was answered with each status.
    answers: BTreeMap<(&'static str, u16), usize>,
    took: Vec<Duration>,
    lasted: Duration,
    looks: usize,
    overlaps: i64,
}

impl std::fmt::Display for Crowd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut took = self.took.clone();
        took.sort();
        let part = |hundredths: usize| took.get(took.len() * hundredths / 100).copied();
        let rate =
            1000 * took.len() / usize::try_from(self.lasted.as_millis()).unwrap_or(usize::MAX);
        write!(
            f,
            "{} tries in {:.1?}, {rate} a second, median {:.1?}, p99 {:.1?}; {} looks, {} overlaps; {:?}",
            took.len(),
            self.lasted,
            part(50).unwrap_or_default(),
            part(99).unwrap_or_default(),
            self.looks,
            self.overlaps,
            self.answers
        )
    }
}

/// Signed-in patients with a token for their forms.
async fn clients(app: &TestApp) -> Vec<Client> {
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let patient = Patient::new(app, &format!("Client{number}"));
        let check = patient.comes_to_check(0).await;
        clients.push(Client::of(&patient.browser, &patient.first_name, &check));
    }
    app.execute("delete from occupancy").await;
    clients
}

async fn crowd(
    app: &TestApp,
    (clients, wishes): (Vec<Client>, Wishes),
    lasting: Duration,
) -> Crowd {
    let over = Arc::new(AtomicBool::new(false));
    let tried = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let crowding: Vec<_> = clients
        .into_iter()
        .zip(0..)
        .map(|(client, seed)| {
            let one = Trying {
                client,
                wishes: wishes.clone(),
                rng: StdRng::seed_from_u64(seed),
                booked: Vec::new(),
                tried: Arc::clone(&tried),
                answers: Vec::new(),
            };
            tokio::spawn(one.until(Arc::clone(&over)))
        })
        .collect();
    let mut crowd = Crowd::default();
    let mut conn = app.superuser().await;
    let mut looks = tokio::time::interval(LOOK);
    let is_enough = || began.elapsed() >= lasting && tried.load(Ordering::Relaxed) >= ENOUGH;
    while crowd.overlaps == 0 && !is_enough() {
        looks.tick().await;
        look(&mut crowd, &mut conn, &app.clock).await;
    }
    crowd.lasted = began.elapsed();
    over.store(true, Ordering::Relaxed);
    for one in crowding {
        for (what, status, took) in one.await.expect("a client goes to the end") {
            *crowd.answers.entry((what, status)).or_default() += 1;
            crowd.took.push(took);
        }
    }
    look(&mut crowd, &mut conn, &app.clock).await;
    crowd
}

async fn look(crowd: &mut Crowd, conn: &mut PgConnection, clock: &Clock) {
    let overlaps: i64 = sqlx::query_scalar(OVERLAPS)
        .fetch_one(conn)
        .await
        .expect("a number");
    crowd.overlaps = crowd.overlaps.max(overlaps);
    crowd.looks += 1;
    clock.advance(PACE);
}

/// What there is to wish for.
#[derive(Clone)]
struct Wishes {
    reasons: [String; 2],
    places: Places,
}

impl Wishes {
    async fn of(app: &TestApp) -> Self {
        Self {
            reasons: [reason(app, "check-up").await, reason(app, "question").await],
            places: Places::of(app).await,
        }
    }
}

/// One client, and what it has met.
struct Trying {
    client: Client,
    wishes: Wishes,
    rng: StdRng,
    /// The tries of all.
    tried: Arc<AtomicUsize>,
    /// The visits it could cancel.
    booked: Vec<String>,
    answers: Vec<(&'static str, u16, Duration)>,
}

impl Trying {
    async fn until(mut self, over: Arc<AtomicBool>) -> Vec<(&'static str, u16, Duration)> {
        while !over.load(Ordering::Relaxed) {
            self.holds_and_books().await;
            if self.booked.len() > 1 || self.rng.random_bool(0.3) {
                self.cancels().await;
            }
        }
        self.answers
    }

    async fn holds_and_books(&mut self) {
        let reason = self.wishes.reasons[self.rng.random_range(0..2)].clone();
        let client = self.client.clone();
        let chosen = client.chooses(&reason).await.expect("an answer");
        assert_eq!(chosen.status, 303);
        // Three days of three hours on a grid of five minutes; the last starts fit no visit.
        let on = TUESDAY_9AM + 86_400 * self.rng.random_range(0..3);
        let start = on + 300 * self.rng.random_range(0..32);
        let slot = self.wishes.places.with(0, start);
        let kept = self.tries("hold", client.holds(&slot)).await;
        if kept.status != 303 || self.rng.random_bool(0.3) {
            return;
        }
        let filled = client.fills_details().await.expect("an answer");
        assert_eq!(filled.status, 303, "{}", filled.text);
        let Some(hold) = client.hold_to_check().await else {
            return;
        };
        let booked = self.tries("book", client.books(&hold)).await;
        if booked.location.as_deref() == Some("/book/done") {
            let done = client.browser.get("/book/done").await;
            let visit = done.between("href=\"/me/appointments/", "/calendar.ics\"");
            self.booked.extend(visit);
        }
    }

    async fn cancels(&mut self) {
        let Some(visit) = self.booked.pop() else {
            return;
        };
        let client = self.client.clone();
        let path = format!("/me/appointments/{visit}/cancel");
        let reason = [("cancel_reason", "not-needed")];
        self.tries("cancel", client.sends(&path, &reason)).await;
    }

    async fn tries(
        &mut self,
        what: &'static str,
        answer: impl Future<Output = Option<Page>>,
    ) -> Page {
        let began = Instant::now();
        let page = answer.await.expect("an answer");
        self.answers.push((what, page.status, began.elapsed()));
        self.tried.fetch_add(1, Ordering::Relaxed);
        page
    }
}
