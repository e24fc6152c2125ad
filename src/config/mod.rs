//! Settings: environment over `openslot.toml` over defaults, all problems at once.
//!
//! The only place that reads the environment. In the file a setting has the
//! variable's name in lower case without `OPENSLOT_`. Secrets are also read from
//! the file that `…_FILE` names.

mod origin;
mod sources;

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use tracing_subscriber::filter::Targets;

use crate::domain::person::EmailAddress;

pub use origin::Origin;
pub use sources::{Shown, Sources};

use sources::Reader;

/// Bytes of the secret key.
pub const SECRET_KEY_BYTES: usize = 64;
const POOL_PER_CORE: usize = 4;
const POOL_MAX: u32 = 1000;
const DAY_SECONDS: i64 = 86_400;
/// Whom letters come from where no server checks it.
const MAIL_FROM_UNSENT: &str = "no-reply@openslot.example";

/// The settings of one run.
#[derive(Debug)]
pub struct Config {
    pub database: DatabaseConfig,
    /// `OPENSLOT_DATA`: default `$XDG_DATA_HOME/openslot`, as root `/var/lib/openslot`.
    pub data: PathBuf,
    /// `OPENSLOT_BIND`: default `127.0.0.1:8080`.
    pub bind: SocketAddr,
    /// `OPENSLOT_PUBLIC_ORIGIN`: default `http://<bind>`.
    pub public_origin: Origin,
    /// `OPENSLOT_TRUSTED_PROXIES`: networks, separated by commas; default none.
    pub trusted_proxies: Vec<IpNet>,
    /// `OPENSLOT_SECRET_KEY`: 64 bytes in base64.
    pub secret_key: Option<SecretKey>,
    pub mail: MailConfig,
    pub sessions: SessionConfig,
    /// `OPENSLOT_RATE_LIMITS`: default `on`.
    pub rate_limits: RateLimits,
    /// `OPENSLOT_LOG`: default `info`.
    pub log: String,
    /// Every setting as `config show` prints it.
    pub shown: Vec<Shown>,
}

#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`; `None`: the private Postgres in the data directory.
    pub url: Option<SecretString>,
    /// `DATABASE_OWNER_URL`: default `DATABASE_URL`.
    pub owner_url: Option<SecretString>,
    /// `OPENSLOT_DB_POOL`: default 4 for each core.
    pub pool: u32,
    /// `OPENSLOT_POSTGRES_BIN`: where the programs of the private Postgres are.
    pub postgres_bin: Option<PathBuf>,
    /// `PATH`, where they are looked for.
    pub search_path: Option<OsString>,
    /// Where they are kept when they had to be fetched: in the data directory of the
    /// settings, whatever directory a demo throws away.
    pub fetched_programs: PathBuf,
}

#[derive(Debug)]
pub struct MailConfig {
    /// `OPENSLOT_SMTP_URL`
    pub smtp_url: Option<SecretString>,
    /// `OPENSLOT_MAIL_FROM`: an address; required with SMTP.
    pub from: String,
    /// `OPENSLOT_MAIL_DIR`: takes the letters instead of a server.
    pub directory: Option<PathBuf>,
}

/// How long people stay signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionConfig {
    /// `OPENSLOT_SESSION_IDLE_SECONDS`: default 900.
    pub idle: TimeDelta,
    /// `OPENSLOT_SESSION_ABSOLUTE_SECONDS`: default 28800.
    pub staff_absolute: TimeDelta,
    /// `OPENSLOT_SESSION_ABSOLUTE_SECONDS`: default 43200.
    pub patient_absolute: TimeDelta,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimits {
    On,
    Off,
}

/// What the settings are read for: some are required, others allowed, only there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Serves patients: needs the secret key.
    Practice,
    /// Shows invented people: makes its own key, may go without limits.
    Demo,
    /// Anything else.
    Other,
}

/// What the command line says before any other source.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub bind: Option<SocketAddr>,
    pub data: Option<PathBuf>,
}

/// The key that codes, links and form tokens follow from.
pub struct SecretKey(SecretBox<[u8; SECRET_KEY_BYTES]>);

