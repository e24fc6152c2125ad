//! Pages that look for times ask the database a fixed number of questions, whatever the number of
//! practitioners and days.

use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::client::reason;
use crate::support::large;
use crate::support::statements::Statements;

/// Nobody has a time in these days, so that the next one is looked for far ahead.
const FULL_UNTIL: &str = "2027-08-01";
/// A page's own unit of work and who asks, the versions of calendars, holds, and visits twice.
const MOST: usize = 8;

#[tokio::test]
async fn a_question_about_many_practitioners_costs_as_many_statements_as_one_about_two() {
    let few = counts(2, "").await;
    let many = counts(120, "").await;
    assert_eq!(few, many);
    for (what, first, again) in few {
        assert!(first <= MOST, "{what}: {first}");
        assert!(
            again < first,
            "{what}: {again} when it is remembered, {first} at first"
        );
    }
}

#[tokio::test]
async fn the_next_time_half_a_year_ahead_costs_as_many_statements_for_many() {
    let closed = format!(
        "[[closure]]\nfrom = 2027-03-01T00:00:00\nuntil = {FULL_UNTIL}T00:00:00\nreason = \"Away\""
    );
    let (few, many) = (counts(2, &closed).await, counts(120, &closed).await);
    assert_eq!(few, many);
}

/// For each question: statements at first, and once calendars are remembered.
async fn counts(practitioners: usize, more: &str) -> Vec<(&'static str, usize, usize)> {
    let file = format!("{}\n{more}", large::practice_file(practitioners));
    let app = TestApp::with(&file).await;
    let statements = Statements::to(&app.options());
    let check_up = reason(&app, "check-up").await;
    let location = app.text("select id::text from location").await;
    let person = app
        .text("select id::text from practitioner order by position limit 1")
        .await;
    let mut counts = Vec::new();
    for (what, practitioner, place, address) in [
        (
            "one practitioner for a week",
            &*person,
            "any",
            "/book/times?from=2027-03-08",
        ),
        (
            "a location for a week",
            "any",
            &*location,
            "/book/times?from=2027-03-08",
        ),
        (
            "whoever is first, with counts for each day",
            "any",
            "any",
            "/book/times",
        ),
        (
            "where and with whom there are times, from when",
            "any",
            "any",
            "/book/where",
        ),
    ] {
        // A program of its own for each, so that it remembers nothing of the one before.
        let (base, server) = app.beside(statements.options(&app.options()));
        let browser = Browser::new(&base);
        choose(&browser, &check_up, (practitioner, place)).await;
        let mut seen = [0, 0];
        for count in &mut seen {
            let before = statements.count();
            let page = browser.get(address).await;
            assert_eq!(page.status, 200, "{what}");
            *count = statements.count() - before;
        }
        server.stop(true).await;
        counts.push((what, seen[0], seen[1]));
    }
    counts
}

/// Chooses a reason, and with whom and where.
async fn choose(browser: &Browser, reason: &str, (practitioner, location): (&str, &str)) {
    let page = browser.open("/book").await;
    let answered = browser
        .submit(&page, "/book/reason", &[("reason", reason)])
        .await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    let wish = [("practitioner", practitioner), ("location", location)];
    let answered = browser.submit(&page, "/book/where", &wish).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
}
