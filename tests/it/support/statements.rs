//! Counts the statements that reach a database: a socket between the program and its server.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::postgres::PgConnectOptions;

use super::scratch::Scratch;

/// The port in a socket's name, which is all it is.
const PORT: u16 = 5432;

/// A socket that counts.
pub(crate) struct Statements {
    scratch: Scratch,
    count: Arc<Counts>,
}

/// What was counted so far.
#[derive(Default)]
struct Counts {
    queries: AtomicUsize,
    units: AtomicUsize,
}

impl Statements {
    /// Between a program and the server of these options, which must have a socket.
    pub(crate) fn to(options: &PgConnectOptions) -> Self {
        let scratch = Scratch::new();
        let name = format!(".s.PGSQL.{PORT}");
        let listener = UnixListener::bind(scratch.join(&name)).expect("a socket");
        let folder = options.get_socket().expect("a server with a socket");
        let server = folder.join(format!(".s.PGSQL.{}", options.get_port()));
        let count = Arc::new(Counts::default());
        let counting = Arc::clone(&count);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let server = UnixStream::connect(&server).expect("the server");
                let back = (
                    server.try_clone().expect("a handle"),
                    client.try_clone().expect("a handle"),
                );
                let counting = Arc::clone(&counting);
                // Either ends when the other side hangs up.
                std::thread::spawn(move || pass_counting(client, server, &counting));
                std::thread::spawn(move || pass(back.0, back.1));
            }
        });
        Self { scratch, count }
    }

    /// The options of a program that is counted.
    pub(crate) fn options(&self, options: &PgConnectOptions) -> PgConnectOptions {
        options.clone().socket(self.scratch.path()).port(PORT)
    }

    /// How many there were so far, the beginnings of units among them.
    pub(crate) fn count(&self) -> usize {
        self.queries() + self.count.units.load(Ordering::SeqCst)
    }

    /// How many asked or changed something so far.
    pub(crate) fn queries(&self) -> usize {
        self.count.queries.load(Ordering::SeqCst)
    }
}

/// Messages of a client: a letter, a length, the rest; the first has no letter.
fn pass_counting(mut client: UnixStream, mut server: UnixStream, count: &Counts) -> Option<()> {
    let first = read_rest(&mut client)?;
    server.write_all(&first).ok()?;
    loop {
        let mut letter = [0; 1];
        client.read_exact(&mut letter).ok()?;
        let rest = read_rest(&mut client)?;
        // One that is prepared, or the beginning of a unit. A page's unit ends when the page is
        // sent, and a connection is set up when one is needed: neither is any page's.
        let begins =
            &letter == b"Q" && rest.get(4..).is_some_and(|text| text.starts_with(b"begin"));
        if begins {
            count.units.fetch_add(1, Ordering::SeqCst);
        } else if &letter == b"E" {
            count.queries.fetch_add(1, Ordering::SeqCst);
        }
        server.write_all(&letter).ok()?;
        server.write_all(&rest).ok()?;
    }
}

/// A length, and what it is the length of.
fn read_rest(client: &mut UnixStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    client.read_exact(&mut length).ok()?;
    let whole = usize::try_from(u32::from_be_bytes(length)).ok()?;
    let mut message = vec![0; whole];
    message.get_mut(..4)?.copy_from_slice(&length);
    client.read_exact(message.get_mut(4..)?).ok()?;
    Some(message)
}

fn pass(mut server: UnixStream, mut client: UnixStream) {
    // The program hangs up when its test is over.
    let _ = std::io::copy(&mut server, &mut client);
}