/// All that is wrong with the settings.
#[derive(Debug, thiserror::Error)]
#[error("{}", problems.join("; "))]
pub struct Unusable {
    pub problems: Vec<String>,
}

impl Config {
    /// Reads every setting.
    ///
    /// # Errors
    /// All problems at once.
    pub fn read(
        sources: &Sources,
        purpose: Purpose,
        overrides: Overrides,
    ) -> Result<Self, Unusable> {
        let reader = Reader::new(sources);
        let mut database = read_database(&reader, sources);
        let default_data = sources.default_data();
        let lasting = reader.path("OPENSLOT_DATA", default_data.as_ref());
        let data = overrides.data.or_else(|| lasting.clone());
        if let Some(home) = lasting.or_else(|| data.clone()) {
            database.fetched_programs = home.join("postgres-programs");
        }
        if data.is_none() {
            reader.wrong("OPENSLOT_DATA is not set, and neither is HOME");
        }
        let default_bind = SocketAddr::from(([127, 0, 0, 1], 8080));
        let bind = reader.parsed(
            "OPENSLOT_BIND",
            default_bind,
            "an address such as 127.0.0.1:8080",
        );
        let bind = overrides.bind.unwrap_or(bind);
        let public_origin = reader.parsed(
            "OPENSLOT_PUBLIC_ORIGIN",
            Origin::of_address(bind),
            "an origin such as https://book.example.com",
        );
        let config = Self {
            database,
            data: data.unwrap_or_default(),
            bind,
            public_origin,
            trusted_proxies: read_proxies(&reader),
            secret_key: read_secret_key(&reader, purpose),
            mail: read_mail(&reader),
            sessions: read_sessions(&reader),
            rate_limits: read_rate_limits(&reader, purpose),
            log: read_log(&reader),
            shown: Vec::new(),
        };
        let shown = reader.finish()?;
        Ok(Self { shown, ..config })
    }
}

impl SecretKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; SECRET_KEY_BYTES]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// The key written in base64.
    pub fn parse(text: &str) -> Option<Self> {
        // Programs that write base64 break its lines.
        let text: String = text.split_whitespace().collect();
        let bytes = STANDARD.decode(text).ok()?;
        bytes.try_into().ok().map(Self::new)
    }

    /// As it is written in a file.
    pub fn to_base64(&self) -> SecretString {
        STANDARD.encode(self.bytes()).into()
    }

    pub fn bytes(&self) -> &[u8; SECRET_KEY_BYTES] {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey")
    }
}

fn read_database(reader: &Reader<'_>, sources: &Sources) -> DatabaseConfig {
    let url = reader.secret("DATABASE_URL");
    let owner_url = reader.secret("DATABASE_OWNER_URL");
    for (name, url) in [("DATABASE_URL", &url), ("DATABASE_OWNER_URL", &owner_url)] {
        let is_postgres = |url: &SecretString| {
            let text = url.expose_secret();
            text.starts_with("postgres://") || text.starts_with("postgresql://")
        };
        if url.as_ref().is_some_and(|url| !is_postgres(url)) {
            reader.wrong(&format!("{name} is not a postgres:// address"));
        }
    }
    if owner_url.is_some() && url.is_none() {
        reader.wrong("DATABASE_OWNER_URL is set, but DATABASE_URL is not");
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = u32::try_from(POOL_PER_CORE * cores).unwrap_or(POOL_MAX);
    DatabaseConfig {
        owner_url,
        url,
        pool: reader.number("OPENSLOT_DB_POOL", pool, 2..=POOL_MAX),
        postgres_bin: reader.path("OPENSLOT_POSTGRES_BIN", None),
        search_path: sources.variable("PATH"),
        fetched_programs: PathBuf::new(),
    }
}

fn read_proxies(reader: &Reader<'_>) -> Vec<IpNet> {
    let Some(text) = reader.text("OPENSLOT_TRUSTED_PROXIES") else {
        return Vec::new();
    };
    let mut networks = Vec::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        match part
            .parse()
            .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
        {
            Ok(network) => networks.push(network),
            Err(_) => reader.wrong(&format!(
                "OPENSLOT_TRUSTED_PROXIES: {part:?} is not a network such as 10.0.0.0/8"
            )),
        }
    }
    networks
}

