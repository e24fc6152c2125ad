//! Letters to a mail server. Each step has a limit of its own, and a failure is
//! kept as a class, because a server's words may repeat an address.

use std::time::Duration;

use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{Failure, Letter};

pub use self::url::{SmtpUrl, TlsPolicy};

mod url;

/// One letter, from connecting to the server's yes.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Shorter than servers wait, so that a kept connection is rarely a dead one.
const IDLE_MAX: Duration = Duration::from_secs(15);
const KEPT_MAX: usize = 4;
/// Answers that speak of our sign-in or of the whole server, not of one letter.
const NOT_OF_THE_LETTER: [u16; 5] = [521, 530, 534, 535, 538];

/// A mail server, with connections kept from one letter to the next.
pub struct Smtp {
    server: Server,
    kept: Mutex<Vec<Kept>>,
    patience: Duration,
}

struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    hello: ClientId,
}

enum Encryption {
    None,
    /// STARTTLS if the server has it.
    IfOffered(TlsParameters),
    /// STARTTLS, or no letter leaves.
    Required(TlsParameters),
    /// From the first byte.
    Whole(TlsParameters),
}

struct Kept {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl Smtp {
    /// A server that is trusted as the machine trusts servers, and besides when one
    /// of `roots` (certificates, DER) vouches for it. `host` is what we call ourselves.
    ///
    /// # Errors
    /// The machine's certificates cannot be read, or one of `roots` is none.
    pub fn new(url: &SmtpUrl, host: &str, roots: &[Vec<u8>]) -> anyhow::Result<Self> {
        let tls = || -> anyhow::Result<TlsParameters> {
            let mut tls = TlsParameters::builder(url.host.clone());
            for root in roots {
                tls = tls.add_root_certificate(Certificate::from_der(root.clone())?);
            }
            Ok(tls.build_rustls()?)
        };
        let encryption = match url.tls {
            TlsPolicy::None => Encryption::None,
            TlsPolicy::Opportunistic => Encryption::IfOffered(tls()?),
            TlsPolicy::Required => Encryption::Required(tls()?),
            TlsPolicy::Whole => Encryption::Whole(tls()?),
        };
        let server = Server {
            host: url.host.clone(),
            port: url.port,
            encryption,
            credentials: url.credentials(),
            hello: ClientId::Domain(host.to_owned()),
        };
        Ok(Self {
            server,
            kept: Mutex::default(),
            patience: SEND_TIMEOUT,
        })
    }

    /// Waits for the server's yes for so long at most, instead of [`SEND_TIMEOUT`].
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Connects, signs in where the address says so, and says goodbye.
    ///
    /// # Errors
    /// The class of what went wrong.
    pub async fn check(&self) -> Result<(), Failure> {
        let connected = tokio::time::timeout(self.patience, self.server.connect()).await;
        let mut connection = connected
            .map_err(timed_out)?
            .map_err(|error| Failure::Passing(class(&error)))?;
        connection.abort().await;
        Ok(())
    }

    pub(super) async fn send(&self, letter: &Letter) -> Result<(), Failure> {
        let message = letter.message()?;
        tokio::time::timeout(self.patience, self.deliver(&message))
            .await
            .map_err(timed_out)?
    }

    pub(super) async fn close(&self) {
        let kept = std::mem::take(&mut *self.kept.lock().await);
        for mut one in kept {
            let goodbye = one.connection.abort();
            // The server need not answer a goodbye.
            tokio::time::timeout(Duration::from_secs(1), goodbye)
                .await
                .ok();
        }
    }

    async fn deliver(&self, message: &lettre::Message) -> Result<(), Failure> {
        let mut connection = match self.live_connection().await {
            Some(connection) => connection,
            // Whatever a server says before it has seen a letter is not about the letter.
            None => self
                .server
                .connect()
                .await
                .map_err(|error| Failure::Passing(class(&error)))?,
        };
        connection
            .send(message.envelope(), &message.formatted())
            .await
            .map_err(|error| judge(&error))?;
        self.keep(connection).await;
        Ok(())
    }

    async fn live_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let mut kept = self.kept.lock().await.pop()?;
            if kept.since.elapsed() < IDLE_MAX && kept.connection.test_connected().await {
                return Some(kept.connection);
            }
        }
    }

    async fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.kept.lock().await;
        if kept.len() < KEPT_MAX {
            kept.push(Kept {
                connection,
                since: Instant::now(),
            });
        }
    }
}

impl Server {
    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let whole = match &self.encryption {
            Encryption::Whole(tls) => Some(tls.clone()),
            Encryption::None | Encryption::IfOffered(_) | Encryption::Required(_) => None,
        };
        let address = (self.host.as_str(), self.port);
        let timeout = Some(CONNECT_TIMEOUT);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, timeout, &self.hello, whole, None).await?;
        match &self.encryption {
            Encryption::IfOffered(tls) if connection.can_starttls() => {
                connection.starttls(tls.clone(), &self.hello).await?;
            }
            Encryption::Required(tls) => connection.starttls(tls.clone(), &self.hello).await?,
            Encryption::None | Encryption::IfOffered(_) | Encryption::Whole(_) => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

fn judge(error: &smtp::Error) -> Failure {
    let of_the_letter = error
        .status()
        .is_some_and(|code| !NOT_OF_THE_LETTER.contains(&u16::from(code)));
    if error.is_permanent() && of_the_letter {
        Failure::Final(class(error))
    } else {
        Failure::Passing(class(error))
    }
}

fn class(error: &smtp::Error) -> String {
    if let Some(code) = error.status() {
        return format!("smtp-{code}");
    }
    let class = if error.is_timeout() {
        "timeout"
    } else if error.is_tls() {
        "tls"
    } else if error.is_client() {
        "not-offered"
    } else if error.is_response() {
        "bad-answer"
    } else {
        "connection"
    };
    class.to_owned()
}

fn timed_out(_: tokio::time::error::Elapsed) -> Failure {
    Failure::Passing("timeout".to_owned())
}
