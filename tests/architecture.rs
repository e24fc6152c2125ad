//! The rooms' law: who may import whom, and what stands in one place only. Reads the sources
//! as text; an exception has its reason here, and the list only shrinks.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and ends"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file longer than this is two files.
const LINES_MAX: usize = 400;

/// Each room, and the rooms and leaves it may import besides itself.
const MAY_IMPORT: [(&str, &[&str]); 26] = [
    ("domain", &[]),
    ("authenticator", &[]),
    ("chance", &[]),
    ("clock", &[]),
    ("cli", &["practice_file"]),
    ("config", &["domain"]),
    ("password", &[]),
    ("telemetry", &[]),
    ("postgres", &[]),
    ("secret", &["chance", "domain"]),
    ("words", &["domain"]),
    ("calendar", &["domain"]),
    ("mailbox", &["domain", "calendar"]),
    ("practice_file", &["domain"]),
    ("db", &["domain", "practice_file"]),
    ("ehr", &["domain"]),
    ("mail", &["domain", "calendar", "mailbox", "words"]),
    ("state", &["clock", "db", "domain", "secret"]),
    (
        "actions",
        &[
            "authenticator",
            "chance",
            "db",
            "domain",
            "password",
            "practice_file",
            "secret",
            "state",
        ],
    ),
    ("demo", &["chance", "db", "domain", "practice_file"]),
    (
        "jobs",
        &[
            "actions", "db", "domain", "ehr", "mail", "secret", "state", "words", "calendar",
        ],
    ),
    (
        "web",
        &[
            "actions",
            "authenticator",
            "calendar",
            "chance",
            "config",
            "db",
            "domain",
            "mailbox",
            "password",
            "practice_file",
            "secret",
            "state",
            "words",
        ],
    ),
    ("app", &["*"]),
    ("main", &["app", "cli"]),
    ("lib", &["*"]),
    ("build", &[]),
];

/// What a page may call in `db`: it reads.
const READS: [&str; 6] = ["find_", "get_", "list_", "count_", "describe", "export"];

struct Source {
    path: PathBuf,
    room: String,
    /// Without its comments and its tests.
    code: String,
    lines: usize,
}

#[test]
fn every_room_imports_only_what_the_table_allows() {
    let mut broken = BTreeSet::new();
    for source in sources() {
        let rule = MAY_IMPORT.iter().find(|(room, _)| *room == source.room);
        let Some((_, allowed)) = rule else {
            broken.insert(format!(
                "{}: no such room in the table",
                source.path.display()
            ));
            continue;
        };
        for imported in imports(&source.code) {
            let is_allowed =
                imported == source.room || allowed.contains(&"*") || allowed.contains(&&*imported);
            if !is_allowed && is_room(&imported) {
                broken.insert(format!("{} imports {imported}", source.path.display()));
            }
        }
    }
    assert_eq!(broken, BTreeSet::new());
}

#[test]
fn statements_stand_only_in_the_database_room() {
    let elsewhere: Vec<_> = sources()
        .into_iter()
        // Migrating and asking how the database is set up are the owner's, outside of any practice.
        .filter(|source| source.room != "db" && source.room != "app" && source.room != "postgres")
        .filter(|source| source.code.contains("sqlx::query"))
        .map(|source| source.path)
        .collect();
    assert_eq!(elsewhere, Vec::<PathBuf>::new());
}

#[test]
fn statements_of_the_program_are_checked_when_it_is_built() {
    let unchecked: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.room != "postgres" && source.room != "app")
        .filter(|source| {
            [
                "query(",
                "query_as(",
                "query_scalar(",
                "query_as::<",
                "raw_sql(",
            ]
            .iter()
            .any(|call| source.code.contains(&format!("sqlx::{call}")))
        })
        .map(|source| source.path)
        .collect();
    assert_eq!(unchecked, Vec::<PathBuf>::new());
}

