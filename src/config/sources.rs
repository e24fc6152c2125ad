//! Where settings come from, and reading them one by one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::SecretString;

use super::Unusable;

const FILE_NAME: &str = "openslot.toml";
const ROOT_DATA: &str = "/var/lib/openslot";
/// The settings a file may have, as they are named there.
const KNOWN: [&str; 20] = [
    "database_url",
    "database_url_file",
    "database_owner_url",
    "database_owner_url_file",
    "data",
    "bind",
    "public_origin",
    "trusted_proxies",
    "secret_key",
    "secret_key_file",
    "smtp_url",
    "smtp_url_file",
    "mail_from",
    "mail_dir",
    "session_idle_seconds",
    "session_absolute_seconds",
    "rate_limits",
    "db_pool",
    "log",
    "postgres_bin",
];

/// The environment and the text of the settings file.
#[derive(Clone, Default)]
pub struct Sources {
    environment: HashMap<OsString, OsString>,
    file: Option<String>,
    is_root: bool,
    unreadable: Option<String>,
}

/// A setting as people may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub name: &'static str,
    /// Empty: not set. A secret's is masked.
    pub value: String,
    /// `environment`, `openslot.toml` or `default`.
    pub source: &'static str,
}

impl Sources {
    /// Those of this program: its environment, and `openslot.toml` where it was started.
    pub fn of_this_program() -> Self {
        let (file, unreadable) = match fs::read_to_string(FILE_NAME) {
            Ok(text) => (Some(text), None),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (None, None),
            Err(error) => (None, Some(format!("{FILE_NAME} cannot be read: {error}"))),
        };
        Self {
            environment: std::env::vars_os().collect(),
            file,
            is_root: nix::unistd::geteuid().is_root(),
            unreadable,
        }
    }

    /// Exactly these, for an ordinary account.
    pub fn given(environment: &[(&str, &str)], file: Option<&str>) -> Self {
        let environment = environment.iter();
        Self {
            environment: environment
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect(),
            file: file.map(str::to_owned),
            ..Self::default()
        }
    }

    /// A variable of the environment that is not empty.
    pub fn variable(&self, name: &str) -> Option<OsString> {
        let value = self.environment.get(OsStr::new(name))?;
        (!value.is_empty()).then(|| value.clone())
    }

    /// Where data lies unless a setting says otherwise.
    pub(super) fn default_data(&self) -> Option<PathBuf> {
        if self.is_root {
            return Some(ROOT_DATA.into());
        }
        let shared = self.variable("XDG_DATA_HOME").map(PathBuf::from);
        let home = || Some(Path::new(&self.variable("HOME")?).join(".local/share"));
        Some(shared.or_else(home)?.join("openslot"))
    }
}

