//! The program is killed, its Postgres crashes, and it is told to stop, each in the middle of bookings:
//! what was acknowledged is there, what was not is there whole or not at all, and every mail arrives.

mod crowd;
mod pool;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use sqlx::PgConnection;

use crate::support::client::BUSY;
use crate::support::long;
use crate::support::program::Program;
use crate::support::smtp::{Encryption, SmtpServer};
use crate::support::wait::until;
use crowd::{Crowd, Journal};

/// Bookings between two kills.
const BETWEEN: usize = 5;
/// How soon after a kill the next booking must be acknowledged, on a machine that does nothing else.
const NORMAL_AGAIN: Duration = Duration::from_secs(10);

#[actix_web::test]
async fn a_killed_program_loses_no_booking_it_acknowledged_and_no_mail() {
    let rounds = if long() { 20 } else { 2 };
    let scene = Scene::set().await;
    let (mut program, mail) = (scene.program, scene.mail);
    let mut gaps = Vec::new();
    for _ in 0..rounds {
        scene.crowd.books(BETWEEN).await;
        let began = Instant::now();
        program.end(Signal::SIGKILL).await;
        program.start_again();
        scene.crowd.books_again().await;
        gaps.push(began.elapsed());
    }
    let journal = scene.crowd.goes_home().await;
    let copies = judge(&program, &mail, &journal).await;
    println!(
        "kill -9, {rounds} times: {}",
        told(&gaps, &journal, &copies)
    );
    normal_again_soon(&gaps);
    assert!(copies.extra <= rounds, "more than one a crash: {copies}");
}

#[actix_web::test]
async fn a_crash_of_postgres_loses_no_booking_that_was_acknowledged_and_no_mail() {
    let rounds = if long() { 5 } else { 1 };
    let scene = Scene::set().await;
    let mut gaps = Vec::new();
    for _ in 0..rounds {
        scene.crowd.books(BETWEEN).await;
        let began = Instant::now();
        scene.program.crash_postgres();
        scene.crowd.books_again().await;
        gaps.push(began.elapsed());
    }
    let journal = scene.crowd.goes_home().await;
    let copies = judge(&scene.program, &scene.mail, &journal).await;
    println!(
        "crash of Postgres, {rounds} times: {}",
        told(&gaps, &journal, &copies)
    );
    normal_again_soon(&gaps);
    assert_eq!(journal.cut, 0, "the program itself never went away");
    assert!(copies.extra <= rounds, "more than one a crash: {copies}");
}

#[actix_web::test]
async fn a_program_told_to_stop_finishes_every_booking_in_hand() {
    let rounds = if long() { 5 } else { 1 };
    let scene = Scene::set().await;
    let mut program = scene.program;
    let mut took = Vec::new();
    for _ in 0..rounds {
        scene.crowd.books(BETWEEN).await;
        let began = Instant::now();
        let ended = program.end(Signal::SIGTERM).await;
        took.push(began.elapsed());
        assert!(ended.success(), "{ended}");
        program.start_again();
        scene.crowd.books_again().await;
    }
    let journal = scene.crowd.goes_home().await;
    let copies = judge(&program, &scene.mail, &journal).await;
    println!(
        "SIGTERM, {rounds} times: {}",
        told(&took, &journal, &copies)
    );
    assert_eq!(journal.broken_off, 0, "an answer was cut in the middle");
    assert_eq!(copies.most, 1, "a letter was sent twice: {copies}");
    let there = visits(&mut program.superuser().await).await;
    let unanswered: Vec<_> = journal.unknown.intersection(&there).collect();
    assert!(unanswered.is_empty(), "booked but not told: {unanswered:?}");
}

/// The program with patients who book at it.
struct Scene {
    program: Program,
    mail: SmtpServer,
    crowd: Crowd,
}

impl Scene {
    async fn set() -> Self {
        let mail = SmtpServer::start(Encryption::None).await;
        let program = Program::start(&every_day(), &mail).await;
        let crowd = Crowd::come(&program).await;
        Self {
            program,
            mail,
            crowd,
        }
    }
}

/// The busy practice, with room for many visits in the next weeks.
fn every_day() -> String {
    let days = r#"days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]"#;
    BUSY.replace("2027-01-01", "2020-01-01")
        .replace(r#"days = ["tue", "wed", "thu"]"#, days)
        .replace("align_minutes = 5", "align_minutes = 30")
        .replace(r#"start = "14:00""#, r#"start = "18:00""#)
        .replace(r#"end = "15:00""#, r#"end = "19:00""#)
        .replace(r#"end = "12:00""#, r#"end = "17:00""#)
}

/// How often letters arrived.
struct Copies {
    letters: usize,
    extra: usize,
    /// How often the one that arrived most often did.
    most: usize,
}

impl std::fmt::Display for Copies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} letters, {} extra copies, each letter at most {} times",
            self.letters, self.extra, self.most
        )
    }
}

