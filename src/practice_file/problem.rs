//! What is wrong with a practice file, and on which line.

use std::cell::RefCell;
use std::fmt;

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    pub what: String,
    /// What is wrong with which entry, where it is about one.
    pub place: Option<Place>,
}

/// A field of an entry, and what is wrong with it, for those who show it in a form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// `room`, or `schedule window`.
    pub table: String,
    /// Its place among the entries of its kind, from 0; of a window, among those of its schedule.
    pub index: usize,
    /// The key, as in `minutes`; within a table of its own, `minutes.check-up`. `None`: the entry
    /// as a whole.
    pub field: Option<String>,
    /// As in `minutes must be a whole number from 5 to 720`.
    pub rule: String,
}

/// All that is wrong with a file, in the order of its lines; never empty.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refused(pub Vec<Problem>);

/// Collects what is wrong while a file is read on to its end.
pub(super) struct Problems<'t> {
    text: &'t str,
    found: RefCell<Vec<Problem>>,
}

impl<'t> Problems<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            found: RefCell::default(),
        }
    }

    /// Notes what is wrong at a byte of the text.
    pub(super) fn add(&self, at: usize, what: String) {
        self.add_at(at, what, None);
    }

    /// Notes what is wrong with an entry.
    pub(super) fn add_at(&self, at: usize, what: String, place: Option<Place>) {
        let line = self.line_of(at);
        let mut found = self.found.borrow_mut();
        found.push(Problem { line, what, place });
    }

    /// The line, from 1, that holds a byte of the text.
    pub(super) fn line_of(&self, at: usize) -> usize {
        let before = self.text.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    /// `value`, if nothing was wrong with it.
    pub(super) fn unless_any<T>(self, value: T) -> Result<T, Refused> {
        if self.found.borrow().is_empty() {
            Ok(value)
        } else {
            Err(self.refused())
        }
    }

    /// All that was noted, in the order of the lines.
    pub(super) fn refused(self) -> Refused {
        let mut found = self.found.into_inner();
        found.sort();
        found.dedup();
        Refused(found)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            write!(f, "{gap}{problem}")?;
        }
        Ok(())
    }
}
