//! The program itself, serving a scene.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use openslot::secret::{KEY_BYTES, Secrets};
use sqlx::ConnectOptions;
use tokio::net::TcpStream;

use super::ground::Scene;

const KEY: [u8; KEY_BYTES] = [7; KEY_BYTES];
/// How often a program that starts is asked whether it listens.
const LOOK: Duration = Duration::from_millis(1);

/// A running `openslot serve`, without the worker: letters are no part of a request.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    child: Child,
    /// When it was started.
    pub(crate) began: Instant,
}

impl Site {
    pub(crate) async fn start(scene: &Scene, home: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let url: String = scene.options.to_url_lossy().into();
        let began = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_openslot"))
            .args(["serve", "--no-worker"])
            .env_clear()
            .env("HOME", home)
            .env("OPENSLOT_DATA", home)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("DATABASE_URL", url)
            .env("OPENSLOT_BIND", address.to_string())
            .env("OPENSLOT_SECRET_KEY", STANDARD.encode(KEY))
            .env("OPENSLOT_LOG", "warn")
            // Requests come from many networks, as those of many visitors do.
            .env("OPENSLOT_TRUSTED_PROXIES", "127.0.0.1/32")
            .stdin(Stdio::null())
            .spawn()
            .expect("the program");
        let site = Self {
            address,
            child,
            began,
        };
        while TcpStream::connect(address).await.is_err() {
            assert!(
                began.elapsed() < Duration::from_mins(1),
                "it does not listen"
            );
            tokio::time::sleep(LOOK).await;
        }
        site
    }

    /// The memory it has, in MiB.
    pub(crate) fn memory(&self) -> f64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(path).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kilobytes.expect("a number") / 1024.0
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let number = i32::try_from(self.child.id()).expect("a number");
        // It may have ended by itself, which then is what the run failed for.
        let _ = kill(Pid::from_raw(number), Signal::SIGTERM);
        let _ = self.child.wait();
    }
}

/// What the site derives its forms' tokens from.
pub(crate) fn secrets() -> Secrets {
    Secrets::new(&KEY).expect("a key")
}
