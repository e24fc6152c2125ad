//! Room 4: messages out. Given values, it writes a letter and hands it to a
//! mail server, a folder, or a test; it never sees the database.

pub mod letter;
pub mod mask;
pub mod memory;
pub mod messages;
pub mod offer_message;
pub mod reminder_message;
pub mod smtp;
pub mod staff_messages;

use std::sync::Arc;

use crate::mailbox::Mailbox;

pub use self::letter::{Letter, Sender};
pub use self::mask::mask_address;
pub use self::memory::Memory;
pub use self::smtp::{Smtp, SmtpUrl};

/// Where letters go.
#[derive(Clone)]
pub enum Mailer {
    /// A mail server.
    Smtp(Arc<Smtp>),
    /// A folder, which a demo's mailbox shows.
    Directory(Mailbox),
    /// A list that a test looks at.
    Memory(Memory),
    /// Nowhere: letters wait until mail is set up.
    Off,
}

/// Why a letter did not go out. Holds a class such as `smtp-550` or `timeout`,
/// never the server's words, which may repeat an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// May work later.
    #[error("not sent for now ({0})")]
    Passing(String),
    /// Will not work however often it is tried.
    #[error("refused for good ({0})")]
    Final(String),
}

impl Mailer {
    /// Hands over a letter. It may arrive twice when the connection breaks while
    /// the server says yes; both copies then carry one Message-ID.
    ///
    /// # Errors
    /// [`Failure`]; the letter may be tried again when that is passing.
    pub async fn send(&self, letter: &Letter) -> Result<(), Failure> {
        match self {
            Self::Smtp(smtp) => smtp.send(letter).await,
            Self::Directory(mailbox) => put(mailbox.clone(), letter).await,
            Self::Memory(memory) => memory.send(letter),
            Self::Off => Err(Failure::Passing("off".to_owned())),
        }
    }

    pub fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }

    /// Says goodbye to the mail server.
    pub async fn close(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

async fn put(mailbox: Mailbox, letter: &Letter) -> Result<(), Failure> {
    let entry = letter.entry();
    let message = letter.message()?.formatted();
    let written = tokio::task::spawn_blocking(move || mailbox.put(&entry, &message)).await;
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Failure::Passing("directory".to_owned())),
    }
}
