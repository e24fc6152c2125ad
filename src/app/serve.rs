//! Starts the site and the worker, and stops them when the program is told to.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::web::Data;
use anyhow::{Context, anyhow};
use rand::rngs::{StdRng, SysRng};
use rand::{SeedableRng, TryRng};
use secrecy::ExposeSecret;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
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

/// What a site is started from.
pub struct Start {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub secrets: Secrets,
    pub work: Work,
    /// The folder that a demo's mailbox shows; `None`: not a demo with a mailbox.
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

/// Serves and works until the program is told to stop; then finishes what is in hand.
///
/// # Errors
/// The address cannot be listened on, or mail cannot be set up.
pub async fn run(start: Start) -> anyhow::Result<()> {
    let limits = SessionLimits {
        idle: start.config.sessions.idle,
        absolute: start.config.sessions.patient_absolute,
    };
    let db = start.db.clone();
    let state = State::new(
        start.db.clone(),
        start.clock.clone(),
        start.secrets.clone(),
        limits,
    );
    let state = Arc::new(state);
    let stop = CancellationToken::new();
    let server = match start.work {
        Work::Here | Work::Elsewhere => Some(serve(&start, &state)?),
        Work::Only => None,
    };
    let worker = match start.work {
        Work::Here | Work::Only => Some(work(&start, state, stop.clone())?),
        Work::Elsewhere => None,
    };
    if let Some(greeting) = &start.greeting {
        terminal::say(greeting);
    }
    let ended = until_told(server).await;
    stop.cancel();
    if let Some(worker) = worker {
        worker.await.context("the worker ended early")?;
    }
    db.close().await;
    ended
}

fn serve(start: &Start, state: &Arc<State>) -> anyhow::Result<Server> {
    let config = &start.config;
    let bound = TcpListener::bind(config.bind);
    let listener = bound.with_context(|| format!("cannot listen on {}", config.bind))?;
    let limits = match config.rate_limits {
        RateLimits::On => Limits::on(),
        RateLimits::Off => Limits::Off,
    };
    let origin = config.public_origin.clone();
    let mut site = Site::new(Arc::clone(state), origin, config.bind, limits);
    site.demo = start.demo;
    site.trusted_proxies.clone_from(&config.trusted_proxies);
    let mailbox = start.mailbox.clone().map(Mailbox::new);
    server::start(Data::new(site), listener, mailbox).context("the site cannot be served")
}

fn work(
    start: &Start,
    state: Arc<State>,
    stop: CancellationToken,
) -> anyhow::Result<JoinHandle<()>> {
    let origin = &start.config.public_origin;
    let sender = Sender::parse(&start.config.mail.from, origin.host());
    let environment = Environment {
        state,
        mailer: mailer(start)?,
        origin: origin.to_string(),
        sender: sender.map_err(|wrong| anyhow!("OPENSLOT_MAIL_FROM is {wrong}"))?,
    };
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed)?;
    let worker = Worker::new(environment, StdRng::from_seed(seed));
    Ok(tokio::task::spawn_local(worker.run(stop)))
}

fn mailer(start: &Start) -> anyhow::Result<Mailer> {
    let folder = start
        .mailbox
        .as_ref()
        .or(start.config.mail.directory.as_ref());
    if let Some(folder) = folder {
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
    let url = url.map_err(|wrong| anyhow!("OPENSLOT_SMTP_URL: {wrong}"))?;
    Smtp::new(&url, config.public_origin.host(), &[]).map(Some)
}

/// Waits for a signal, then lets requests in hand finish.
async fn until_told(server: Option<Server>) -> anyhow::Result<()> {
    let told = async {
        let mut terminated = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        anyhow::Ok(())
    };
    let Some(mut server) = server else {
        return told.await;
    };
    let own = server.handle();
    tokio::select! {
        ended = &mut server => ended.context("the site ended early"),
        heard = told => {
            let ((), finished) = tokio::join!(own.stop(true), server);
            finished?;
            heard
        }
    }
}
