//! A folder of written mails: what the directory transport fills and a demo's
//! mailbox pages show.
//!
//! A leaf beside the rooms, because `mail` writes it and `web` reads it. Each mail
//! is two files named by its id: `.eml`, the message as it would be sent, and
//! `.json`, what a page shows of it. A mail written twice is there once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Mails listed at most; older ones stay in the folder.
const LISTED_MAX: usize = 2_000;

/// A folder of mails.
#[derive(Clone, Debug)]
pub struct Mailbox {
    folder: PathBuf,
}

/// One mail, as the mailbox pages and `/dev/mailbox.json` show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: Uuid,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
    pub at: DateTime<Utc>,
}

/// A file that came with a mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: String,
    pub content_type: String,
    pub text: String,
    /// The bytes in base64.
    pub content: String,
}

impl Mailbox {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes a mail, whole or not at all. Waits for the disk.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn put(&self, entry: &Entry, message: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let shown = serde_json::to_vec(entry)?;
        write_whole(&self.path(entry.id, "eml"), message)?;
        write_whole(&self.path(entry.id, "json"), &shown)
    }

    /// The mails, newest first. Reads the disk.
    ///
    /// # Errors
    /// The folder or a file in it cannot be read.
    pub fn list(&self) -> io::Result<Vec<Entry>> {
        let files = match fs::read_dir(&self.folder) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            files => files?,
        };
        let mut ids = Vec::new();
        for file in files {
            ids.extend(id_of(&file?.path()));
        }
        // Ids sort by the time they were made.
        ids.sort_unstable_by(|left: &Uuid, right| right.cmp(left));
        ids.truncate(LISTED_MAX);
        let entries = ids.into_iter().filter_map(|id| self.find(id).transpose());
        entries.collect()
    }

    /// The mail of that id. Reads the disk.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn find(&self, id: Uuid) -> io::Result<Option<Entry>> {
        match fs::read(self.path(id, "json")) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
            bytes => Ok(Some(serde_json::from_slice(&bytes?)?)),
        }
    }

    fn path(&self, id: Uuid, ending: &str) -> PathBuf {
        self.folder.join(format!("{id}.{ending}"))
    }
}

/// Renames a finished file into place, so that a reader never sees half of it
/// and a crash of the machine leaves the old one or the new one.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("draft");
    let mut file = fs::File::create(&draft)?;
    io::Write::write_all(&mut file, bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

fn id_of(path: &Path) -> Option<Uuid> {
    if path.extension()? == "json" {
        path.file_stem()?.to_str()?.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u128) -> Entry {
        Entry {
            id: Uuid::from_u128(id),
            to: "anna@example.com".to_owned(),
            subject: "Your code is 123456".to_owned(),
            text: "123456".to_owned(),
            html: "<p>123456</p>".to_owned(),
            attachments: Vec::new(),
            at: "2027-03-01T14:00:00Z".parse().unwrap(),
        }
    }

    fn empty_mailbox(name: &str) -> Mailbox {
        let folder = std::env::temp_dir().join(format!("openslot-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Mailbox::new(folder)
    }

    #[test]
    fn a_mailbox_lists_the_newest_first_and_finds_each() {
        let mailbox = empty_mailbox("mailbox-order");
        assert_eq!(mailbox.list().unwrap(), []);
        for id in [2, 1, 3] {
            mailbox.put(&entry(id), b"message").unwrap();
        }
        assert_eq!(mailbox.list().unwrap(), [entry(3), entry(2), entry(1)]);
        assert_eq!(mailbox.find(Uuid::from_u128(2)).unwrap(), Some(entry(2)));
        assert_eq!(mailbox.find(Uuid::from_u128(9)).unwrap(), None);
        fs::remove_dir_all(mailbox.folder).unwrap();
    }

    #[test]
    fn a_mail_written_twice_is_there_once_and_leaves_no_draft() {
        let mailbox = empty_mailbox("mailbox-twice");
        mailbox.put(&entry(1), b"first").unwrap();
        mailbox.put(&entry(1), b"second").unwrap();
        assert_eq!(mailbox.list().unwrap().len(), 1);
        let mut names: Vec<String> = fs::read_dir(&mailbox.folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let id = Uuid::from_u128(1);
        assert_eq!(names, [format!("{id}.eml"), format!("{id}.json")]);
        assert_eq!(fs::read(mailbox.folder.join(&names[0])).unwrap(), b"second");
        fs::remove_dir_all(mailbox.folder).unwrap();
    }
}
