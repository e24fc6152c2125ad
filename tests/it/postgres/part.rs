//! A second program for a test: this test program again, playing one part.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use openslot::postgres::{Durability, PrivatePostgres};

use crate::support::cluster::wanted;
use crate::support::scratch::Scratch;

/// The test that begins with `Part::given`.
const STAGE: &str = "postgres::accounts::the_server_runs_under_an_ordinary_account";

/// Says that the part of a keeper has its server.
const READY: &str = "the server is up";

/// Comes before the reason why there is no server.
const REFUSED: &str = "refused: ";

/// What the second program does.
pub(super) enum Part {
    /// Runs the server of a data directory until its input ends, then stops it.
    Keep(PathBuf),
    /// Fails to run the server of a data directory, and says why.
    Fail(PathBuf),
    /// Tries to connect to a socket, and says whether it could.
    Connect(PathBuf),
}

impl Part {
    /// The part that this program was started for.
    pub(super) fn given() -> Option<Self> {
        let part = std::env::var_os("OPENSLOT_TEST_PART")?;
        let path = PathBuf::from(std::env::var_os("OPENSLOT_TEST_PATH")?);
        match part.as_bytes() {
            b"keep" => Some(Self::Keep(path)),
            b"fail" => Some(Self::Fail(path)),
            _ => Some(Self::Connect(path)),
        }
    }

    /// Plays the part to its end.
    pub(super) async fn play(self) {
        match self {
            Self::Keep(home) => {
                let server = PrivatePostgres::start(&wanted(&home, Durability::Safe)).await;
                let server = server.expect("the server starts");
                println!("{READY}");
                let mut rest = String::new();
                std::io::stdin()
                    .read_to_string(&mut rest)
                    .expect("the end of the input");
                server.stop().await.expect("the server stops");
            }
            Self::Fail(home) => {
                let refusal = PrivatePostgres::start(&wanted(&home, Durability::Safe)).await;
                println!("\n{REFUSED}{:#}", refusal.expect_err("a refusal"));
            }
            Self::Connect(socket) => match UnixStream::connect(socket) {
                Ok(_) => println!("connected"),
                Err(error) => println!("{:?}", error.kind()),
            },
        }
    }

    /// Starts the second program, under another account (account, group) if one is given.
    pub(super) fn start(&self, account: Option<(u32, u32)>) -> Player {
        let scratch = Scratch::new();
        let mut program = std::env::current_exe().expect("this program");
        if account.is_some() {
            program = copied(&program, &scratch);
        }
        let (part, path) = match self {
            Self::Keep(path) => ("keep", path),
            Self::Fail(path) => ("fail", path),
            Self::Connect(path) => ("connect", path),
        };
        let mut command = Command::new(program);
        command
            .args(["--exact", STAGE, "--nocapture"])
            .env("OPENSLOT_TEST_PART", part)
            .env("OPENSLOT_TEST_PATH", path)
            // Nothing listens there: whatever is to be fetched cannot be.
            .env("HTTPS_PROXY", "http://127.0.0.1:9")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some((uid, gid)) = account {
            command.uid(uid).gid(gid);
        }
        let mut child = command.spawn().expect("a second program");
        let said = BufReader::new(child.stdout.take().expect("what it says"));
        Player {
            child,
            said,
            _scratch: scratch,
        }
    }

    /// Why another program, that has no network, cannot run the server of a data directory.
    pub(super) fn refusal_without_network(home: &Path) -> String {
        let mut player = Self::Fail(home.to_owned()).start(None);
        let mut said = String::new();
        player.said.read_to_string(&mut said).expect("what it says");
        assert!(player.end().success(), "{said}");
        let refusal = said.lines().find_map(|line| line.strip_prefix(REFUSED));
        refusal
            .unwrap_or_else(|| panic!("a refusal in: {said}"))
            .to_owned()
    }

    /// Whether another program can connect to the socket, or the kind of its failure.
    pub(super) fn connects(socket: &Path, account: Option<(u32, u32)>) -> String {
        let mut player = Self::Connect(socket.to_owned()).start(account);
        let mut said = String::new();
        player.said.read_to_string(&mut said).expect("what it says");
        assert!(player.end().success(), "{said}");
        let kinds = [
            "connected",
            "PermissionDenied",
            "NotFound",
            "ConnectionRefused",
        ];
        let found = kinds.into_iter().find(|kind| said.contains(kind));
        found
            .unwrap_or_else(|| panic!("an answer in: {said}"))
            .to_owned()
    }
}

/// A second program at work.
pub(super) struct Player {
    child: Child,
    said: BufReader<ChildStdout>,
    _scratch: Scratch,
}

impl Player {
    /// Waits until the part of a keeper has its server.
    pub(super) fn await_server(&mut self) {
        let mut all = String::new();
        while !all.contains(READY) {
            let length = self.said.read_line(&mut all).expect("what it says");
            assert!(length > 0, "it ended: {all}");
        }
    }

    /// Kills it as an operator does who is out of patience.
    pub(super) fn kill(mut self) {
        self.child.kill().expect("a kill");
        self.child.wait().expect("an end");
    }

    /// Lets its input end, and waits for it to end.
    pub(super) fn end(mut self) -> ExitStatus {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).expect("what it says");
        self.child.wait().expect("an end")
    }
}

/// A copy where any account can run it. Another program makes it, because a file that this one has
/// open for writing, if only in a child on its way to become another program, cannot be run.
fn copied(program: &Path, scratch: &Scratch) -> PathBuf {
    let copy = scratch.join("program");
    let copied = Command::new("cp")
        .args([program, &copy])
        .status()
        .expect("cp");
    assert!(copied.success());
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("a program");
    copy
}
