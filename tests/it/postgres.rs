//! The private Postgres, with real servers in folders of their own.

mod accounts;
mod part;
mod programs;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};
use openslot::postgres::{Durability, OLDEST_MAJOR, PrivatePostgres};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

use crate::support::cluster::wanted;
use crate::support::long;
use crate::support::scratch::Scratch;
use crate::support::wait::until;
use part::Part;

#[tokio::test]
async fn a_new_data_directory_gets_a_server_of_its_own() {
    let scratch = Scratch::new();
    let home = scratch.join("not made yet, with spaces");
    let server = start(&home).await;
    let mut conn = PgConnection::connect_with(&server.options())
        .await
        .expect("an answer");
    let expected = [
        ("select current_database()::text", "openslot"),
        ("select current_user::text", "openslot"),
        ("show is_superuser", "on"),
        ("show server_encoding", "UTF8"),
        ("show listen_addresses", ""),
        ("show fsync", "on"),
        ("show synchronous_commit", "on"),
        ("show data_checksums", "on"),
        ("show log_error_verbosity", "terse"),
        ("show log_parameter_max_length", "0"),
        ("show log_parameter_max_length_on_error", "0"),
        ("show log_min_error_statement", "panic"),
        ("show log_statement", "none"),
    ];
    for (question, answer) in expected {
        assert_eq!(text(&mut conn, question).await, answer, "{question}");
    }
    let version = text(&mut conn, "show server_version_num").await;
    assert!(version.parse::<u32>().expect("a version") / 10_000 >= OLDEST_MAJOR);
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn rows_outlive_a_stop_and_the_next_start() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let server = start(&home).await;
    keep_a_row(&server.options()).await;
    server.stop().await.expect("a stop");
    assert!(!mark(&home).exists(), "the server is gone");
    let server = start(&home).await;
    assert_eq!(kept_rows(&server.options()).await, 1);
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn a_server_that_is_stopped_hard_or_killed_comes_back_by_itself() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let server = start(&home).await;
    keep_a_row(&server.options()).await;
    for signal in [Signal::SIGQUIT, Signal::SIGKILL] {
        let before = number(&home);
        kill(before, signal).expect("a signal");
        until("another server", async || {
            is_ready(&home) && number(&home) != before
        })
        .await;
        assert_eq!(kept_rows(&server.options()).await, 1, "after {signal}");
    }
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn a_killed_program_leaves_nothing_that_a_restart_cannot_clear() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    start(&home).await.stop().await.expect("a stop");
    let rounds = if long() { 20 } else { 3 };
    for round in 1..=rounds {
        let mut program = Part::Keep(home.clone()).start(None);
        program.await_server();
        keep_a_row(&at(&home)).await;
        let mut open = PgConnection::connect_with(&at(&home))
            .await
            .expect("an answer");
        open.execute("begin; insert into kept default values")
            .await
            .expect("an open transaction");
        program.kill();
        let server = start(&home).await;
        assert_eq!(kept_rows(&server.options()).await, round);
        server.stop().await.expect("a stop");
    }
}

#[tokio::test]
async fn the_server_stops_when_its_program_is_killed_and_nobody_comes_back() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let mut program = Part::Keep(home.clone()).start(None);
    program.await_server();
    program.kill();
    until("the end of the server", async || !mark(&home).exists()).await;
}

#[tokio::test]
async fn a_program_and_its_server_that_are_killed_together_start_again() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let mut program = Part::Keep(home.clone()).start(None);
    program.await_server();
    keep_a_row(&at(&home)).await;
    let server = number(&home);
    program.kill();
    kill(server, Signal::SIGKILL).expect("a kill");
    let server = start(&home).await;
    assert_eq!(kept_rows(&server.options()).await, 1);
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn marks_of_a_dead_server_whose_number_another_program_has_now_are_cleared() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    start(&home).await.stop().await.expect("a stop");
    let owner = fs::metadata(home.join("postgres")).expect("the server's folder");
    let mut stranger = Command::new("/bin/sh");
    stranger.args(["-c", "read -r _"]).stdin(Stdio::piped());
    if geteuid().is_root() {
        stranger.uid(owner.uid()).gid(owner.gid());
    }
    let mut stranger = stranger.spawn().expect("a stranger");
    let cluster = home.join("postgres/cluster");
    let stale = format!("{}\n{}\n1\n5432\n", stranger.id(), cluster.display());
    fs::write(mark(&home), &stale).expect("a stale mark");
    fs::write(home.join("postgres/.s.PGSQL.5432.lock"), &stale).expect("a stale mark");
    drop(UnixListener::bind(home.join("postgres/.s.PGSQL.5432")).expect("a stale socket"));
    start(&home).await.stop().await.expect("a stop");
    assert_eq!(
        stranger.try_wait().expect("the stranger"),
        None,
        "the stranger is let alone"
    );
    drop(stranger.stdin.take());
    stranger.wait().expect("the end of the stranger");
}

