//! The program itself, beside the tests, with a data directory and a Postgres of its own.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::app::KEY;
use super::browser::Browser;
use super::scratch::Scratch;
use super::smtp::SmtpServer;
use super::wait::until;

/// Where the private Postgres has its socket in the data directory, and its port there.
const SOCKET: (&str, u16) = ("postgres", 5432);
const MAIL_FROM: &str = "desk@northside.example";

/// `openslot serve`, which can be killed and started again.
pub(crate) struct Program {
    scratch: Scratch,
    port: u16,
    mail: String,
    running: Option<Child>,
}

impl Program {
    /// Serves the practice of this file; mail goes to this server.
    pub(crate) async fn start(file: &str, mail: &SmtpServer) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut program = Self {
            scratch: Scratch::new(),
            port: free.local_addr().expect("an address").port(),
            mail: mail.url("smtp", "?tls=none"),
            running: None,
        };
        drop(free);
        program.start_again();
        program.is_ready().await;
        let path = program.scratch.join("practice.toml");
        fs::write(&path, file).expect("a file");
        let mut import = program.command(&["practice", "import"]);
        let imported = import.arg(path).output().expect("the program");
        assert!(imported.status.success(), "{imported:?}");
        program
    }

    pub(crate) fn start_again(&mut self) {
        let log = self.scratch.join("log");
        let log = File::options().create(true).append(true).open(log);
        let mut command = self.command(&["serve", "--migrate"]);
        let child = command
            .stdin(Stdio::null())
            .stderr(log.expect("a log"))
            .spawn();
        self.running = Some(child.expect("the program"));
    }

    /// Waits until it answers and can use its database.
    pub(crate) async fn is_ready(&self) {
        let browser = self.browser();
        until("the program is ready", async || {
            let page = browser.try_get("/readyz").await;
            page.is_some_and(|page| page.status == 200)
        })
        .await;
    }

    /// Sends a signal; how the program ended.
    pub(crate) async fn end(&mut self, signal: Signal) -> ExitStatus {
        let mut child = self.running.take().expect("it runs");
        let number = i32::try_from(child.id()).expect("a number");
        kill(Pid::from_raw(number), signal).expect("it is there");
        let mut ended = None;
        until("the program ends", async || {
            ended = child.try_wait().expect("its status");
            ended.is_some()
        })
        .await;
        let ended = ended.expect("an end");
        if signal == Signal::SIGKILL {
            assert_eq!(ended.signal(), Some(9));
        }
        ended
    }

    /// Makes Postgres end at once, as in a crash.
    pub(crate) fn crash_postgres(&self) {
        let mark = self.scratch.join("data/postgres/cluster/postmaster.pid");
        let mark = fs::read_to_string(mark).expect("the mark of the server");
        let number = mark.lines().next().and_then(|line| line.parse().ok());
        kill(Pid::from_raw(number.expect("a number")), Signal::SIGQUIT).expect("it is there");
    }

    /// A browser that does not meet the limits of one network.
    pub(crate) fn browser(&self) -> Browser {
        Browser::behind_proxy(&format!("http://127.0.0.1:{}", self.port))
    }

    /// The database as its owner.
    pub(crate) async fn superuser(&self) -> PgConnection {
        let (folder, port) = SOCKET;
        let options = PgConnectOptions::new_without_pgpass()
            .socket(self.scratch.join("data").join(folder))
            .port(port)
            .username("openslot")
            .database("openslot");
        PgConnection::connect_with(&options)
            .await
            .expect("the database")
    }

    /// What it has logged since the beginning.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.scratch.join("log")).expect("a log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openslot"));
        command
            .args(arguments)
            .current_dir(self.scratch.path())
            .env_clear()
            .env("HOME", self.scratch.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("OPENSLOT_DATA", self.scratch.join("data"))
            .env("OPENSLOT_BIND", format!("127.0.0.1:{}", self.port))
            .env("OPENSLOT_SECRET_KEY", STANDARD.encode(KEY))
            .env("OPENSLOT_SMTP_URL", &self.mail)
            .env("OPENSLOT_MAIL_FROM", MAIL_FROM)
            .env("OPENSLOT_TRUSTED_PROXIES", "127.0.0.1/32");
        command
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let number = i32::try_from(child.id()).expect("a number");
            // It may have ended by itself, which then is what the test failed for.
            let _ = kill(Pid::from_raw(number), Signal::SIGTERM);
            let _ = child.wait();
        }
    }
}
