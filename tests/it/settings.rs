//! Settings: environment over file over defaults, all problems at once, no secret shown.

use std::fs;

use chrono::TimeDelta;
use openslot::config::{Config, Overrides, Purpose, RateLimits, Sources, Unusable};
use secrecy::ExposeSecret;

/// 64 bytes in base64.
const KEY: &str =
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";

fn read(purpose: Purpose, environment: &[(&str, &str)], file: &str) -> Result<Config, Unusable> {
    let home = [("HOME", "/home/ada")];
    let environment = [&home, environment].concat();
    let sources = Sources::given(&environment, Some(file));
    Config::read(&sources, purpose, Overrides::default())
}

fn other(environment: &[(&str, &str)], file: &str) -> Config {
    read(Purpose::Other, environment, file).unwrap()
}

fn problems(purpose: Purpose, environment: &[(&str, &str)], file: &str) -> Vec<String> {
    read(purpose, environment, file).unwrap_err().problems
}

#[test]
fn without_any_setting_the_defaults_of_the_contract_hold() {
    let config = other(&[], "");
    assert!(config.database.url.is_none());
    assert_eq!(
        config.data.to_str(),
        Some("/home/ada/.local/share/openslot")
    );
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_origin.to_string(), "http://127.0.0.1:8080");
    assert_eq!(config.trusted_proxies, []);
    assert_eq!(config.sessions.idle, TimeDelta::seconds(900));
    assert_eq!(config.sessions.staff_absolute, TimeDelta::seconds(28_800));
    assert_eq!(config.sessions.patient_absolute, TimeDelta::seconds(43_200));
    assert_eq!(config.rate_limits, RateLimits::On);
    assert_eq!(config.log, "info");
    assert_eq!(config.database.pool % 4, 0);
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let file = "bind = \"127.0.0.1:7000\"\nlog = \"debug\"\ndb_pool = 9\n";
    let config = other(&[("OPENSLOT_BIND", "127.0.0.1:9000")], file);
    assert_eq!(config.bind.port(), 9000);
    assert_eq!(config.log, "debug");
    assert_eq!(config.database.pool, 9);
    assert_eq!(config.sessions.idle, TimeDelta::seconds(900));
}

#[test]
fn an_empty_variable_is_not_set() {
    let config = other(&[("OPENSLOT_BIND", ""), ("DATABASE_URL", "")], "");
    assert_eq!(config.bind.port(), 8080);
    assert!(config.database.url.is_none());
}

#[test]
fn the_command_line_wins_over_everything() {
    let sources = Sources::given(&[("OPENSLOT_BIND", "127.0.0.1:9000"), ("HOME", "/h")], None);
    let overrides = Overrides {
        bind: Some("127.0.0.1:9001".parse().unwrap()),
        data: Some("/elsewhere".into()),
    };
    let config = Config::read(&sources, Purpose::Other, overrides).unwrap();
    assert_eq!(config.bind.port(), 9001);
    assert_eq!(config.public_origin.to_string(), "http://127.0.0.1:9001");
    assert_eq!(config.data.to_str(), Some("/elsewhere"));
}

