//! What the log of a run tells of its patients: nothing.

use std::io::Write;
use std::sync::{Arc, Mutex};

use openslot::telemetry;
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::support::app::TestApp;
use crate::support::patient::{Patient, slot_at};
use crate::support::post::letters;

/// All that is logged, by whatever thread.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the lines").extend(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Logs of this test program as the product would write them at debug level.
fn listen() -> Lines {
    let lines = Lines::default();
    let written = tracing_subscriber::fmt::layer()
        .with_writer(lines.clone())
        .with_ansi(false)
        .without_time()
        .with_filter(telemetry::filter("debug").expect("a filter"));
    let subscriber = tracing_subscriber::registry().with(written);
    subscriber.try_init().expect("nobody else listens");
    lines
}

fn canary(app: &TestApp) -> Patient<'_> {
    Patient {
        email: "zilpah.canary@example.com".to_owned(),
        first_name: "Zilpah".to_owned(),
        born_on: ["13", "11", "1931"],
        ..Patient::new(app, "Zilpah")
    }
}

#[actix_web::test]
async fn the_log_at_debug_level_holds_nothing_of_a_patient() {
    let lines = listen();
    let app = TestApp::start().await;
    app.execute("update visit_reason set name = 'Uvular canary' where key = 'check-up'")
        .await;
    app.execute("update practice set version = version + 1")
        .await;
    let zilpah = canary(&app);
    let mut secrets: Vec<String> = [
        "Zilpah",
        "zilpah.canary",
        "Quillfeather",
        "0171-998877",
        "1931-11-13",
        "Uvular",
        "a ramp for my chair",
        "unlucky password 1",
        "correct horse battery canary",
        "selkie@example.com",
    ]
    .map(str::to_owned)
    .to_vec();
    secrets.extend(everything(&zilpah).await);
    let log = String::from_utf8(lines.0.lock().expect("the lines").clone()).expect("text");
    for expected in ["a time was refused", "a request failed"] {
        assert!(
            log.contains(expected),
            "the log is not heard: no {expected}"
        );
    }
    for secret in secrets {
        assert!(secret.len() > 3);
        let told = log.lines().find(|one| holds(one, &secret));
        assert_eq!(told, None, "{secret}");
    }
}

/// Whether a line has these words, not as a part of an id.
fn holds(line: &str, words: &str) -> bool {
    let is_part = |sign: char| sign.is_ascii_alphanumeric();
    line.match_indices(words).any(|(at, _)| {
        !line[..at].ends_with(is_part) && !line[at + words.len()..].starts_with(is_part)
    })
}

/// Books, loses a time, moves, cancels, takes it back, signs in wrongly and rightly, and meets a
/// broken database; the codes and tokens on the way.
async fn everything(zilpah: &Patient<'_>) -> Vec<String> {
    let (app, browser) = (zilpah.app, &zilpah.browser);
    let mut secrets = book(zilpah).await;
    let visit = app.visit().await;
    let base = format!("/me/appointments/{visit}");
    for path in [
        &base,
        "/me",
        "/me/details",
        "/me/email",
        &format!("{base}/calendar.ics"),
    ] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    let times = browser.get(&format!("{base}/change")).await;
    let slot = slot_at(&times, "2027-03-10T15:00:00Z");
    let next = browser
        .send_on(&times, &format!("{base}/change/hold"), &[("slot", &slot)])
        .await;
    let hold = next.values("input[name='hold']", "value").remove(0);
    browser
        .send_on(&next, &format!("{base}/change/confirm"), &[("hold", &hold)])
        .await;
    letters(app).await;
    let cancel = browser.get(&format!("{base}/cancel")).await;
    let done = browser
        .send_on(
            &cancel,
            &format!("{base}/cancel"),
            &[("cancel_reason", "unwell")],
        )
        .await;
    assert_eq!(done.h1(), "Appointment cancelled");
    browser
        .send_on(&done, &format!("{base}/cancellation/undo"), &[])
        .await;
    let link = app.manage_link().await;
    secrets.push(link.trim_start_matches("/a/").to_owned());
    prove(zilpah, &link).await;
    letters(app).await;
    secrets.extend(cookies_of(zilpah).await);
    break_down(zilpah).await;
    secrets
}

