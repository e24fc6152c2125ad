//! A mail server that keeps what it is given and has moods.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// The only name and password it lets in, where it asks for them.
pub(crate) const SIGN_IN: &str = "desk:right";

/// How the server answers from now on.
#[derive(Clone)]
pub(crate) enum Mood {
    Accept,
    /// Answers the recipient with this code.
    Refuse(u16),
    /// Answers the sign-in with this code.
    RefuseSignIn(u16),
    /// Takes the whole message, keeps it, and breaks off before saying so.
    DropAfterData,
    /// As [`Mood::DropAfterData`] for the next message, then [`Mood::Accept`].
    DropOnceAfterData,
    /// Takes the whole message and says yes when a permit is there.
    Hold(Arc<Semaphore>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    None,
    StartTls,
    Whole,
}

/// A message the server was given whole.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) to: String,
    pub(crate) message: Vec<u8>,
    pub(crate) was_encrypted: bool,
    pub(crate) was_signed_in: bool,
}

/// The running server. What it received outlives a stop.
pub(crate) struct SmtpServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    certificate: Vec<u8>,
    listening: Option<JoinHandle<()>>,
}

struct Shared {
    mood: Mutex<Mood>,
    received: Mutex<Vec<Received>>,
    connections: Mutex<usize>,
    /// A permit for each message received and not yet waited for.
    arrivals: Semaphore,
    encryption: Encryption,
    tls: TlsAcceptor,
}

