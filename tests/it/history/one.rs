//! One patient's life, and the journal of what they were told to be done.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::rngs::StdRng;

use crate::support::browser::Page;
use crate::support::client::{Client, Places, TUESDAY_9AM};

/// All that is tried.
pub(super) const WHATS: [&str; 5] = ["book", "move", "cancel", "undo", "confirm"];

/// Visits a patient has at once at the most; together they want more than fits on most days.
const VISITS_MAX: usize = 3;

/// Counts a try; false: it is time to end.
pub(super) type Turn = Box<dyn Fn() -> bool + Send + Sync>;

/// A visit as its patient knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    pub(super) reference: String,
    pub(super) status: String,
    pub(super) sequence: i32,
    pub(super) starts_at: i64,
    /// What an undo goes back to.
    pub(super) cancelled_from: Option<String>,
}

/// What one patient was told.
pub(super) struct Journal {
    pub(super) email: String,
    pub(super) visits: BTreeMap<String, Visit>,
    /// What was tried, and whether it was acknowledged.
    pub(super) tries: Vec<(&'static str, bool)>,
}

impl Journal {
    pub(super) fn of(email: &str) -> Self {
        Self {
            email: email.to_owned(),
            visits: BTreeMap::new(),
            tries: Vec::new(),
        }
    }

    /// Notes a try, and, if it was acknowledged, what it did to a visit.
    fn note(
        &mut self,
        what: &'static str,
        is_done: bool,
        visit: &str,
        did: impl FnOnce(&mut Visit),
    ) {
        self.tries.push((what, is_done));
        if is_done {
            did(self.visits.get_mut(visit).expect("a visit of the journal"));
        }
    }
}

pub(super) struct Living {
    pub(super) client: Client,
    pub(super) places: Places,
    pub(super) reason: String,
    pub(super) rng: StdRng,
    pub(super) turn: Turn,
    pub(super) journal: Journal,
}

impl Living {
    pub(super) async fn lives(mut self) -> Journal {
        while (self.turn)() {
            let live = self.one_with(|status| status != "cancelled");
            let cancelled = self.one_with(|status| status == "cancelled");
            let have = self.journal.visits.values();
            let have = have.filter(|visit| visit.status != "cancelled").count();
            match (live, cancelled, self.rng.random_range(0..10)) {
                (_, Some(visit), 0..=1) => self.undoes(&visit).await,
                (Some(visit), _, 0..=3) => self.moves(&visit).await,
                (Some(visit), _, 4) => self.confirms(&visit).await,
                (Some(visit), _, 5) => self.cancels(&visit).await,
                (Some(visit), _, 6) => self.moves_and_cancels_at_once(&visit).await,
                (Some(visit), _, _) if have >= VISITS_MAX => self.cancels(&visit).await,
                _ => self.books().await,
            }
        }
        self.journal
    }

    /// One of the visits with such a status; of cancelled ones the latest, which may yet be undone.
    fn one_with(&mut self, fits: impl Fn(&str) -> bool) -> Option<String> {
        let visits = self.journal.visits.iter();
        let fitting: Vec<_> = visits.filter(|(_, visit)| fits(&visit.status)).collect();
        let latest = fitting.len().checked_sub(1)?;
        let nth = self
            .rng
            .random_range(0..=latest)
            .max(latest.saturating_sub(2));
        Some(fitting[nth].0.clone())
    }

    fn start(&mut self) -> i64 {
        // Tuesday to Thursday of two weeks.
        let (week, day) = (self.rng.random_range(0..2), self.rng.random_range(0..3));
        let on = TUESDAY_9AM + 86_400 * (7 * week + day);
        on + 300 * self.rng.random_range(0..31)
    }

    async fn books(&mut self) {
        let starts_at = self.start();
        let client = self.client.clone();
        well(client.chooses(&self.reason).await);
        let slot = match self.rng.random_range(0..3) {
            2 => self.places.any(starts_at),
            one => self.places.with(one, starts_at),
        };
        if well(client.holds(&slot).await).status != 303 {
            self.journal.tries.push(("book", false));
            return;
        }
        well(client.fills_details().await);
        let Some(hold) = client.hold_to_check().await else {
            self.journal.tries.push(("book", false));
            return;
        };
        let answers = [("hold", hold.as_str())];
        let is_booked = self
            .sends_once_or_twice("/book/check", &answers, "/book/done")
            .await;
        self.journal.tries.push(("book", is_booked));
        if !is_booked {
            return;
        }
        let done = client.browser.get("/book/done").await;
        let id = done.between("href=\"/me/appointments/", "/calendar.ics\"");
        let reference = done.between("class=\"ref\">", "<");
        let visit = Visit {
            reference: reference.expect("a reference"),
            status: "booked".to_owned(),
            sequence: 0,
            starts_at,
            cancelled_from: None,
        };
        let before = self.journal.visits.insert(id.expect("a visit"), visit);
        assert_eq!(before, None, "a visit was booked twice");
    }