#[test]
fn pages_only_read_the_database() {
    let mut writing = BTreeSet::new();
    for source in sources().into_iter().filter(|source| source.room == "web") {
        for call in source.code.split("db::").skip(1) {
            let path: String = call
                .chars()
                .take_while(|sign| sign.is_alphanumeric() || *sign == '_' || *sign == ':')
                .collect();
            let name = path.rsplit("::").next().unwrap_or_default();
            let is_call = call[path.len()..].starts_with('(');
            let is_read = READS.iter().any(|read| name.starts_with(read));
            if is_call && !is_read {
                writing.insert(format!("{} calls {path}", source.path.display()));
            }
        }
    }
    // A session's last activity is noted by whoever meets it first.
    writing.retain(|call| !call.ends_with("calls sessions::touch_session"));
    assert_eq!(writing, BTreeSet::new());
}

#[test]
fn settings_are_read_in_one_place() {
    let elsewhere: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.room != "config" && source.room != "build")
        .filter(|source| source.code.contains("env::var"))
        .map(|source| source.path)
        .collect();
    assert_eq!(elsewhere, Vec::<PathBuf>::new());
}

#[test]
fn the_domain_waits_for_nothing() {
    let waiting: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.room == "domain")
        .filter(|source| {
            [
                " async ",
                ".await",
                "tokio::",
                "actix_web",
                "Utc::now",
                "std::fs",
                "rand::",
            ]
            .iter()
            .any(|sign| source.code.contains(sign))
        })
        .map(|source| source.path)
        .collect();
    assert_eq!(waiting, Vec::<PathBuf>::new());
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.lines > LINES_MAX)
        .map(|source| (source.path, source.lines))
        .collect();
    assert_eq!(long, Vec::<(PathBuf, usize)>::new());
}

#[test]
fn no_template_escapes_from_escaping_or_brings_its_own_script_or_style() {
    let mut found = Vec::new();
    for path in files(Path::new("templates")) {
        let text = fs::read_to_string(&path).unwrap();
        let is_mail = path.starts_with("templates/mail");
        let forbidden = [
            "|safe",
            "| safe",
            " hx-",
            "javascript:",
            "onclick=",
            "hx-on",
            "js:",
        ];
        let of_pages = [" style=\"", "<style", "<script>"];
        let all = forbidden.iter().chain(of_pages.iter().filter(|_| !is_mail));
        found.extend(
            all.filter(|sign| text.contains(**sign))
                .map(|sign| format!("{}: {sign}", path.display())),
        );
    }
    assert_eq!(found, Vec::<String>::new());
}

fn sources() -> Vec<Source> {
    let found = files(Path::new("src"))
        .into_iter()
        .filter(|path| is_source(path));
    found
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let inner = path.strip_prefix("src").unwrap();
            let first = inner
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_string_lossy();
            let room = first.trim_end_matches(".rs").to_owned();
            let lines = text.lines().count();
            let code = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            let code: Vec<&str> = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            Source {
                path,
                room,
                code: code.join("\n"),
                lines,
            }
        })
        .collect()
}

fn is_source(path: &Path) -> bool {
    let is_test = path.components().any(|part| part.as_os_str() == "tests")
        || path.to_string_lossy().ends_with("_tests.rs")
        || path.components().any(|part| part.as_os_str() == "samples");
    path.extension().is_some_and(|of| of == "rs") && !is_test
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The first name after each `crate::`, those in braces included.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let names = match after.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => after,
        };
        let many = after.starts_with('{');
        for name in names.split(',') {
            let name: String = name
                .trim()
                .chars()
                .take_while(|sign| sign.is_alphanumeric() || *sign == '_')
                .collect();
            found.insert(name);
            if !many {
                break;
            }
        }
    }
    found
}

fn is_room(name: &str) -> bool {
    MAY_IMPORT.iter().any(|(room, _)| *room == name)
}