/// All that must be so whatever happened.
async fn judge(program: &Program, mail: &SmtpServer, journal: &Journal) -> Copies {
    let mut conn = program.superuser().await;
    let there = visits(&mut conn).await;
    let lost: Vec<_> = journal.acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let known = &journal.acknowledged | &journal.unknown;
    let strange: Vec<_> = there.difference(&known).collect();
    assert!(strange.is_empty(), "nobody booked these: {strange:?}");
    for (what, of) in HALVES {
        assert_eq!(count(&mut conn, of).await, 0, "{what}");
    }
    until("every mail has had its turn", async || {
        count(
            &mut conn,
            "select count(*) from communication where state = 'waiting'",
        )
        .await
            == 0
    })
    .await;
    let forgotten = "select count(*) from pg_stat_activity where state like 'idle in transaction%'";
    until("no transaction is forgotten", async || {
        count(&mut conn, forgotten).await == 0
    })
    .await;
    assert!(
        !program.log().contains("25P02"),
        "a broken transaction was used"
    );
    copies_of_every_letter(&mut conn, mail).await
}

/// Visits of which a part is missing.
const HALVES: [(&str, &str); 5] = [
    (
        "visits without a place",
        "select count(*) from appointment where id not in (
            select appointment_id from occupancy where kind = 'visit')",
    ),
    (
        "places without a visit",
        "select count(*) from occupancy where kind = 'visit'
            and appointment_id not in (select id from appointment)",
    ),
    (
        "visits without a mail of their own",
        "select count(*) from appointment where 1 <> (
            select count(*) from communication where appointment_id = appointment.id)",
    ),
    (
        "visits without a link",
        "select count(*) from appointment where id not in (select appointment_id from manage_link)",
    ),
    (
        "visits without a record",
        "select count(*) from appointment where id not in (
            select appointment_id from audit_event where appointment_id is not null)",
    ),
];

/// Each visit's letter arrived; copies carry the Message-ID of the first.
async fn copies_of_every_letter(conn: &mut PgConnection, mail: &SmtpServer) -> Copies {
    let mut copies = BTreeMap::<String, usize>::new();
    for received in mail.received() {
        let text = String::from_utf8_lossy(&received.message).into_owned();
        let mut lines = text.lines();
        let id = lines.find(|line| line.to_ascii_lowercase().starts_with("message-id:"));
        *copies
            .entry(id.expect("a Message-ID").to_owned())
            .or_default() += 1;
    }
    let letters: Vec<String> =
        sqlx::query_scalar("select id::text from communication where kind = 'appointment-booked'")
            .fetch_all(conn)
            .await
            .expect("the letters");
    for letter in &letters {
        let plain = letter.replace('-', "");
        let is_there = copies
            .keys()
            .any(|id| id.contains(letter.as_str()) || id.contains(&plain));
        assert!(is_there, "the letter {letter} did not arrive");
    }
    Copies {
        letters: copies.len(),
        extra: copies.values().sum::<usize>() - copies.len(),
        most: copies.values().copied().max().unwrap_or_default(),
    }
}

/// The starts of all visits, in seconds of Unix time.
async fn visits(conn: &mut PgConnection) -> BTreeSet<i64> {
    let starts =
        sqlx::query_scalar("select extract(epoch from starts_at)::bigint from appointment");
    let starts: Vec<i64> = starts.fetch_all(conn).await.expect("the visits");
    let distinct: BTreeSet<i64> = starts.iter().copied().collect();
    assert_eq!(distinct.len(), starts.len(), "a time was booked twice");
    distinct
}

async fn count(conn: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql)
        .fetch_one(conn)
        .await
        .expect("a number")
}

fn told(gaps: &[Duration], journal: &Journal, copies: &Copies) -> String {
    let longest = gaps.iter().max().copied().unwrap_or_default();
    format!(
        "longest gap {longest:.1?} of {gaps:.1?}; {} bookings acknowledged, {} not answered, \
         {} answers of 503, {} connections cut; {copies}",
        journal.acknowledged.len(),
        journal.unknown.len(),
        journal.unavailable,
        journal.cut
    )
}

/// The short version may run beside other tests, which slow the start of a program.
fn normal_again_soon(gaps: &[Duration]) {
    if long() {
        let longest = gaps.iter().max().copied().unwrap_or_default();
        assert!(longest < NORMAL_AGAIN, "{longest:?}");
    }
}
