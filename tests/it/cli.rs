//! The program as it is typed: what it says, and its exit codes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::cluster::{FreshDatabase, fresh_database};

const EXAMPLE: &str = include_str!("practice_file/example.toml");

/// A database with a folder beside it, in which the program is started.
struct Desk {
    database: FreshDatabase,
    folder: PathBuf,
}

impl Desk {
    async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("openslot-cli-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        Self {
            database: fresh_database().await,
            folder,
        }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.type_in(arguments, "")
    }

    fn type_in(&self, arguments: &[&str], input: &str) -> Ran {
        let url = self.database.url();
        run_in(&self.folder, &[("DATABASE_URL", &url)], arguments, input)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn run_in(
    folder: &Path,
    environment: &[(&str, &str)],
    arguments: &[&str],
    input: &str,
) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openslot"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without reading anything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    Ran {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

fn anywhere(environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
    run_in(&std::env::temp_dir(), environment, arguments, "")
}

#[test]
fn the_version_is_told() {
    let ran = anywhere(&[], &["version"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        ran.out,
        concat!("openslot ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn wrong_usage_is_code_2_and_says_how_it_is_used() {
    for arguments in [
        &["book"][..],
        &[],
        &["practice", "import"],
        &["demo", "--at", "noon"],
    ] {
        let ran = anywhere(&[], arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert!(
            ran.err.contains("Usage:") || ran.err.contains("--help"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn help_lists_every_command() {
    let ran = anywhere(&[], &["--help"]);
    assert_eq!(ran.code, Some(0));
    for command in [
        "serve",
        "work",
        "demo",
        "migrate",
        "practice",
        "staff",
        "doctor",
        "config",
        "healthcheck",
        "version",
    ] {
        assert!(
            ran.out.contains(&format!("  {command} ")),
            "{command}\n{}",
            ran.out
        );
    }
}

#[test]
fn wrong_settings_are_one_line_with_every_problem_and_code_1() {
    let wrong = [("OPENSLOT_BIND", "here"), ("OPENSLOT_DB_POOL", "many")];
    let ran = anywhere(&wrong, &["serve"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    for name in ["OPENSLOT_BIND", "OPENSLOT_DB_POOL", "OPENSLOT_SECRET_KEY"] {
        assert!(ran.err.contains(name), "{}", ran.err);
    }
}

#[test]
fn the_settings_are_shown_without_secrets() {
    let secrets = [
        (
            "DATABASE_URL",
            "postgres://openslot:canary@db.example/openslot",
        ),
        ("OPENSLOT_SMTP_URL", "smtp://desk:canary@mail.example"),
        ("OPENSLOT_MAIL_FROM", "desk@north.example"),
    ];
    let ran = anywhere(&secrets, &["config", "show"]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.out.contains("desk@north.example  (environment)"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("canary"), "{}", ran.out);
}

#[test]
fn a_program_that_is_not_there_is_not_healthy() {
    let ran = anywhere(&[("OPENSLOT_BIND", "127.0.0.1:1")], &["healthcheck"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

#[actix_web::test]
async fn a_practice_goes_in_and_comes_out() {
    let desk = Desk::new().await;
    let file = desk.file("north.toml", EXAMPLE);
    let import = desk.run(&["practice", "import", &file]);
    assert_eq!((import.code, import.err.as_str()), (Some(0), ""));
    let export = desk.run(&["practice", "export", "Northside.localhost"]);
    assert_eq!(export.code, Some(0), "{}", export.err);
    let again = desk.file("again.toml", &export.out);
    assert_eq!(desk.run(&["practice", "import", &again]).code, Some(0));
    assert_eq!(
        desk.run(&["practice", "export", "northside.localhost"]).out,
        export.out
    );
}

#[actix_web::test]
async fn what_no_file_brought_stays_unless_it_is_to_be_replaced() {
    let desk = Desk::new().await;
    let file = desk.file("north.toml", EXAMPLE);
    let first = desk.run(&["practice", "import", &file]);
    assert_eq!(first.out.lines().count(), 1, "{}", first.out);
    let add = ["staff", "add", "ann@north.example", "--name", "Ann"];
    let ann = desk.type_in(
        &[&add[..], &["--function", "practice-admin"]].concat(),
        "a long enough password",
    );
    assert_eq!(ann.code, Some(0), "{}", ann.err);
    let again = desk.run(&["practice", "import", &file]);
    let kept = "kept besides the file: 1 staff account; with --replace they go";
    assert_eq!(again.out.lines().nth(1), Some(kept), "{}", again.out);
    let export = ["practice", "export", "northside.localhost"];
    assert!(desk.run(&export).out.contains("ann@north.example"));
    let replaced = desk.run(&["practice", "import", "--replace", &file]);
    assert_eq!(replaced.out.lines().count(), 1, "{}", replaced.out);
    assert!(!desk.run(&export).out.contains("ann@north.example"));
}

#[actix_web::test]
async fn a_refused_file_names_each_line_and_writes_nothing() {
    let desk = Desk::new().await;
    let wrong = EXAMPLE.replace("minutes = 30\nbuffer", "minutes = 3\nbuffer");
    let wrong = wrong.replace("days = [\"mon\"", "days = [\"moon\"");
    let file = desk.file("wrong.toml", &wrong);
    let ran = desk.run(&["practice", "import", &file]);
    assert_eq!(ran.code, Some(1));
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.err);
    assert!(
        lines[0].starts_with(&format!("{file}: line 28: ")),
        "{}",
        ran.err
    );
    assert!(
        lines[1].starts_with(&format!("{file}: line 58: ")),
        "{}",
        ran.err
    );
    assert!(
        lines[2].ends_with("has 2 problems; nothing was imported"),
        "{}",
        ran.err
    );
    let export = desk.run(&["practice", "export", "northside.localhost"]);
    assert_eq!(export.code, Some(1));
    assert!(
        export
            .err
            .contains("there is no practice northside.localhost"),
        "{}",
        export.err
    );
}

#[actix_web::test]
async fn staff_are_added_and_get_a_password_from_standard_input() {
    let desk = Desk::new().await;
    let file = desk.file("north.toml", EXAMPLE);
    assert_eq!(desk.run(&["practice", "import", &file]).code, Some(0));
    let add = |more: &[&str], password: &str| {
        let add = ["staff", "add", "ann@north.example", "--name", "Ann"];
        desk.type_in(&[&add, more].concat(), password)
    };
    let admin = ["--function", "practice-admin"];
    assert_eq!(add(&["--function", "king"], "").code, Some(2));
    let short = add(&admin, "too short\n");
    assert_eq!(short.code, Some(1));
    assert!(
        short.err.contains("less than 15 characters"),
        "{}",
        short.err
    );
    let own = ["--function", "manage-own-appointments", "--practitioner"];
    let nobody = add(&[&own[..], &["nobody"]].concat(), "correct horse battery\n");
    assert_eq!(nobody.code, Some(1), "{}", nobody.err);
    let added = add(&[&own[..], &["lee"]].concat(), "correct horse battery\n");
    assert_eq!(added.code, Some(0), "{}", added.err);
    let again = desk.type_in(
        &["staff", "password", "ANN@north.example"],
        "another horse battery\n",
    );
    assert_eq!(again.code, Some(0), "{}", again.err);
    let unknown = desk.type_in(
        &["staff", "password", "bob@north.example"],
        "correct horse battery",
    );
    assert_eq!(unknown.code, Some(1));
    let export = desk.run(&["practice", "export", "northside.localhost"]);
    assert!(export.out.contains("ann@north.example"), "{}", export.out);
}

#[actix_web::test]
async fn a_migrated_database_is_up_to_date_and_a_newer_one_is_refused() {
    let desk = Desk::new().await;
    let check = desk.run(&["migrate", "--check"]);
    assert_eq!(check.code, Some(0), "{}", check.err);
    assert_eq!(desk.run(&["migrate"]).out, "The database was up to date.\n");
    let mut conn = connect(&desk).await;
    let newer = "insert into _sqlx_migrations
        (version, description, success, checksum, execution_time)
        values (99990101000000, 'of a later program', true, '', 0)";
    sqlx::Executor::execute(&mut conn, newer).await.unwrap();
    for arguments in [
        &["migrate"][..],
        &["migrate", "--check"],
        &["practice", "export", "x"],
    ] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, Some(1), "{arguments:?}");
        assert!(ran.err.contains("newer than this program"), "{}", ran.err);
    }
}

#[actix_web::test]
async fn an_empty_database_lacks_migrations_until_they_are_applied() {
    let desk = Desk::new().await;
    let mut conn = connect(&desk).await;
    sqlx::Executor::execute(
        &mut conn,
        "drop schema public cascade; create schema public",
    )
    .await
    .unwrap();
    let check = desk.run(&["migrate", "--check"]);
    assert_eq!(check.code, Some(1));
    assert!(check.out.contains("practice"), "{}", check.out);
    let export = desk.run(&["practice", "export", "x"]);
    assert!(
        export.err.contains("run `openslot migrate`"),
        "{}",
        export.err
    );
    assert_eq!(desk.run(&["migrate"]).code, Some(0));
    assert_eq!(desk.run(&["migrate", "--check"]).code, Some(0));
}

#[actix_web::test]
async fn the_doctor_says_what_to_do_and_fails_until_it_is_done() {
    let desk = Desk::new().await;
    let empty = desk.run(&["doctor"]);
    assert_eq!(empty.code, Some(1));
    assert!(
        empty.out.contains("practices: there is none"),
        "{}",
        empty.out
    );
    let lonely = EXAMPLE.replace("from = 2027-01-01", "from = 2020-01-01\nuntil = 2020-12-31");
    desk.run(&["practice", "import", &desk.file("north.toml", &lonely)]);
    let ill = desk.run(&["doctor"]);
    assert!(ill.out.contains("Dr. Ana Lee has no hours"), "{}", ill.out);
    assert!(
        ill.out
            .contains("Nobody with hours offers \"General check-up\". Patients can choose"),
        "{}",
        ill.out
    );
    let late = EXAMPLE.replace(
        "hold_minutes = 10",
        "hold_minutes = 10\nreminder_hours = 24",
    );
    let late = desk.file("late.toml", &late);
    assert_eq!(desk.run(&["practice", "import", &late]).code, Some(0));
    let told = desk.run(&["doctor"]);
    let words = "Reminders leave when it is too late to move or cancel online. Make the reminder";
    let line = told.out.lines().find(|line| line.contains(words));
    let line = line.unwrap_or_else(|| panic!("{}", told.out));
    let (number, check) = line.split_once(". ").expect("a numbered check");
    assert!(
        number.parse::<u32>().is_ok() && check.starts_with("practice "),
        "{line}"
    );
    assert!(
        ill.out
            .lines()
            .all(|line| line.starts_with(|sign: char| sign.is_ascii_digit()))
    );

    let url = desk.database.url();
    let key = "A".repeat(86) + "==";
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("OPENSLOT_SECRET_KEY", &key),
        ("OPENSLOT_MAIL_DIR", "mail"),
    ];
    desk.run(&["practice", "import", &desk.file("north.toml", EXAMPLE)]);
    let well = run_in(&desk.folder, &settings, &["doctor"], "");
    assert_eq!(well.code, Some(0), "{}{}", well.out, well.err);
    assert!(
        well.out.lines().all(|line| line.ends_with(": OK")),
        "{}",
        well.out
    );
}

#[actix_web::test]
async fn a_preview_says_what_an_import_would_change_and_writes_nothing() {
    let desk = Desk::new().await;
    let new = desk.run(&[
        "practice",
        "import",
        "--preview",
        &desk.file("north.toml", EXAMPLE),
    ]);
    assert_eq!(
        new.out, "a new practice: there is nothing to compare it with\n",
        "{}",
        new.err
    );
    let always = EXAMPLE.replace("from = 2027-01-01", "from = 2020-01-01");
    desk.run(&["practice", "import", &desk.file("north.toml", &always)]);
    let same = desk.run(&[
        "practice",
        "import",
        "--preview",
        &desk.file("north.toml", &always),
    ]);
    assert_eq!(
        same.out,
        "no booked visit would fall outside\nthe times of the next 28 days stay as they are\n"
    );
    let before = desk.run(&["practice", "export", "northside.localhost"]).out;
    let later = always.replace(r#"start = "09:00""#, r#"start = "10:00""#);
    assert_ne!(later, always);
    let told = desk.run(&[
        "practice",
        "import",
        "--preview",
        &desk.file("later.toml", &later),
    ]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(
        told.out.contains("times of the next 28 days:"),
        "{}",
        told.out
    );
    assert!(
        told.out.contains("    - Dr. Ana Lee, Main Clinic: "),
        "{}",
        told.out
    );
    assert_eq!(
        desk.run(&["practice", "export", "northside.localhost"]).out,
        before
    );
}

#[actix_web::test]
async fn the_doctor_explains_each_start_of_a_day() {
    let desk = Desk::new().await;
    desk.run(&["practice", "import", &desk.file("north.toml", EXAMPLE)]);
    // A year that is long past, so that the same rule refuses all of it.
    let ask = |reason: &str, on: &str| {
        desk.run(&[
            "doctor",
            "availability",
            "--reason",
            reason,
            "--practitioner",
            "lee",
            "--location",
            "main",
            "--on",
            on,
        ])
    };
    let none = ask("check-up", "2020-03-02");
    assert_eq!(
        none.out, "no times: Not working here on this date\n",
        "{}",
        none.err
    );
    let far = ask("check-up", "2099-03-02");
    assert_eq!(far.code, Some(0), "{}", far.err);
    assert!(far.out.starts_with("0 of "), "{}", far.out);
    assert!(
        far.out.contains("\n9:00 AM  Too far ahead: until "),
        "{}",
        far.out
    );
    let zones = desk.run(&["doctor", "zones"]);
    assert_eq!(
        zones.out,
        "every booked visit is at the time that was promised\n"
    );
    let unknown = ask("dance", "2099-03-02");
    assert_eq!(unknown.code, Some(1));
    assert!(
        unknown.err.contains("no reason with the key \"dance\""),
        "{}",
        unknown.err
    );
}

#[actix_web::test]
async fn a_demo_is_not_put_into_a_practice_of_real_people() {
    let desk = Desk::new().await;
    desk.run(&["practice", "import", &desk.file("north.toml", EXAMPLE)]);
    let ran = desk.run(&["demo", "--bind", "127.0.0.1:0"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("holds a practice already"), "{}", ran.err);
}

async fn connect(desk: &Desk) -> sqlx::PgConnection {
    let url = desk.database.url();
    <sqlx::PgConnection as sqlx::Connection>::connect(&url)
        .await
        .unwrap()
}