fn read_secret_key(reader: &Reader<'_>, purpose: Purpose) -> Option<SecretKey> {
    const HOW: &str = "make one with: head -c 64 /dev/urandom | base64";
    let Some(text) = reader.secret("OPENSLOT_SECRET_KEY") else {
        if purpose == Purpose::Practice {
            reader.wrong(&format!("OPENSLOT_SECRET_KEY is required; {HOW}"));
        }
        return None;
    };
    let key = SecretKey::parse(text.expose_secret());
    if key.is_none() {
        reader.wrong(&format!(
            "OPENSLOT_SECRET_KEY is not 64 bytes in base64; {HOW}"
        ));
    }
    key
}

fn read_mail(reader: &Reader<'_>) -> MailConfig {
    let smtp_url = reader.secret("OPENSLOT_SMTP_URL");
    if let Some(wrong) = smtp_url
        .as_ref()
        .and_then(|url| smtp_problem(url.expose_secret()))
    {
        reader.wrong(&format!("OPENSLOT_SMTP_URL {wrong}"));
    }
    let from = reader.text("OPENSLOT_MAIL_FROM");
    if smtp_url.is_some() && from.is_none() {
        reader.wrong("OPENSLOT_MAIL_FROM is required with OPENSLOT_SMTP_URL");
    }
    let from = from.unwrap_or_else(|| MAIL_FROM_UNSENT.to_owned());
    if EmailAddress::parse(&from).is_err() {
        reader.wrong("OPENSLOT_MAIL_FROM is not an email address");
    }
    MailConfig {
        smtp_url,
        from,
        directory: reader.path("OPENSLOT_MAIL_DIR", None),
    }
}

fn read_sessions(reader: &Reader<'_>) -> SessionConfig {
    let seconds = |name, default| reader.number(name, default, 1..=30 * DAY_SECONDS);
    let idle = seconds("OPENSLOT_SESSION_IDLE_SECONDS", 900);
    let is_given = reader.is_given("OPENSLOT_SESSION_ABSOLUTE_SECONDS");
    let absolute = seconds("OPENSLOT_SESSION_ABSOLUTE_SECONDS", 43_200);
    SessionConfig {
        idle: TimeDelta::seconds(idle),
        staff_absolute: TimeDelta::seconds(if is_given { absolute } else { 28_800 }),
        patient_absolute: TimeDelta::seconds(absolute),
    }
}

fn read_rate_limits(reader: &Reader<'_>, purpose: Purpose) -> RateLimits {
    match reader.text_or("OPENSLOT_RATE_LIMITS", "on").as_str() {
        "on" => RateLimits::On,
        "off" => {
            if purpose != Purpose::Demo {
                reader.wrong("OPENSLOT_RATE_LIMITS=off is for the demo alone");
            }
            RateLimits::Off
        }
        _ => {
            reader.wrong("OPENSLOT_RATE_LIMITS is not on or off");
            RateLimits::On
        }
    }
}

fn read_log(reader: &Reader<'_>) -> String {
    let filter = reader.text_or("OPENSLOT_LOG", "info");
    if filter.parse::<Targets>().is_err() {
        reader.wrong("OPENSLOT_LOG is not a filter such as info or openslot=debug");
    }
    filter
}

/// What is wrong with a mail server's address; never repeats it, because it holds a password.
fn smtp_problem(url: &str) -> Option<&'static str> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let place = authority
        .rsplit_once('@')
        .map_or(authority, |(_, place)| place);
    if !["smtp", "smtps"].contains(&scheme) {
        Some("does not start with smtp:// or smtps://")
    } else if place.trim_end_matches('/').is_empty() {
        Some("names no host")
    } else if !["", "tls=required", "tls=opportunistic", "tls=none"].contains(&query) {
        Some("has an unknown part after ?; known are tls=required, tls=opportunistic and tls=none")
    } else {
        None
    }
}
