//! Starts the site and the worker, and stops them when the program is told to.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web;
use anyhow::Context;
use rand::rngs::SysRng;
use rand::{SeedableRng, TryRng, rngs::StdRng};
use secrecy::ExposeSecret;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinHandle, spawn_local};
use tokio_util::sync::CancellationToken;

use super::terminal;
use crate::clock::Clock;
use crate::config::{Config, RateLimits};
use crate::db::Db;
use crate::jobs::{Environment, Worker};
use crate::mail::{Mailer, Sender, Smtp, SmtpUrl};
use crate::mailbox::Mailbox;
use crate::secret::Secrets;
use crate::state::{SessionLimits, State};
use crate::web::limits::Limits;
use crate::web::page::Demo;
use crate::web::server;
use crate::web::site::Site;

/// How often networks that have been quiet are forgotten.
const SHRINK_EVERY: Duration = Duration::from_mins(10);

/// What a site is started from.
pub struct Start {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub secrets: Secrets,
    pub work: Work,
    /// The folder that a demo's mailbox shows; `None`: letters go where the settings say.
    pub mailbox: Option<PathBuf>,
    pub demo: Demo,
    /// What to say once the site answers.
    pub greeting: Option<String>,
}

/// Who does what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Here,
    /// Another program.
    Elsewhere,
    /// This program, which then serves nobody.
    Only,
}

/// Serves until the program is told to stop. Answers in the making and letters in hand are
/// finished first.
///
/// # Errors
/// The address is in use, mail is set up wrongly, or the signals cannot be heard.
pub async fn run(start: Start) -> anyhow::Result<()> {
    let limits = SessionLimits {
        idle: start.config.sessions.idle,
        absolute: start.config.sessions.patient_absolute,
        staff_absolute: start.config.sessions.staff_absolute,
    };
    let db = start.db.clone();
    let state = Arc::new(State::new(
        db.clone(),
        start.clock.clone(),
        start.secrets.clone(),
        limits,
    ));
    let stop = CancellationToken::new();
    let worker = match start.work {
        Work::Here | Work::Only => Some(start_worker(&start, Arc::clone(&state), &stop)?),
        Work::Elsewhere => None,
    };
    let served = match start.work {
        Work::Here | Work::Elsewhere => serve(&start, state).await,
        Work::Only => told_to_stop().await,
    };
    stop.cancel();
    if let Some(worker) = worker {
        worker.await.context("the worker ended early")?;
    }
    db.close().await;
    served
}

async fn serve(start: &Start, state: Arc<State>) -> anyhow::Result<()> {
    let address = start.config.bind;
    let listener =
        TcpListener::bind(address).with_context(|| format!("{address} cannot be listened on"))?;
    let site = web::Data::new(site(start, state));
    let mailbox = start.mailbox.clone().map(Mailbox::new);
    let server: Server = server::start(site.clone(), listener, mailbox)?;
    let handle = server.handle();
    let running = spawn_local(server);
    let live = Arc::clone(&site.live);
    let shrinking = spawn_local(async move {
        loop {
            tokio::time::sleep(SHRINK_EVERY).await;
            site.limits.shrink();
        }
    });
    if let Some(greeting) = &start.greeting {
        terminal::say(greeting);
    }
    let told = told_to_stop().await;
    shrinking.abort();
    live.close();
    handle.stop(true).await;
    running.await.context("the server ended early")??;
    told
}

fn site(start: &Start, state: Arc<State>) -> Site {
    let config = &start.config;
    let limits = match config.rate_limits {
        RateLimits::On => Limits::on(),
        RateLimits::Off => Limits::Off,
    };
    let mut site = Site::new(state, config.public_origin.clone(), config.bind, limits);
    site.demo = start.demo;
    site.trusted_proxies.clone_from(&config.trusted_proxies);
    site
}

fn start_worker(
    start: &Start,
    state: Arc<State>,
    stop: &CancellationToken,
) -> anyhow::Result<JoinHandle<()>> {
    let config = &start.config;
    let host = config.public_origin.host();
    let sender = Sender::parse(&config.mail.from, host);
    let environment = Environment {
        state,
        mailer: mailer(start)?,
        origin: config.public_origin.to_string(),
        sender: sender.map_err(|wrong| anyhow::anyhow!("OPENSLOT_MAIL_FROM: {wrong}"))?,
    };
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed)?;
    let worker = Worker::new(environment, StdRng::from_seed(seed));
    Ok(spawn_local(worker.run(stop.clone())))
}

/// A folder takes the letters instead of a server.
fn mailer(start: &Start) -> anyhow::Result<Mailer> {
    let set = start.config.mail.directory.as_ref();
    if let Some(folder) = start.mailbox.as_ref().or(set) {
        return Ok(Mailer::Directory(Mailbox::new(folder.clone())));
    }
    let server = mail_server(&start.config)?;
    Ok(server.map_or(Mailer::Off, |smtp| Mailer::Smtp(Arc::new(smtp))))
}

/// The mail server of the settings, if there is one.
///
/// # Errors
/// Its address makes no sense, or the machine's certificates cannot be read.
pub(super) fn mail_server(config: &Config) -> anyhow::Result<Option<Smtp>> {
    let Some(url) = &config.mail.smtp_url else {
        return Ok(None);
    };
    let url = SmtpUrl::parse(url.expose_secret());
    let url = url.map_err(|wrong| anyhow::anyhow!("OPENSLOT_SMTP_URL: {wrong}"))?;
    Smtp::new(&url, config.public_origin.host(), &[]).map(Some)
}

async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}
