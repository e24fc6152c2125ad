//! A client that costs little: plain connections that are kept, requests made beforehand, one
//! thread for all of them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What many requests came to.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) statuses: BTreeMap<u16, usize>,
    /// How long each answer took, shortest first.
    pub(crate) took: Vec<Duration>,
    pub(crate) lasted: Duration,
}

/// One answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// A kept connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The requests of a run, by number; `None`: there are no more.
pub(crate) type Requests = Arc<dyn Fn(usize) -> Option<Vec<u8>> + Send + Sync>;

impl Outcome {
    pub(crate) fn rate(&self) -> f64 {
        count(self.took.len()) / self.lasted.as_secs_f64()
    }

    /// The time within which that share of the answers came.
    pub(crate) fn within(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let index = (count(self.took.len()) * share) as usize;
        let last = self.took.len().saturating_sub(1);
        self.took.get(index.min(last)).copied().unwrap_or_default()
    }

    pub(crate) fn status(&self, status: u16) -> usize {
        self.statuses.get(&status).copied().unwrap_or_default()
    }

    /// Ends the run where an answer is not what the row is about.
    pub(crate) fn all(self, status: u16) -> Self {
        assert_eq!(self.status(status), self.took.len(), "{:?}", self.statuses);
        self
    }

    fn of(answers: Vec<(u16, Duration)>, lasted: Duration) -> Self {
        let mut outcome = Self {
            lasted,
            ..Self::default()
        };
        for (status, took) in answers {
            *outcome.statuses.entry(status).or_default() += 1;
            outcome.took.push(took);
        }
        outcome.took.sort_unstable();
        outcome
    }
}

/// A number for a ratio.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of a benchmark are small"
)]
pub(crate) fn count(number: usize) -> f64 {
    number as f64
}

/// Sends the requests over so many connections, each as soon as the one before is answered, until
/// they or the time are over.
pub(crate) async fn closed_loop(
    address: SocketAddr,
    connections: usize,
    lasting: Duration,
    requests: Requests,
) -> Outcome {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let (next, requests) = (Arc::clone(&next), Arc::clone(&requests));
        clients.spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut answers = Vec::new();
            while began.elapsed() < lasting {
                let Some(request) = requests(next.fetch_add(1, Ordering::Relaxed)) else {
                    break;
                };
                let sent = Instant::now();
                let status = connection.ask(&request).await;
                answers.push((status, sent.elapsed()));
            }
            answers
        });
    }
    let answers = clients.join_all().await.concat();
    Outcome::of(answers, began.elapsed())
}

/// Sends so many requests a second, whether or not those before are answered; an answer's time
/// counts from when its request was due.
pub(crate) async fn open_loop(
    address: SocketAddr,
    rate: f64,
    lasting: Duration,
    requests: Requests,
) -> Outcome {
    /// Enough that a request finds a free connection unless the server is far behind.
    const CONNECTIONS: usize = 64;
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (next, requests) = (Arc::clone(&next), Arc::clone(&requests));
        clients.spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut answers = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let due = Duration::from_secs_f64(count(number) / rate);
                let Some(request) = requests(number).filter(|_| due < lasting) else {
                    return answers;
                };
                tokio::time::sleep_until((began + due).into()).await;
                let status = connection.ask(&request).await;
                answers.push((status, began.elapsed().saturating_sub(due)));
            }
        });
    }
    let answers = clients.join_all().await.concat();
    Outcome::of(answers, began.elapsed())
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a setting");
        Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        }
    }

    /// Sends a request and reads its answer to the end; its status.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> u16 {
        self.read_answer(request).await;
        status_of(&self.buffer)
    }

    /// As [`Self::ask`], with everything that came.
    pub(crate) async fn fetch(&mut self, request: &[u8]) -> Answer {
        let (head, body) = self.read_answer(request).await;
        Answer {
            status: status_of(&self.buffer),
            head: String::from_utf8_lossy(&self.buffer[..head]).into_owned(),
            body,
        }
    }

    /// How long it takes until an answer begins, which is then read to the end.
    pub(crate) async fn first_byte(&mut self, request: &[u8]) -> Duration {
        let sent = Instant::now();
        self.send(request).await;
        self.read_more().await;
        let took = sent.elapsed();
        self.read_to_the_end().await;
        assert_eq!(status_of(&self.buffer), 200);
        took
    }

    /// Where the head ends, and the body.
    async fn read_answer(&mut self, request: &[u8]) -> (usize, Vec<u8>) {
        self.send(request).await;
        self.read_to_the_end().await
    }

    async fn send(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.expect("it is sent");
        self.buffer.clear();
    }

    async fn read_to_the_end(&mut self) -> (usize, Vec<u8>) {
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.read_more().await;
        };
        let length = header(&self.buffer[..head], "content-length");
        let Some(length) = length.and_then(|text| text.parse::<usize>().ok()) else {
            return (head, self.read_chunks(head).await);
        };
        while self.buffer.len() < head + length {
            self.read_more().await;
        }
        (head, self.buffer[head..].to_vec())
    }

    /// A body that comes in pieces, as compressed ones do.
    async fn read_chunks(&mut self, head: usize) -> Vec<u8> {
        let mut body = Vec::new();
        let mut at = head;
        loop {
            let Some(line) = find(&self.buffer[at..], b"\r\n") else {
                self.read_more().await;
                continue;
            };
            let size = String::from_utf8_lossy(&self.buffer[at..at + line]).into_owned();
            let size = usize::from_str_radix(size.trim(), 16).expect("the size of a piece");
            let start = at + line + 2;
            while self.buffer.len() < start + size + 2 {
                self.read_more().await;
            }
            body.extend_from_slice(&self.buffer[start..start + size]);
            at = start + size + 2;
            if size == 0 {
                return body;
            }
        }
    }

    async fn read_more(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await;
        assert!(read.expect("an answer") > 0, "the server hung up");
    }
}

/// The value of a header in a head.
fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let head = std::str::from_utf8(head).ok()?;
    head.lines().find_map(|line| {
        let (of, value) = line.split_once(':')?;
        of.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn find(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within.windows(wanted.len()).position(|part| part == wanted)
}

/// `HTTP/1.1 200 OK`
fn status_of(answer: &[u8]) -> u16 {
    let digits = answer.get(9..12).unwrap_or_default();
    let digits = std::str::from_utf8(digits).unwrap_or_default();
    digits.parse().expect("a status")
}