    /// Holds a new time for a visit; the hold.
    async fn holds_for(&mut self, visit: &str) -> Option<(String, i64)> {
        let starts_at = self.start();
        let slot = self.places.any(starts_at);
        let path = format!("/me/appointments/{visit}/change/hold");
        let held = well(self.client.sends(&path, &[("slot", &slot)]).await);
        if held.status != 303 {
            return None;
        }
        let path = format!("/me/appointments/{visit}/change/confirm");
        let page = self.client.browser.get(&path).await;
        Some((page.between("name=\"hold\" value=\"", "\"")?, starts_at))
    }

    async fn moves(&mut self, visit: &str) {
        let Some((hold, starts_at)) = self.holds_for(visit).await else {
            self.journal.tries.push(("move", false));
            return;
        };
        let path = format!("/me/appointments/{visit}/change/confirm");
        let answers = [("hold", hold.as_str())];
        let is_moved = self.sends_once_or_twice(&path, &answers, &path).await;
        self.journal
            .note("move", is_moved, visit, |visit| moved(visit, starts_at));
    }

    async fn cancels(&mut self, visit: &str) {
        let path = format!("/me/appointments/{visit}/cancel");
        let to = format!("/me/appointments/{visit}/cancelled");
        let answers = [("cancel_reason", "not-needed")];
        let is_cancelled = self.sends_once_or_twice(&path, &answers, &to).await;
        self.journal.note("cancel", is_cancelled, visit, cancelled);
    }

    async fn undoes(&mut self, visit: &str) {
        let path = format!("/me/appointments/{visit}/cancellation/undo");
        let to = format!("/me/appointments/{visit}");
        let is_undone = self.sends_once_or_twice(&path, &[], &to).await;
        self.journal.note("undo", is_undone, visit, |visit| {
            visit.status = visit.cancelled_from.take().expect("a cancelled visit");
            visit.sequence += 1;
        });
    }

    async fn confirms(&mut self, visit: &str) {
        let path = format!("/me/appointments/{visit}/confirmation");
        let to = format!("/me/appointments/{visit}");
        let is_confirmed = self.sends_once_or_twice(&path, &[], &to).await;
        self.journal.note("confirm", is_confirmed, visit, |visit| {
            "confirmed".clone_into(&mut visit.status);
        });
    }

    /// From two tabs. Both may be done, and then the move was first.
    async fn moves_and_cancels_at_once(&mut self, visit: &str) {
        let Some((hold, starts_at)) = self.holds_for(visit).await else {
            self.journal.tries.push(("move", false));
            return;
        };
        let confirm = format!("/me/appointments/{visit}/change/confirm");
        let cancel = format!("/me/appointments/{visit}/cancel");
        let (new_time, why) = ([("hold", hold.as_str())], [("cancel_reason", "not-needed")]);
        let (moving, cancelling) = tokio::join!(
            self.client.sends(&confirm, &new_time),
            self.client.sends(&cancel, &why),
        );
        let is_moved = leads_to(&well(moving), &confirm);
        let is_cancelled = leads_to(
            &well(cancelling),
            &format!("/me/appointments/{visit}/cancelled"),
        );
        self.journal
            .note("move", is_moved, visit, |visit| moved(visit, starts_at));
        self.journal.note("cancel", is_cancelled, visit, cancelled);
    }

    /// Sends a form, now and then twice at once: whether it led on.
    async fn sends_once_or_twice(
        &mut self,
        path: &str,
        answers: &[(&str, &str)],
        to: &str,
    ) -> bool {
        if self.rng.random_bool(0.75) {
            return leads_to(&well(self.client.sends(path, answers).await), to);
        }
        let (one, other) = tokio::join!(
            self.client.sends(path, answers),
            self.client.sends(path, answers)
        );
        let (one, other) = (well(one), well(other));
        leads_to(&one, to) || leads_to(&other, to)
    }
}

/// A promise to come was for the old time.
fn moved(visit: &mut Visit, starts_at: i64) {
    visit.starts_at = starts_at;
    visit.sequence += 1;
    "booked".clone_into(&mut visit.status);
}

fn cancelled(visit: &mut Visit) {
    visit.sequence += 1;
    visit.cancelled_from = Some(std::mem::replace(&mut visit.status, "cancelled".to_owned()));
}

fn leads_to(page: &Page, to: &str) -> bool {
    page.location.as_deref() == Some(to)
}

/// No answer is cut, and none is a failure.
fn well(page: Option<Page>) -> Page {
    let page = page.expect("an answer");
    assert!(page.status < 500, "{}", page.text);
    page
}
