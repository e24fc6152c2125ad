//! What is wrong with a practice file, and on which line.

use std::cell::RefCell;
use std::fmt;

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    pub what: String,
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
        let line = self.line_of(at);
        self.found.borrow_mut().push(Problem { line, what });
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
