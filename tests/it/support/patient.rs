//! A patient on the way to a visit: what they do, page by page.

use super::app::{TestApp, instant};
use super::browser::{Browser, Page};

/// Somebody with a browser.
pub(crate) struct Patient<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) browser: Browser,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) born_on: [&'static str; 3],
}

impl<'a> Patient<'a> {
    pub(crate) fn new(app: &'a TestApp, first_name: &str) -> Self {
        Self {
            app,
            browser: app.browser(),
            email: format!("{}@example.com", first_name.to_lowercase()),
            first_name: first_name.to_owned(),
            born_on: ["27", "3", "1958"],
        }
    }

    /// Chooses a reason; the page that follows.
    pub(crate) async fn chooses_reason(&self, reason: &str) -> Page {
        let page = self.browser.open("/book/reason").await;
        let value = page.choice(reason);
        self.browser
            .send_on(&page, "/book/reason", &[("reason", &value)])
            .await
    }

    /// Presses a time; the page that follows.
    pub(crate) async fn chooses_time(&self, times: &Page, slot: &str) -> Page {
        self.browser
            .send_on(times, "/book/hold", &[("slot", slot)])
            .await
    }

    /// Types the address and the code that comes; the page that follows.
    pub(crate) async fn proves_email(&self, page: &Page) -> Page {
        let code_page = self
            .browser
            .send_on(page, "/book/email", &[("email", &self.email)])
            .await;
        assert_eq!(code_page.h1(), "Check your email");
        let code = self.app.code_sent_to(&self.email).await;
        self.browser
            .send_on(&code_page, "/book/code", &[("code", &code)])
            .await
    }

    /// Fills in who they are; the page that follows.
    pub(crate) async fn fills_details(&self, page: &Page) -> Page {
        let [day, month, year] = self.born_on;
        let answers = [
            ("first_name", self.first_name.as_str()),
            ("last_name", "Byrne"),
            ("birth_day", day),
            ("birth_month", month),
            ("birth_year", year),
            ("phone", "555-0100"),
            ("support", ""),
        ];
        self.browser.send_on(page, "/book/details", &answers).await
    }

    /// Presses "Book appointment"; the page that follows.
    pub(crate) async fn books(&self, check: &Page) -> Page {
        let hold = check.values("input[name='hold']", "value").remove(0);
        self.browser
            .send_on(check, "/book/check", &[("hold", &hold)])
            .await
    }

    /// Sends the forms of a new visit from the first to the check page, for a signed-in patient or one
    /// who has yet to prove an address.
    pub(crate) async fn comes_to_check_of(&self, reason: &str, slot: &str) -> Page {
        let mut page = self.chooses_reason(reason).await;
        if page.h1() == "Who would you like to see, and where?" {
            let anyone = [("location", "any"), ("practitioner", "any")];
            page = self.browser.send_on(&page, "/book/where", &anyone).await;
        }
        page = self.chooses_time(&page, slot).await;
        if page.h1() == "What is your email address?" {
            page = self.proves_email(&page).await;
        }
        if page.h1() == "Your details" {
            page = self.fills_details(&page).await;
        }
        page
    }

    /// All the way to the check page, with the time at this place in the list.
    pub(crate) async fn comes_to_check(&self, nth: usize) -> Page {
        let times = self.chooses_reason("General check-up").await;
        let slot = times.slots().remove(nth);
        let email = self.chooses_time(&times, &slot).await;
        let details = self.proves_email(&email).await;
        self.fills_details(&details).await
    }

    /// All the way to the booked page.
    pub(crate) async fn books_time(&self, nth: usize) -> Page {
        let check = self.comes_to_check(nth).await;
        self.books(&check).await
    }

    /// All the way to the booked page, with the time that starts at this instant.
    pub(crate) async fn books_at(&self, start: &str) -> Page {
        let times = self.chooses_reason("General check-up").await;
        let email = self.chooses_time(&times, &slot_at(&times, start)).await;
        let details = self.proves_email(&email).await;
        let check = self.fills_details(&details).await;
        let booked = self.books(&check).await;
        assert_eq!(booked.h1(), "Appointment booked", "{start}");
        booked
    }

    /// Signs in with a code, away from any booking; the page that follows.
    pub(crate) async fn signs_in(&self) -> Page {
        let page = self.browser.open("/sign-in").await;
        let sent = [("email", self.email.as_str())];
        let page = self.browser.send_on(&page, "/sign-in", &sent).await;
        let code = self.app.code_sent_to(&self.email).await;
        let sent = [("code", code.as_str())];
        self.browser.send_on(&page, "/sign-in/code", &sent).await
    }
}

/// What the button of a time would send: that of another time on the page, with this start.
pub(crate) fn slot_at(times: &Page, start: &str) -> String {
    let slots = times.slots();
    let slot = slots.first().expect("a time");
    let (_, rest) = slot.split_once('.').expect("a place and a person");
    format!("{}.{rest}", instant(start).timestamp())
}
