//! The server's programs, and the other things that a start may lack.

use std::fs;
use std::process::Command;

use openslot::postgres::{Durability, PrivatePostgres, Wanted};

use super::part::Part;
use crate::support::cluster::wanted;
use crate::support::scratch::Scratch;

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_refused_in_one_sentence() {
    let scratch = Scratch::new();
    let home = scratch.join(&"long".repeat(30));
    let said = refused(&wanted(&home, Durability::Fast)).await;
    assert!(said.contains("has too long a path"), "{said}");
}

#[tokio::test]
async fn programs_that_do_not_fit_are_refused_in_one_sentence() {
    let scratch = Scratch::new();
    let mut empty = wanted(&scratch.join("d"), Durability::Fast);
    empty.bin = Some(scratch.path().to_owned());
    let said = refused(&empty).await;
    assert!(
        said.contains("the server cannot run the programs initdb and postgres"),
        "{said}"
    );

    let old = scratch.join("old");
    fs::create_dir(&old).expect("a folder");
    for name in ["postgres", "initdb"] {
        let script = "echo \"#!/bin/sh\necho '$2 (PostgreSQL) 14.9'\" > \"$1\"; chmod 755 \"$1\"";
        let mut write = Command::new("/bin/sh");
        write
            .args(["-c", script, "sh"])
            .arg(old.join(name))
            .arg(name);
        assert!(write.status().expect("a shell").success());
    }
    empty.bin = Some(old);
    let said = refused(&empty).await;
    assert_eq!(
        said,
        "OPENSLOT_POSTGRES_BIN names Postgres 14, but openslot needs 15 or newer"
    );
}

#[tokio::test]
async fn programs_that_cannot_be_fetched_are_asked_for_in_one_sentence() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let cluster = home.join("postgres/cluster");
    fs::create_dir_all(&cluster).expect("a folder");
    fs::write(cluster.join("PG_VERSION"), "99\n").expect("a cluster of a version yet to come");
    let said = Part::refusal_without_network(&home);
    assert!(
        said.starts_with("the Postgres 99 that made this data directory is not on"),
        "{said}"
    );
    assert!(said.contains("could not be fetched"), "{said}");
    assert!(said.contains("apt install postgresql-99"), "{said}");
}

async fn refused(wanted: &Wanted) -> String {
    let said = format!(
        "{:#}",
        PrivatePostgres::start(wanted).await.expect_err("a refusal")
    );
    assert!(!said.contains('\n'), "one sentence: {said}");
    said
}
