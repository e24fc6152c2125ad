//! A signed-in patient whose forms are sent without looking at the pages before them: for many at
//! once.

use super::app::TestApp;
use super::browser::{Browser, Page};

/// The practice that many at once want something of.
pub(crate) const BUSY: &str = include_str!("busy.toml");

/// Tuesday 2 March 2027, 9am in New York, in seconds of Unix time.
pub(crate) const TUESDAY_9AM: i64 = 1_803_996_000;

/// A browser with a token for its forms, and whom its details name.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) browser: Browser,
    pub(crate) first_name: String,
    csrf: String,
}

/// What the busy practice's parts are called in forms.
#[derive(Clone)]
pub(crate) struct Places {
    location: String,
    practitioners: [String; 2],
}

impl Client {
    /// The patient in whose browser this page was shown.
    pub(crate) fn of(browser: &Browser, first_name: &str, page: &Page) -> Self {
        Self {
            browser: browser.clone(),
            first_name: first_name.to_owned(),
            csrf: page.csrf(),
        }
    }

    /// Sends a form. `None`: no whole answer came.
    pub(crate) async fn sends(&self, path: &str, answers: &[(&str, &str)]) -> Option<Page> {
        let answers = [answers, &[("csrf", &self.csrf)]].concat();
        self.browser.try_post(path, &answers).await
    }

    /// Begins a visit for a reason, whoever it is with.
    pub(crate) async fn chooses(&self, reason: &str) -> Option<Page> {
        let page = self.sends("/book/reason", &[("reason", reason)]).await?;
        if page.location.as_deref() != Some("/book/where") {
            return Some(page);
        }
        let anyone = [("location", "any"), ("practitioner", "any")];
        self.sends("/book/where", &anyone).await
    }

    pub(crate) async fn holds(&self, slot: &str) -> Option<Page> {
        self.sends("/book/hold", &[("slot", slot)]).await
    }

    pub(crate) async fn fills_details(&self) -> Option<Page> {
        let answers = [
            ("first_name", self.first_name.as_str()),
            ("last_name", "Byrne"),
            ("birth_day", "27"),
            ("birth_month", "3"),
            ("birth_year", "1958"),
            ("phone", "555-0100"),
            ("support", ""),
        ];
        self.sends("/book/details", &answers).await
    }

    /// The hold that the check page would book, if it shows one.
    pub(crate) async fn hold_to_check(&self) -> Option<String> {
        let page = self.browser.try_get("/book/check").await?;
        page.between("name=\"hold\" value=\"", "\"")
    }

    pub(crate) async fn books(&self, hold: &str) -> Option<Page> {
        self.sends("/book/check", &[("hold", hold)]).await
    }
}

impl Places {
    pub(crate) async fn of(app: &TestApp) -> Self {
        Self::at(app, "main").await
    }

    /// At the location of that key.
    pub(crate) async fn at(app: &TestApp, location: &str) -> Self {
        let mut conn = app.superuser().await;
        let mut one = async |sql: &'static str, key: &str| -> String {
            let id = sqlx::query_scalar(sql).bind(key);
            id.fetch_one(&mut conn).await.expect("an id")
        };
        let practitioner = "select id::text from practitioner where key = $1";
        Self {
            location: one("select id::text from location where key = $1", location).await,
            practitioners: [
                one(practitioner, "lee").await,
                one(practitioner, "moss").await,
            ],
        }
    }

    /// The value of the button for a start with whoever is free.
    pub(crate) fn any(&self, starts_at: i64) -> String {
        format!("{starts_at}.{}.any", self.location)
    }

    /// The value of the button for a start with one of the two.
    pub(crate) fn with(&self, practitioner: usize, starts_at: i64) -> String {
        let practitioner = &self.practitioners[practitioner];
        format!("{starts_at}.{}.{practitioner}", self.location)
    }
}

/// The value of a reason in forms.
pub(crate) async fn reason(app: &TestApp, key: &str) -> String {
    let id = sqlx::query_scalar("select id::text from visit_reason where key = $1")
        .bind(key)
        .fetch_one(&mut app.superuser().await)
        .await;
    id.expect("a reason")
}