/// Reads settings and notes what is wrong and what was read.
pub(super) struct Reader<'s> {
    sources: &'s Sources,
    file: toml::Table,
    problems: RefCell<Vec<String>>,
    shown: RefCell<Vec<Shown>>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        let mut problems: Vec<String> = sources.unreadable.iter().cloned().collect();
        let file = read_file(sources.file.as_deref().unwrap_or_default(), &mut problems);
        Self {
            sources,
            file,
            problems: RefCell::new(problems),
            shown: RefCell::default(),
        }
    }

    /// What was read, if nothing was wrong.
    pub(super) fn finish(self) -> Result<Vec<Shown>, Unusable> {
        let problems = self.problems.into_inner();
        if problems.is_empty() {
            Ok(self.shown.into_inner())
        } else {
            Err(Unusable { problems })
        }
    }

    pub(super) fn wrong(&self, what: &str) {
        self.problems.borrow_mut().push(what.to_owned());
    }

    pub(super) fn is_given(&self, name: &str) -> bool {
        self.look_up(name).is_some()
    }

    pub(super) fn text(&self, name: &'static str) -> Option<String> {
        let found = self.look_up(name);
        match &found {
            Some((text, source)) => self.show(name, text.clone(), source),
            None => self.show(name, String::new(), "default"),
        }
        found.map(|(text, _)| text)
    }

    pub(super) fn text_or(&self, name: &'static str, default: &str) -> String {
        let (text, source) = self
            .look_up(name)
            .unwrap_or_else(|| (default.to_owned(), "default"));
        self.show(name, text.clone(), source);
        text
    }

    pub(super) fn parsed<T: FromStr + Display>(
        &self,
        name: &'static str,
        default: T,
        must_be: &str,
    ) -> T {
        let text = self.text_or(name, &default.to_string());
        text.parse().unwrap_or_else(|_| {
            self.wrong(&format!("{name} is not {must_be}"));
            default
        })
    }

    pub(super) fn number<T: FromStr + Display + PartialOrd>(
        &self,
        name: &'static str,
        default: T,
        range: RangeInclusive<T>,
    ) -> T {
        let text = self.text_or(name, &default.to_string());
        match text.parse::<T>() {
            Ok(number) if range.contains(&number) => number,
            _ => {
                let (least, most) = (range.start(), range.end());
                self.wrong(&format!("{name} is not a number from {least} to {most}"));
                default
            }
        }
    }

    pub(super) fn path(&self, name: &'static str, default: Option<&PathBuf>) -> Option<PathBuf> {
        let default = default.map(|path| path.display().to_string());
        let text = self.text_or(name, default.as_deref().unwrap_or_default());
        (!text.is_empty()).then(|| text.into())
    }

    /// A secret, from the setting itself or from the file that `<name>_FILE` names.
    pub(super) fn secret(&self, name: &'static str) -> Option<SecretString> {
        let direct = self.look_up(name);
        let in_file = self.look_up(&format!("{name}_FILE"));
        if direct.is_some() && in_file.is_some() {
            self.wrong(&format!("{name} and {name}_FILE are both set"));
        }
        let (secret, source) = match (direct, in_file) {
            (Some((text, source)), _) => (Some(text), source),
            (None, Some((path, source))) => (self.read_secret(name, &path), source),
            (None, None) => (None, "default"),
        };
        let masked = if secret.is_some() { "********" } else { "" };
        self.show(name, masked.to_owned(), source);
        secret.map(SecretString::from)
    }

    fn read_secret(&self, name: &str, path: &str) -> Option<String> {
        match fs::read_to_string(path) {
            Ok(text) => Some(text.trim().to_owned()),
            Err(error) => {
                self.wrong(&format!("{name}_FILE: {path} cannot be read: {error}"));
                None
            }
        }
    }

    /// A value that is not empty, and its source.
    fn look_up(&self, name: &str) -> Option<(String, &'static str)> {
        if let Some(value) = self.sources.variable(name) {
            // Settings are text; a path in another encoding reads with replacement signs.
            return Some((value.to_string_lossy().trim().to_owned(), "environment"));
        }
        let value = self.file.get(&file_name(name))?;
        let text = if let Some(text) = value.as_str() {
            text.trim().to_owned()
        } else if let Some(list) = value.as_array() {
            let texts = list.iter().filter_map(toml::Value::as_str);
            texts.collect::<Vec<_>>().join(",")
        } else {
            value.to_string()
        };
        (!text.is_empty()).then_some((text, FILE_NAME))
    }

    fn show(&self, name: &'static str, value: String, source: &'static str) {
        let shown = Shown {
            name,
            value,
            source,
        };
        self.shown.borrow_mut().push(shown);
    }
}

fn read_file(text: &str, problems: &mut Vec<String>) -> toml::Table {
    let table = text.parse::<toml::Table>().unwrap_or_else(|error| {
        // The whole error repeats the line, which may hold a secret.
        let at = error.span().map_or(0, |span| span.start);
        let before = text.bytes().take(at);
        let line = before.filter(|byte| *byte == b'\n').count() + 1;
        problems.push(format!("{FILE_NAME} line {line}: {}", error.message()));
        toml::Table::new()
    });
    for name in table.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
        problems.push(format!("{FILE_NAME}: unknown setting {name}"));
    }
    table
}

/// `OPENSLOT_BIND` is `bind` in the file.
fn file_name(variable: &str) -> String {
    let bare = variable.strip_prefix("OPENSLOT_").unwrap_or(variable);
    bare.to_ascii_lowercase()
}