async fn book(zilpah: &Patient<'_>) -> Vec<String> {
    let (app, browser) = (zilpah.app, &zilpah.browser);
    let times = zilpah.chooses_reason("Uvular canary").await;
    let early = slot_at(&times, "2027-03-01T12:00:00Z");
    let refused = zilpah.chooses_time(&times, &early).await;
    assert_eq!(refused.status, 409);
    let slot = slot_at(&times, "2027-03-10T14:00:00Z");
    let email = zilpah.chooses_time(&times, &slot).await;
    let code_page = browser
        .send_on(&email, "/book/email", &[("email", &zilpah.email)])
        .await;
    let code = app.code_sent_to(&zilpah.email).await;
    browser
        .send_on(&code_page, "/book/code", &[("code", "123 12x")])
        .await;
    letters(app).await;
    let details = browser
        .send_on(&code_page, "/book/code", &[("code", &code)])
        .await;
    let answers = [
        ("first_name", "Zilpah"),
        ("last_name", "Quillfeather"),
        ("birth_day", "13"),
        ("birth_month", "11"),
        ("birth_year", "1931"),
        ("phone", "0171-998877"),
        ("support", "a ramp for my chair"),
    ];
    let check = browser.send_on(&details, "/book/details", &answers).await;
    assert_eq!(zilpah.books(&check).await.h1(), "Appointment booked");
    vec![code]
}

/// Wrong and right proofs, by link and by password.
async fn prove(zilpah: &Patient<'_>, link: &str) {
    let browser = zilpah.app.browser();
    for year in ["1930", "1931"] {
        let page = browser.get(link).await;
        let born = [
            ("birth_day", "13"),
            ("birth_month", "11"),
            ("birth_year", year),
        ];
        browser.submit(&page, link, &born).await;
    }
    let page = zilpah.browser.get("/me/details").await;
    let sent = [("new_password", "correct horse battery canary")];
    zilpah.browser.submit(&page, "/me/password", &sent).await;
    for email in ["zilpah.canary@example.com", "selkie@example.com"] {
        let page = browser.get("/sign-in/password").await;
        let sent = [("email", email), ("password", "unlucky password 1")];
        browser.submit(&page, "/sign-in/password", &sent).await;
    }
}

/// The tokens of a session and of a browser.
async fn cookies_of(zilpah: &Patient<'_>) -> Vec<String> {
    let browser = zilpah.app.browser();
    let page = browser.get("/sign-in/password").await;
    let sent = [
        ("email", "zilpah.canary@example.com"),
        ("password", "correct horse battery canary"),
    ];
    let page = browser.submit(&page, "/sign-in/password", &sent).await;
    assert_eq!(page.status, 303);
    let tokens = page.cookies().into_iter().filter_map(|cookie| {
        let (_, value) = cookie.split_once('=')?;
        let token = value.split(';').next()?;
        (token.len() > 20).then(|| token.to_owned())
    });
    tokens.collect()
}

/// A constraint that refuses, whose words would repeat the row, and a table that is away.
async fn break_down(zilpah: &Patient<'_>) {
    let (app, browser) = (zilpah.app, &zilpah.browser);
    app.execute("alter table draft add constraint never check (false) not valid")
        .await;
    let page = browser.get("/contact").await;
    let reason = browser.get("/book/reason").await;
    let value = reason.choice("Uvular canary");
    let broken = browser
        .submit(&page, "/book/reason", &[("reason", &value)])
        .await;
    assert_eq!(broken.status, 500);
    app.execute("alter table patient rename to gone").await;
    let broken = browser.get("/me").await;
    assert_eq!(broken.status, 500);
    assert!(!broken.text.contains("Zilpah"));
}
