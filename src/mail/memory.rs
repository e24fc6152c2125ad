//! Letters kept in memory, for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Failure, Letter};

/// Letters kept; the oldest make room.
const KEPT_MAX: usize = 2_000;

/// A list of sent letters; copies share it.
#[derive(Clone, Default)]
pub struct Memory {
    letters: Arc<Mutex<VecDeque<Letter>>>,
}

impl Memory {
    /// The letters, newest first.
    pub fn list(&self) -> Vec<Letter> {
        self.locked().iter().cloned().collect()
    }

    pub(super) fn send(&self, letter: &Letter) -> Result<(), Failure> {
        // Formatted as for a server, so that a letter no server could take fails here too.
        letter.message()?;
        let mut letters = self.locked();
        letters.push_front(letter.clone());
        letters.truncate(KEPT_MAX);
        Ok(())
    }

    fn locked(&self) -> MutexGuard<'_, VecDeque<Letter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
