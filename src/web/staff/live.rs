//! Who looks at which days, so that they are told when something changed there.
//!
//! While a stretch of days is open at somebody's, one look at its fingerprint each second serves
//! everybody who has it open in this program. Every way to change a visit is seen, whichever program
//! took it. (A notice from the database with each change would make all bookings wait for one
//! another as they commit.)

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::db;
use crate::domain::ids::PracticeId;
use crate::domain::time::Interval;
use crate::state::State;

/// How often open days are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Some days of a practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days {
    pub practice: PracticeId,
    pub within: Interval,
}

/// Somebody who is told of changes in some days.
pub enum Follower {
    First(watch::Receiver<()>),
    /// Others follow these days already.
    Beside(watch::Receiver<()>),
}

/// The days that are open in this program. `None`: it stops, and tells nobody any more.
pub struct Live(Mutex<Option<HashMap<Days, watch::Sender<()>>>>);

impl Default for Live {
    fn default() -> Self {
        Self(Mutex::new(Some(HashMap::new())))
    }
}

impl Live {
    /// Told of each change from now on, and whoever is first also of those since a page with the mark
    /// `seen`; the end of it means that the browser should come again.
    /// `None`: the program stops.
    pub fn follow(
        self: &Arc<Self>,
        state: &Arc<State>,
        days: Days,
        seen: &str,
    ) -> Option<Follower> {
        let mut open = self.lock();
        let open = open.as_mut()?;
        if let Some(told) = open.get(&days) {
            return Some(Follower::Beside(told.subscribe()));
        }
        let (told, follower) = watch::channel(());
        open.insert(days, told);
        tokio::task::spawn_local(look_on(
            Arc::clone(self),
            Arc::clone(state),
            days,
            seen.to_owned(),
        ));
        Some(Follower::First(follower))
    }

    /// Ends all that follows, for the program stops.
    pub fn close(&self) {
        *self.lock() = None;
    }

    /// Tells those who follow; `false`: nobody does any more, and the days are closed.
    fn tell(&self, days: Days, is_changed: bool) -> bool {
        let mut open = self.lock();
        let Some(open) = open.as_mut() else {
            return false;
        };
        let Some(told) = open.get(&days) else {
            return false;
        };
        if told.is_closed() {
            open.remove(&days);
            return false;
        }
        if is_changed {
            told.send_replace(());
        }
        true
    }

    fn forget(&self, days: Days) {
        if let Some(open) = self.lock().as_mut() {
            open.remove(&days);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<HashMap<Days, watch::Sender<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A fingerprint as it stands in an address.
pub fn mark_of(fingerprint: &str) -> String {
    let mut hasher = DefaultHasher::new();
    fingerprint.hash(&mut hasher);
    format!("{:x}", hasher.finish())
}

/// Looks at days until nobody follows them, or the database cannot be asked.
async fn look_on(live: Arc<Live>, state: Arc<State>, days: Days, mut seen: String) {
    loop {
        let now = state.clock.now();
        let look = state.db.read(days.practice, async move |conn| {
            Ok(db::live::get_fingerprint(conn, days.within, now).await?)
        });
        let Ok(print) = look.await else {
            live.forget(days);
            return;
        };
        let mark = mark_of(&print);
        let is_changed = mark != seen;
        seen = mark;
        if !live.tell(days, is_changed) {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
