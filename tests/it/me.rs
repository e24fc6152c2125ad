//! A patient's own pages: who sees what, and what becomes of it.

mod appointment;
mod cancel;
mod change;
mod check_in;
mod joining;
mod manage;
mod marks;
mod reminders;
mod sign_in;
mod texts;

use openslot::chance::Token;
use openslot::domain::ids::ManageLinkId;
use sqlx::Row;

use crate::support::app::{TestApp, secrets};
use crate::support::browser::Page;
use crate::support::patient::Patient;

/// A week ahead: long before any deadline.
const NEXT_WEEK: &str = "/book/times?from=2027-03-08&day=2027-03-09";

/// A booked visit and whoever booked it.
struct Booked<'a> {
    patient: Patient<'a>,
    id: String,
}

impl<'a> Booked<'a> {
    /// On Tuesday 9 March 2027, at the time at this place in the list: 0 is 9am.
    async fn next_week(app: &'a TestApp, first_name: &str, nth: usize) -> Self {
        let patient = Patient::new(app, first_name);
        patient.chooses_reason("General check-up").await;
        let times = patient.browser.open(NEXT_WEEK).await;
        let slot = times.slots().remove(nth);
        let page = patient.chooses_time(&times, &slot).await;
        let page = patient.proves_email(&page).await;
        let check = patient.fills_details(&page).await;
        let booked = patient.books(&check).await;
        Self::of(patient, &booked)
    }

    /// Today at 11am, two hours from now: later than the last moment to change it.
    async fn today(app: &'a TestApp, first_name: &str) -> Self {
        let patient = Patient::new(app, first_name);
        let booked = patient.books_time(0).await;
        Self::of(patient, &booked)
    }

    fn of(patient: Patient<'a>, booked: &Page) -> Self {
        assert_eq!(booked.h1(), "Appointment booked");
        let links = booked.values("a[href$='/calendar.ics']", "href");
        let id = links.first().and_then(|link| link.split('/').nth(3));
        let id = id.expect("a link to the visit").to_owned();
        Self { patient, id }
    }

    /// The same visit, by somebody in another browser.
    fn elsewhere(&self) -> Booked<'a> {
        Booked {
            patient: Patient::new(self.patient.app, &self.patient.first_name),
            id: self.id.clone(),
        }
    }

    /// The address of one of the visit's pages; `""` is its own.
    fn url(&self, page: &str) -> String {
        format!("/me/appointments/{}{page}", self.id)
    }

    async fn open(&self, page: &str) -> Page {
        self.patient.browser.open(&self.url(page)).await
    }

    async fn get(&self, page: &str) -> Page {
        self.patient.browser.get(&self.url(page)).await
    }

    /// Sends the form of one of its pages and follows where it leads.
    async fn send(&self, page: &Page, to: &str, answers: &[(&str, &str)]) -> Page {
        let version = page.values("input[name='version']", "value");
        let mut answers = answers.to_vec();
        if let Some(version) = version.first() {
            answers.push(("version", version));
        }
        self.patient
            .browser
            .send_on(page, &self.url(to), &answers)
            .await
    }

    /// Cancels it; the page that follows.
    async fn cancels(&self) -> Page {
        let page = self.open("/cancel").await;
        self.send(&page, "/cancel", &[("cancel_reason", "unwell")])
            .await
    }

    /// Holds the time at this place in the list of Wednesday 10 March; the page that follows.
    async fn holds_wednesday(&self, nth: usize) -> Page {
        let times = self.open("/change?from=2027-03-08&day=2027-03-10").await;
        let slot = times.slots().remove(nth);
        self.send(&times, "/change/hold", &[("slot", &slot)]).await
    }

    /// Presses "Confirm new time"; the page that follows.
    async fn confirms(&self, page: &Page) -> Page {
        let hold = page.values("input[name='hold']", "value").remove(0);
        self.send(page, "/change/confirm", &[("hold", &hold)]).await
    }
}

impl Patient<'_> {
    /// Opens a page that asks to sign in, does so with a code; the page that follows.
    async fn signs_in_at(&self, path: &str) -> Page {
        let form = self.browser.open(path).await;
        assert_eq!(form.h1(), "Sign in");
        let email = [("email", self.email.as_str())];
        let page = self.browser.send_on(&form, "/sign-in", &email).await;
        assert_eq!(page.h1(), "Check your email");
        let code = self.app.code_sent_to(&self.email).await;
        self.browser
            .send_on(&page, "/sign-in/code", &[("code", &code)])
            .await
    }
}

/// The token of the newest link in a mail.
async fn newest_link(app: &TestApp) -> Token {
    let row =
        sqlx::query("select id from manage_link where superseded_at is null order by id desc")
            .fetch_one(&mut app.superuser().await)
            .await
            .expect("a link");
    secrets().manage_token(ManageLinkId(row.get(0)))
}

/// The path of the newest link in a mail.
async fn newest_link_path(app: &TestApp) -> String {
    format!("/a/{}", newest_link(app).await.as_str())
}

/// A picture of everything that pages keep, but for when a session was last active.
async fn kept(app: &TestApp) -> String {
    let row = sqlx::query(
        "select concat_ws('/',
            (select md5(string_agg(t::text, ',' order by id)) from appointment t),
            (select md5(string_agg(t::text, ',' order by id)) from occupancy t),
            (select md5(string_agg(t::text, ',' order by id)) from communication t),
            (select md5(string_agg(t::text, ',' order by id)) from manage_link t),
            (select md5(string_agg(t::text, ',' order by id)) from draft t),
            (select md5(string_agg(t::text, ',' order by id)) from sign_in_code t),
            (select md5(string_agg(t::text, ',' order by id)) from failed_try t),
            (select md5(string_agg(t::text, ',' order by id)) from patient t),
            (select md5(string_agg(t::text, ',' order by id)) from account t),
            (select md5(string_agg(id::text, ',' order by id)) from session t))",
    )
    .fetch_one(&mut app.superuser().await)
    .await
    .expect("a picture");
    row.get(0)
}
