//! Who runs the server and who may reach it.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

use nix::unistd::{User, geteuid, getpgid};
use openslot::postgres::{Durability, PrivatePostgres};

use super::part::Part;
use super::{mark, number, start};
use crate::support::cluster::wanted;
use crate::support::scratch::Scratch;

#[tokio::test]
async fn the_server_runs_under_an_ordinary_account() {
    if let Some(part) = Part::given() {
        return part.play().await;
    }
    let scratch = Scratch::new();
    let account = ordinary_account();
    if let Some((uid, gid)) = account {
        chown(scratch.path(), Some(uid), Some(gid)).expect("the account's own folder");
    }
    let home = scratch.join("d");
    let mut program = Part::Keep(home.clone()).start(account);
    program.await_server();
    let runs_as = fs::metadata(format!("/proc/{}", number(&home))).map(|found| found.uid());
    let expected = account.map_or(geteuid().as_raw(), |(uid, _)| uid);
    assert_eq!(
        fs::metadata(home.join("postgres")).expect("a folder").uid(),
        expected
    );
    assert_eq!(runs_as.unwrap_or(expected), expected);
    assert!(program.end().success());
    assert!(!mark(&home).exists(), "the server is gone");
}

#[tokio::test]
async fn the_server_never_runs_as_root_and_apart_from_the_terminal() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let server = start(&home).await;
    let folder = fs::metadata(home.join("postgres")).expect("the server's folder");
    assert_ne!(folder.uid(), 0);
    assert_eq!(folder.uid() == geteuid().as_raw(), !geteuid().is_root());
    assert_eq!(folder.mode() & 0o777, 0o700);
    assert_ne!(
        getpgid(Some(number(&home))),
        getpgid(None),
        "Ctrl-C does not reach it"
    );
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn another_account_of_the_machine_cannot_connect() {
    let scratch = Scratch::new();
    let home = scratch.join("d");
    let server = start(&home).await;
    let folder = home.join("postgres");
    let socket = folder.join(".s.PGSQL.5432");
    let open = |mode, socket_mode| {
        for (path, mode) in [(&folder, 0o711), (&socket, socket_mode), (&folder, mode)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        }
    };
    // Only root can play another account; anybody else shuts themself out by the same modes.
    let stranger = ordinary_account();
    if stranger.is_none() {
        open(0o000, 0o777);
    }
    assert_eq!(Part::connects(&socket, stranger), "PermissionDenied");
    open(0o711, if stranger.is_some() { 0o700 } else { 0o000 });
    assert_eq!(
        Part::connects(&socket, stranger),
        "PermissionDenied",
        "the socket is shut too"
    );
    open(0o711, 0o777);
    assert_eq!(
        Part::connects(&socket, stranger),
        "connected",
        "the try itself works"
    );
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn a_folder_where_the_server_may_not_go_is_named_in_one_sentence() {
    let scratch = Scratch::new();
    let private = scratch.join("private");
    fs::create_dir(&private).expect("a folder");
    fs::set_permissions(&private, fs::Permissions::from_mode(0o700)).expect("a mode");
    let started = PrivatePostgres::start(&wanted(&private.join("d"), Durability::Fast)).await;
    match started {
        Ok(server) => {
            assert!(!geteuid().is_root(), "only one's own server may go there");
            server.stop().await.expect("a stop");
        }
        Err(error) => {
            assert!(geteuid().is_root(), "{error}");
            assert!(
                error.to_string().contains("unprivileged account"),
                "{error}"
            );
        }
    }
}

/// The account (account, group) that a test as root lends a program; nobody else can lend one.
fn ordinary_account() -> Option<(u32, u32)> {
    let nobody = User::from_name("nobody")
        .expect("the accounts")
        .expect("an ordinary account");
    geteuid()
        .is_root()
        .then(|| (nobody.uid.as_raw(), nobody.gid.as_raw()))
}