#[test]
fn every_problem_is_said_at_once() {
    let environment = [
        ("DATABASE_URL", "mysql://somewhere"),
        ("OPENSLOT_BIND", "localhost"),
        ("OPENSLOT_PUBLIC_ORIGIN", "https://book.example.com/path"),
        ("OPENSLOT_TRUSTED_PROXIES", "10.0.0.0/8, elsewhere"),
        ("OPENSLOT_SECRET_KEY", "c2hvcnQ="),
        ("OPENSLOT_SMTP_URL", "http://mail.example.com"),
        ("OPENSLOT_SESSION_IDLE_SECONDS", "soon"),
        ("OPENSLOT_RATE_LIMITS", "off"),
        ("OPENSLOT_DB_POOL", "0"),
        ("OPENSLOT_LOG", "loud=very"),
    ];
    let all = problems(Purpose::Practice, &environment, "colour = \"blue\"");
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn no_problem_repeats_a_secret() {
    let environment = [
        ("DATABASE_URL", "canary-database"),
        ("OPENSLOT_SECRET_KEY", "canary-key"),
        ("OPENSLOT_SMTP_URL", "canary-smtp://x:canary-password@h"),
    ];
    let file = "secret_key = \"canary-file\" oops\n";
    for text in [file, "\"canary-line\n"] {
        let all = problems(Purpose::Practice, &environment, text).join("\n");
        assert!(!all.contains("canary"), "{all}");
    }
}

#[test]
fn serving_needs_the_secret_key_and_a_demo_does_not() {
    let missing = problems(Purpose::Practice, &[], "");
    assert_eq!(missing.len(), 1);
    assert!(
        missing[0].starts_with("OPENSLOT_SECRET_KEY is required"),
        "{}",
        missing[0]
    );
    let with = read(Purpose::Practice, &[("OPENSLOT_SECRET_KEY", KEY)], "").unwrap();
    assert_eq!(&with.secret_key.unwrap().bytes()[..4], b"0123");
    assert!(read(Purpose::Demo, &[], "").is_ok());
}

#[test]
fn limits_are_off_in_a_demo_alone() {
    let off = [
        ("OPENSLOT_RATE_LIMITS", "off"),
        ("OPENSLOT_SECRET_KEY", KEY),
    ];
    assert_eq!(
        read(Purpose::Demo, &off, "").unwrap().rate_limits,
        RateLimits::Off
    );
    for purpose in [Purpose::Practice, Purpose::Other] {
        let refused = problems(purpose, &off, "");
        assert_eq!(refused, ["OPENSLOT_RATE_LIMITS=off is for the demo alone"]);
    }
}

#[test]
fn a_secret_is_read_from_the_file_that_is_named() {
    let path = std::env::temp_dir().join(format!("openslot-{}", uuid::Uuid::now_v7()));
    fs::write(&path, "postgres://from.a.file/x\n").unwrap();
    let path_text = path.to_str().unwrap();
    let named = [("DATABASE_URL_FILE", path_text)];
    let config = other(&named, "");
    let url = config.database.url.unwrap();
    assert_eq!(url.expose_secret(), "postgres://from.a.file/x");
    let both = [named[0], ("DATABASE_URL", "postgres://other/x")];
    assert_eq!(
        problems(Purpose::Other, &both, ""),
        ["DATABASE_URL and DATABASE_URL_FILE are both set"]
    );
    fs::remove_file(&path).unwrap();
    assert_eq!(problems(Purpose::Other, &named, "").len(), 1);
}

#[test]
fn mail_by_smtp_needs_a_sender() {
    let smtp = (
        "OPENSLOT_SMTP_URL",
        "smtp://desk:pass@mail.example.com:587?tls=required",
    );
    assert_eq!(
        problems(Purpose::Other, &[smtp], ""),
        ["OPENSLOT_MAIL_FROM is required with OPENSLOT_SMTP_URL"]
    );
    let config = other(&[smtp, ("OPENSLOT_MAIL_FROM", "desk@north.example")], "");
    assert_eq!(config.mail.from, "desk@north.example");
}

#[test]
fn what_is_shown_says_where_it_is_from_and_hides_secrets() {
    let environment = [
        ("OPENSLOT_SECRET_KEY", KEY),
        ("OPENSLOT_BIND", "127.0.0.1:9000"),
    ];
    let config = other(&environment, "log = \"debug\"");
    let shown = |name: &str| {
        let one = config.shown.iter().find(|one| one.name == name).unwrap();
        (one.value.as_str(), one.source)
    };
    assert_eq!(shown("OPENSLOT_SECRET_KEY"), ("********", "environment"));
    assert_eq!(shown("OPENSLOT_BIND"), ("127.0.0.1:9000", "environment"));
    assert_eq!(shown("OPENSLOT_LOG"), ("debug", "openslot.toml"));
    assert_eq!(shown("OPENSLOT_RATE_LIMITS"), ("on", "default"));
    assert!(!format!("{config:?}").contains(KEY));
}

#[test]
fn an_origin_is_a_scheme_and_an_authority() {
    for (text, is_https, host, is_loopback) in [
        ("https://Book.Example.com/", true, "book.example.com", false),
        ("http://127.0.0.1:8080", false, "127.0.0.1", true),
        ("http://[::1]:8080", false, "[::1]", true),
        (
            "http://northside.localhost:80",
            false,
            "northside.localhost",
            true,
        ),
    ] {
        let origin = other(&[("OPENSLOT_PUBLIC_ORIGIN", text)], "").public_origin;
        assert_eq!(origin.is_https(), is_https, "{text}");
        assert_eq!(origin.host(), host, "{text}");
        assert_eq!(origin.is_loopback(), is_loopback, "{text}");
    }
    for text in [
        "book.example.com",
        "ftp://x",
        "https://",
        "https://a@b",
        "https://a/b",
    ] {
        assert_eq!(
            problems(Purpose::Other, &[("OPENSLOT_PUBLIC_ORIGIN", text)], "").len(),
            1
        );
    }
}

#[test]
fn the_session_limit_that_is_set_holds_for_everybody() {
    let config = other(&[("OPENSLOT_SESSION_ABSOLUTE_SECONDS", "600")], "");
    assert_eq!(config.sessions.staff_absolute, TimeDelta::seconds(600));
    assert_eq!(config.sessions.patient_absolute, TimeDelta::seconds(600));
}
