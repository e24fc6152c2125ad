//! What the rows are compared with, in the same run.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use askama::Template;
use sqlx::Executor;

use super::ground::Scene;

/// The smallest booking: a row that may overlap no other, a row for the outbox, a commit.
const BOOKING: &str = "
\\set person random(1, 1000)
\\set half_hour random(1, 1000000000)
begin;
insert into yard_booking values (:person,
    tstzrange(to_timestamp(:half_hour * 1800.0), to_timestamp(:half_hour * 1800.0 + 1800)))
    on conflict do nothing;
insert into yard_outbox (person) values (:person);
commit;
";
const CLIENTS: &str = "32";

/// A page that knows all it says, of the same server.
pub(crate) struct StaticPage {
    pub(crate) address: SocketAddr,
    handle: ServerHandle,
}

#[derive(Template)]
#[template(
    source = "<!doctype html><html lang=\"en\"><head><title>{{ title }}</title></head>\
              <body>{{ filler }}</body></html>",
    ext = "html"
)]
struct Page<'a> {
    title: &'a str,
    filler: &'a str,
}

impl StaticPage {
    /// Of about so many bytes.
    pub(crate) fn start(bytes: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (started, handle) = mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let filler = web::Data::new("words, ".repeat(bytes / 7));
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(filler.clone())
                        .route("/", web::get().to(page))
                });
                let server = server.disable_signals().listen(listener).expect("a server");
                let server = server.run();
                started.send(server.handle()).expect("the row waits");
                server.await.expect("the server ends in peace");
            });
        });
        Self {
            address,
            handle: handle.recv().expect("the server starts"),
        }
    }
}

impl Drop for StaticPage {
    fn drop(&mut self) {
        // Not waited for: nobody asks it any more.
        drop(self.handle.stop(false));
    }
}

async fn page(filler: web::Data<String>) -> HttpResponse {
    let page = Page {
        title: "Choose a date and time",
        filler: &filler,
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page.render().expect("a page"))
}

/// Smallest bookings a second, of 32 clients.
pub(crate) async fn smallest_bookings(scene: &Scene, home: &Path, seconds: u64) -> f64 {
    let mut conn = scene.superuser().await;
    for statement in [
        "create table if not exists yard_booking (person integer not null,
            during tstzrange not null,
            constraint yard_booking_free exclude using gist (person with =, during with &&))",
        "create table if not exists yard_outbox (id bigserial primary key, person integer not null,
            created_at timestamptz not null default now())",
        "truncate yard_booking, yard_outbox",
    ] {
        conn.execute(statement).await.expect("a table");
    }
    let script = home.join("booking.sql");
    fs::write(&script, BOOKING).expect("a script");
    let options = &scene.options;
    let socket = options.get_socket().expect("a socket").to_owned();
    let said = tokio::process::Command::from(pgbench())
        .args([
            "--no-vacuum",
            "--protocol=prepared",
            "--jobs=1",
            "--client",
            CLIENTS,
        ])
        .args(["--time", &seconds.to_string(), "--file"])
        .arg(&script)
        .arg("--host")
        .arg(socket)
        .args(["--port", &options.get_port().to_string()])
        .args(["--username", options.get_username()])
        .arg(options.get_database().expect("a name"))
        .stderr(Stdio::inherit())
        .output()
        .await
        .expect("pgbench");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let rate = said.lines().find_map(|line| {
        let rest = line.strip_prefix("tps = ")?;
        rest.split_whitespace().next()?.parse().ok()
    });
    rate.unwrap_or_else(|| panic!("pgbench says no rate: {said}"))
}

/// It ships with the server.
fn pgbench() -> Command {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<PathBuf> = debian
        .filter_map(|entry| Some(entry.ok()?.path().join("bin/pgbench")))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    Command::new(found.pop().unwrap_or_else(|| PathBuf::from("pgbench")))
}
