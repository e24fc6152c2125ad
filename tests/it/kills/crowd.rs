//! Patients who book on, whatever happens to the program, and keep a journal of what they were told.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{Days, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::America::New_York;
use openslot::clock::Clock;
use openslot::domain::ids::SignInCodeId;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::support::app::secrets;
use crate::support::browser::{Browser, Page};
use crate::support::client::Client;
use crate::support::program::Program;
use crate::support::wait::until;

const CLIENTS: usize = 6;
/// Starts of a day, from nine to half past four.
const STARTS_DAILY: u64 = 16;
/// Between two looks whether the program is back.
const PAUSE: Duration = Duration::from_millis(10);

/// What all of them were told.
#[derive(Default)]
pub(super) struct Journal {
    /// Starts whose booking was acknowledged.
    pub(super) acknowledged: BTreeSet<i64>,
    /// Starts whose form was sent and not acknowledged.
    pub(super) unknown: BTreeSet<i64>,
    /// Answers that the program cannot be used just now.
    pub(super) unavailable: usize,
    /// Requests that no whole answer came to.
    pub(super) cut: usize,
    /// Those of them whose answer had begun.
    pub(super) broken_off: usize,
}

/// What they share.
struct Shared {
    over: AtomicBool,
    booked: AtomicUsize,
    next: AtomicU64,
    location: String,
    practitioner: String,
    reason: String,
    journal: Mutex<Journal>,
}

pub(super) struct Crowd {
    shared: Arc<Shared>,
    browsers: Vec<Browser>,
    booking: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// Patients sign in and begin to book.
    pub(super) async fn come(program: &Program) -> Self {
        let mut conn = program.superuser().await;
        let mut one = async |sql: &'static str| -> String {
            let id = sqlx::query_scalar(sql).fetch_one(&mut conn).await;
            id.expect("an id")
        };
        let shared = Arc::new(Shared {
            over: AtomicBool::new(false),
            booked: AtomicUsize::new(0),
            next: AtomicU64::new(0),
            location: one("select id::text from location").await,
            practitioner: one("select id::text from practitioner where key = 'lee'").await,
            reason: one("select id::text from visit_reason where key = 'check-up'").await,
            journal: Mutex::default(),
        });
        let mut clients = Vec::new();
        for number in 0..CLIENTS {
            clients.push(sign_in(program, number).await);
        }
        let browsers = clients
            .iter()
            .map(|client| client.browser.clone())
            .collect();
        let booking = clients
            .into_iter()
            .map(|client| tokio::spawn(books_on(client, Arc::clone(&shared))))
            .collect();
        Self {
            shared,
            browsers,
            booking,
        }
    }

    /// Waits until so many more bookings were acknowledged.
    pub(super) async fn books(&self, more: usize) {
        let booked = &self.shared.booked;
        let wanted = booked.load(Ordering::Relaxed) + more;
        until("bookings are acknowledged", async || {
            booked.load(Ordering::Relaxed) >= wanted
        })
        .await;
    }

    /// Waits until one that was begun from now on is acknowledged.
    pub(super) async fn books_again(&self) {
        self.books(CLIENTS + 1).await;
    }

    /// Each finishes what it is at.
    pub(super) async fn goes_home(self) -> Journal {
        self.shared.over.store(true, Ordering::Relaxed);
        for one in self.booking {
            one.await.expect("a patient goes on whatever happens");
        }
        let mut journal = std::mem::take(&mut *self.shared.journal());
        journal.broken_off = self.browsers.iter().map(Browser::broken_off).sum();
        journal
    }
}

async fn sign_in(program: &Program, number: usize) -> Client {
    let browser = program.browser();
    let email = format!("patient{number}@example.com");
    let page = browser.open("/sign-in").await;
    let page = browser
        .send_on(&page, "/sign-in", &[("email", &email)])
        .await;
    let newest = "select id from sign_in_code where email = $1 order by created_at desc limit 1";
    let id: Uuid = sqlx::query_scalar(newest)
        .bind(&email)
        .fetch_one(&mut program.superuser().await)
        .await
        .expect("a code");
    let code = secrets().sign_in_code(SignInCodeId(id));
    let signed_in = browser
        .submit(&page, "/sign-in/code", &[("code", &code)])
        .await;
    assert_eq!(signed_in.status, 303, "{}", signed_in.text);
    Client::of(&browser, &format!("Patient{number}"), &page)
}

async fn books_on(client: Client, shared: Arc<Shared>) {
    while !shared.over.load(Ordering::Relaxed) {
        if books(&client, &shared).await.is_none() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// One visit from its reason to the answer. `None`: the program was not well.
async fn books(client: &Client, shared: &Shared) -> Option<()> {
    shared.well(client.chooses(&shared.reason).await)?;
    let starts_at = shared.next_start();
    let slot = format!("{starts_at}.{}.{}", shared.location, shared.practitioner);
    let kept = shared.well(client.holds(&slot).await)?;
    assert_eq!(kept.status, 303, "the time is nobody else's: {}", kept.text);
    shared.well(client.fills_details().await)?;
    let check = shared.well(client.browser.try_get("/book/check").await)?;
    let hold = check.between("name=\"hold\" value=\"", "\"")?;
    shared.journal().unknown.insert(starts_at);
    let answer = shared.well(client.books(&hold).await)?;
    if answer.location.as_deref() == Some("/book/done") {
        let mut journal = shared.journal();
        journal.unknown.remove(&starts_at);
        journal.acknowledged.insert(starts_at);
        shared.booked.fetch_add(1, Ordering::Relaxed);
    }
    Some(())
}

impl Shared {
    /// A time that nobody else wants.
    fn next_start(&self) -> i64 {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        let today = Clock::real().now().with_timezone(&New_York).date_naive();
        let on = today + Days::new(2 + next / STARTS_DAILY);
        let minutes = i64::try_from(30 * (next % STARTS_DAILY)).expect("a small number");
        let nine = NaiveTime::from_hms_opt(9, 0, 0).expect("nine o'clock");
        let wall = on.and_time(nine) + TimeDelta::minutes(minutes);
        let start = New_York.from_local_datetime(&wall).single();
        start.expect("a time on no change of clocks").timestamp()
    }

    fn journal(&self) -> std::sync::MutexGuard<'_, Journal> {
        self.journal.lock().expect("the journal")
    }

    /// Notes an answer that is none.
    fn well(&self, page: Option<Page>) -> Option<Page> {
        let Some(page) = page else {
            self.journal().cut += 1;
            return None;
        };
        match page.status {
            503 => {
                self.journal().unavailable += 1;
                None
            }
            500 => panic!("a failure: {}", page.text),
            _ => Some(page),
        }
    }
}