#[tokio::test]
async fn half_a_cluster_is_thrown_away_and_made_again() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let half = home.join("postgres/cluster.new/base/1");
    fs::create_dir_all(&half).expect("half a cluster");
    fs::write(half.join("112"), "half").expect("half a cluster");
    let server = start(&home).await;
    keep_a_row(&server.options()).await;
    assert!(!home.join("postgres/cluster.new").exists());
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn a_second_program_is_refused_in_one_sentence_and_the_first_goes_on() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let first = start(&home).await;
    let refusal = PrivatePostgres::start(&wanted(&home, Durability::Fast)).await;
    let said = refusal.expect_err("a refusal").to_string();
    let me = std::process::id();
    assert_eq!(
        said,
        format!(
            "another openslot (number {me}) is using the data directory {}: stop it, or give this \
             one a directory of its own",
            home.canonicalize().expect("a path").display()
        )
    );
    let beside = PrivatePostgres::start_or_join(&wanted(&home, Durability::Fast)).await;
    let beside = beside.expect("the server of the first");
    keep_a_row(&beside.options()).await;
    beside.stop().await.expect("nothing to stop");
    assert_eq!(kept_rows(&first.options()).await, 1, "the first still runs");
    first.stop().await.expect("a stop");
}

#[tokio::test]
async fn the_log_of_the_server_repeats_nothing_that_a_statement_says() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let server = start(&home).await;
    let mut conn = PgConnection::connect_with(&server.options())
        .await
        .expect("an answer");
    conn.execute("create table person (name text unique)")
        .await
        .expect("a table");
    conn.execute("insert into person values ('Ada Secret')")
        .await
        .expect("a row");
    for wrong in [
        "insert into person values ('Ada Secret')",
        "select 'Ada Secret'::int",
        "select 'Ada Secret' from nowhere",
        "do $$ begin raise warning 'Ada Secret'; raise exception 'Ada Secret'; end $$",
    ] {
        conn.execute(wrong).await.expect_err("an error");
    }
    let bound = sqlx::query("select $1::text::int")
        .bind("Ada Secret")
        .execute(&mut conn)
        .await;
    bound.expect_err("an error");
    server.stop().await.expect("a stop");
    let log = fs::read_to_string(home.join("postgres.log")).expect("the log");
    assert!(log.contains("database system is ready"), "{log}");
    assert!(!log.contains("Secret"), "{log}");
}

async fn start(home: &Path) -> PrivatePostgres {
    let started = PrivatePostgres::start(&wanted(home, Durability::Safe)).await;
    started.expect("the server starts")
}

/// How another program reaches the server of a data directory.
fn at(home: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(home.join("postgres"))
        .username("openslot")
        .database("openslot")
}

fn mark(home: &Path) -> PathBuf {
    home.join("postgres/cluster/postmaster.pid")
}

fn number(home: &Path) -> Pid {
    let mark = fs::read_to_string(mark(home)).expect("the server's mark");
    Pid::from_raw(
        mark.lines()
            .next()
            .expect("a line")
            .parse()
            .expect("a number"),
    )
}

fn is_ready(home: &Path) -> bool {
    let mark = fs::read_to_string(mark(home)).unwrap_or_default();
    mark.lines()
        .nth(7)
        .is_some_and(|line| line.trim() == "ready")
}

async fn keep_a_row(options: &PgConnectOptions) {
    let mut conn = PgConnection::connect_with(options)
        .await
        .expect("an answer");
    conn.execute("create table if not exists kept (id int generated always as identity)")
        .await
        .expect("a table");
    conn.execute("insert into kept default values")
        .await
        .expect("a row");
}

async fn kept_rows(options: &PgConnectOptions) -> usize {
    let mut conn = PgConnection::connect_with(options)
        .await
        .expect("an answer");
    conn.fetch_all("select id from kept")
        .await
        .expect("the rows")
        .len()
}

async fn text(conn: &mut PgConnection, question: &str) -> String {
    let row = conn
        .fetch_one(AssertSqlSafe(question.to_owned()))
        .await
        .expect("a row");
    row.get(0)
}
