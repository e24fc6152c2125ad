//! Finds the server's programs on this machine.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::bail;

use super::account::Account;
use super::{OLDEST_MAJOR, Wanted};

/// Where systems put each version into a folder of its own, before and after that folder's name.
const VERSION_FOLDERS: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", "bin"),
    ("/usr/local/lib/postgresql", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "bin"),
];

/// What a version folder's name begins with when it is not a bare number.
const HOMEBREW_PREFIX: &str = "postgresql@";

/// The programs of one version of Postgres.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    bin: PathBuf,
    major: u32,
}

impl Programs {
    /// The path of one program.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// The major version.
    pub(super) fn major(&self) -> u32 {
        self.major
    }
}

/// What programs are needed, and for whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need {
    /// Who has to be able to run them.
    pub(super) account: Account,
    /// The version of the cluster that is there already; no other can open it.
    pub(super) major: Option<u32>,
}

/// The programs, or the reason why there are none.
pub(super) async fn find_or_fetch(wanted: &Wanted, need: Need) -> anyhow::Result<Programs> {
    if let Some(found) = find(wanted, need).await? {
        return Ok(found);
    }
    let cause = match super::fetch::fetch(&wanted.fetched, need.major).await {
        Ok(()) => match find(wanted, need).await? {
            Some(found) => return Ok(found),
            None => "what was fetched does not run here".to_owned(),
        },
        Err(error) => format!("{error:#}"),
    };
    bail!("{}", advice(need.major, &cause))
}

/// The programs to use: from the directory that was set, else from the search path, else the newest
/// that the system has, else those that were fetched before. None when there are none that fit.
async fn find(wanted: &Wanted, need: Need) -> anyhow::Result<Option<Programs>> {
    if let Some(bin) = &wanted.bin {
        return from_setting(bin, need).await.map(Some);
    }
    for bin in wanted.search_path.iter().flat_map(std::env::split_paths) {
        if let Some(found) = fitting(&bin, need).await {
            return Ok(Some(found));
        }
    }
    let mut candidates: Vec<_> = VERSION_FOLDERS
        .iter()
        .flat_map(|(root, bin)| version_folders(Path::new(root), bin))
        .chain(version_folders(&wanted.fetched, "bin"))
        .collect();
    candidates.sort_by(|(a, _), (b, _)| b.cmp(a));
    for (_, bin) in candidates {
        if let Some(found) = fitting(&bin, need).await {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

async fn from_setting(bin: &Path, need: Need) -> anyhow::Result<Programs> {
    let Some(found) = examine(bin, need.account).await else {
        bail!(
            "OPENSLOT_POSTGRES_BIN names {}, but the server cannot run the programs initdb and \
             postgres from there",
            bin.display()
        );
    };
    if found.major < OLDEST_MAJOR {
        bail!(
            "OPENSLOT_POSTGRES_BIN names Postgres {}, but openslot needs {OLDEST_MAJOR} or newer",
            found.major
        );
    }
    if let Some(major) = need.major.filter(|major| *major != found.major) {
        bail!(
            "the data directory was made by Postgres {major}, but OPENSLOT_POSTGRES_BIN names \
             Postgres {}: name Postgres {major}, or move the rows over with pg_dump",
            found.major
        );
    }
    Ok(found)
}

async fn fitting(bin: &Path, need: Need) -> Option<Programs> {
    let found = examine(bin, need.account).await?;
    let fits = match need.major {
        Some(major) => found.major == major,
        None => found.major >= OLDEST_MAJOR,
    };
    fits.then_some(found)
}

/// Runs the programs rather than looking at them, so that what is found works for the account.
async fn examine(bin: &Path, account: Account) -> Option<Programs> {
    let bin = bin.canonicalize().ok()?;
    let mut majors = Vec::new();
    for name in ["postgres", "initdb"] {
        let program = bin.join(name);
        if !program.is_file() {
            return None;
        }
        let ran = account
            .command(program)
            .arg("--version")
            .stdout(Stdio::piped())
            .output();
        majors.push(major_in(&ran.await.ok()?.stdout)?);
    }
    let major = *majors.first()?;
    majors
        .iter()
        .all(|other| *other == major)
        .then_some(Programs { bin, major })
}

/// The major version in «postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)».
fn major_in(answer: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(answer).ok()?;
    let (_, version) = text.split_once("(PostgreSQL) ")?;
    leading_number(version)
}

/// The folders of programs under a root whose entries are named after versions, with the version as
/// a list of numbers, so that 16.10 counts as newer than 16.9.
fn version_folders(root: &Path, bin: &str) -> Vec<(Vec<u32>, PathBuf)> {
    let Ok(entries) = fs::read_dir(root) else {
        return Vec::new();
    };
    let named = entries.filter_map(Result::ok).filter_map(|entry| {
        let version = version_of(&entry.file_name())?;
        Some((version, entry.path().join(bin)))
    });
    named.collect()
}

fn version_of(name: &OsStr) -> Option<Vec<u32>> {
    let name = name.to_str()?;
    let digits = name.strip_prefix(HOMEBREW_PREFIX).unwrap_or(name);
    digits.split('.').map(|part| part.parse().ok()).collect()
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

fn advice(major: Option<u32>, cause: &str) -> String {
    let (what, package) = match major {
        Some(major) => (
            format!("the Postgres {major} that made this data directory"),
            format!("postgresql-{major}"),
        ),
        None => (
            format!("Postgres {OLDEST_MAJOR} or newer"),
            "postgresql".to_owned(),
        ),
    };
    format!(
        "{what} is not on this machine and could not be fetched ({cause}): install it (Debian, \
         Ubuntu: «apt install {package}»; macOS: «brew install postgresql@{}»), or set \
         OPENSLOT_POSTGRES_BIN to the folder of its programs, or DATABASE_URL to a server",
        major.unwrap_or(super::fetch::MAJOR)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_programs_say_of_themselves() {
        let said = b"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(major_in(said), Some(15));
        assert_eq!(major_in(b"initdb (PostgreSQL) 18devel\n"), Some(18));
        assert_eq!(major_in(b"something else 15.1\n"), None);
    }

    #[test]
    fn version_folders_are_told_from_others_and_ordered_by_number() {
        let of = |name: &str| version_of(OsStr::new(name));
        assert_eq!(of("9"), Some(vec![9]));
        assert_eq!(of("postgresql@17"), Some(vec![17]));
        assert_eq!(of("libpq"), None);
        assert!(of("17.10.0") > of("17.9.0"));
        assert!(of("15") > of("9"));
    }

    #[test]
    fn without_programs_one_sentence_says_what_to_install() {
        let said = advice(None, "no network");
        assert!(!said.contains(['\n', '.']), "{said}");
        assert!(said.contains("apt install postgresql»"), "{said}");
        assert!(advice(Some(16), "no network").contains("apt install postgresql-16»"));
    }
}