impl SmtpServer {
    pub(crate) async fn start(encryption: Encryption) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let tls = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], PrivateKeyDer::Pkcs8(key))
            .expect("a server's side of TLS");
        let mut server = Self {
            address: ([127, 0, 0, 1], 0).into(),
            shared: Arc::new(Shared {
                mood: Mutex::new(Mood::Accept),
                received: Mutex::default(),
                connections: Mutex::new(0),
                arrivals: Semaphore::new(0),
                encryption,
                tls: TlsAcceptor::from(Arc::new(tls)),
            }),
            certificate: cert.der().to_vec(),
            listening: None,
        };
        server.listen().await;
        server
    }

    /// Listens again, where it did before.
    pub(crate) async fn listen(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("a port");
        self.address = listener.local_addr().expect("an address");
        let shared = Arc::clone(&self.shared);
        self.listening = Some(tokio::spawn(async move {
            let mut talks = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("a socket");
                *shared.connections.lock().expect("a count") += 1;
                let shared = Arc::clone(&shared);
                // A broken connection is the other side's business.
                talks.spawn(async move { shared.serve(Box::new(stream)).await.ok() });
            }
        }));
    }

    /// Refuses connections and breaks those it has.
    pub(crate) async fn stop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            listening.await.expect_err("it was stopped");
        }
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        *self.shared.mood.lock().expect("a mood") = mood;
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.lock().expect("messages").clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.shared.connections.lock().expect("a count")
    }

    /// Waits until so many more messages were received.
    pub(crate) async fn arrive(&self, messages: u32) {
        let permits = self.shared.arrivals.acquire_many(messages).await;
        permits.expect("an open server").forget();
    }

    /// `smtp://127.0.0.1:port`
    pub(crate) fn url(&self, scheme: &str, query: &str) -> String {
        format!("{scheme}://{}{query}", self.address)
    }

    /// As [`SmtpServer::url`], with the right name and password.
    pub(crate) fn url_signed_in(&self, query: &str) -> String {
        format!("smtp://{SIGN_IN}@{}{query}", self.address)
    }

    /// What a client must trust.
    pub(crate) fn certificate(&self) -> Vec<u8> {
        self.certificate.clone()
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// What one connection has come to.
#[derive(Default)]
struct Talk {
    is_encrypted: bool,
    is_signed_in: bool,
    to: String,
}

enum Next {
    Go(BufReader<Box<dyn Stream>>),
    Over,
}

impl Shared {
    async fn serve(&self, stream: Box<dyn Stream>) -> io::Result<()> {
        let mut talk = Talk::default();
        let stream: Box<dyn Stream> = if self.encryption == Encryption::Whole {
            talk.is_encrypted = true;
            Box::new(self.tls.accept(stream).await?)
        } else {
            stream
        };
        let mut stream = BufReader::new(stream);
        say(&mut stream, "220 mail.example ESMTP").await?;
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            match self.answer(stream, &mut talk, line.trim_end()).await? {
                Next::Go(kept) => stream = kept,
                Next::Over => return Ok(()),
            }
        }
    }

    async fn answer(
        &self,
        mut stream: BufReader<Box<dyn Stream>>,
        talk: &mut Talk,
        line: &str,
    ) -> io::Result<Next> {
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                let offers_tls = self.encryption == Encryption::StartTls && !talk.is_encrypted;
                let starttls = if offers_tls { "250-STARTTLS\r\n" } else { "" };
                let offer = format!("250-mail.example\r\n{starttls}250 AUTH PLAIN");
                say(&mut stream, &offer).await?;
            }
            "STARTTLS" => {
                say(&mut stream, "220 go ahead").await?;
                talk.is_encrypted = true;
                let encrypted = self.tls.accept(stream.into_inner()).await?;
                return Ok(Next::Go(BufReader::new(Box::new(encrypted))));
            }
            "AUTH" => say(&mut stream, &self.sign_in(talk, line)).await?,
            "RCPT" => {
                let to = line.trim_start_matches("RCPT TO:");
                to.trim_matches(['<', '>']).clone_into(&mut talk.to);
                say(&mut stream, &self.recipient()).await?;
            }
            "DATA" => {
                say(&mut stream, "354 go ahead").await?;
                return self.message(stream, talk).await;
            }
            "QUIT" => {
                say(&mut stream, "221 goodbye").await?;
                return Ok(Next::Over);
            }
            _ => say(&mut stream, "250 fine").await?,
        }
        Ok(Next::Go(stream))
    }

    fn sign_in(&self, talk: &mut Talk, line: &str) -> String {
        use base64::Engine;
        let typed = line.rsplit(' ').next().unwrap_or_default();
        let right = format!("\0{}", SIGN_IN.replace(':', "\0"));
        let right = base64::engine::general_purpose::STANDARD.encode(right);
        if let Mood::RefuseSignIn(code) = self.mood() {
            return format!("{code} no");
        }
        talk.is_signed_in = typed == right;
        let answer = if talk.is_signed_in {
            "235 welcome"
        } else {
            "535 wrong"
        };
        answer.to_owned()
    }

    fn recipient(&self) -> String {
        if let Mood::Refuse(code) = self.mood() {
            // As servers do, it repeats the address.
            format!("{code} <anna@example.com> is not wanted")
        } else {
            "250 fine".to_owned()
        }
    }

    async fn message(
        &self,
        mut stream: BufReader<Box<dyn Stream>>,
        talk: &mut Talk,
    ) -> io::Result<Next> {
        let mut message = Vec::new();
        loop {
            let start = message.len();
            if stream.read_until(b'\n', &mut message).await? == 0 {
                return Ok(Next::Over);
            }
            if message.get(start..) == Some(b".\r\n") {
                message.truncate(start);
                break;
            }
            if message.get(start..start + 2) == Some(b"..") {
                message.remove(start);
            }
        }
        self.received.lock().expect("messages").push(Received {
            to: talk.to.clone(),
            message,
            was_encrypted: talk.is_encrypted,
            was_signed_in: talk.is_signed_in,
        });
        self.arrivals.add_permits(1);
        match self.mood() {
            Mood::DropAfterData => return Ok(Next::Over),
            Mood::DropOnceAfterData => {
                *self.mood.lock().expect("a mood") = Mood::Accept;
                return Ok(Next::Over);
            }
            Mood::Hold(permits) => permits.acquire().await.expect("an end").forget(),
            Mood::Accept | Mood::Refuse(_) | Mood::RefuseSignIn(_) => {}
        }
        say(&mut stream, "250 kept").await?;
        Ok(Next::Go(stream))
    }

    fn mood(&self) -> Mood {
        self.mood.lock().expect("a mood").clone()
    }
}

async fn say(stream: &mut BufReader<Box<dyn Stream>>, words: &str) -> io::Result<()> {
    stream.write_all(format!("{words}\r\n").as_bytes()).await?;
    stream.flush().await
}
