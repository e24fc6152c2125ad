//! The rows, each a file's.

mod book;
mod crowd;
mod day;
mod first;
mod growth;
mod many;
mod program;
mod reports;
mod search;
mod week;

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use super::Scale;
use super::ground::{Ground, Size};
use super::table::Table;

/// Connections of a closed loop, as many as pgbench has clients.
pub(super) const CLIENTS: usize = 32;

/// What every row has.
pub(crate) struct Bench {
    pub(crate) ground: Ground,
    pub(crate) table: Table,
    pub(crate) home: PathBuf,
    pub(crate) scale: Scale,
    pub(crate) lasting: Duration,
}

type Row = for<'a> fn(&'a mut Bench) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// By name, in the order of the table.
pub(crate) const ROWS: [(&str, Row); 11] = [
    ("week", |bench| Box::pin(week::row(bench))),
    ("any", |bench| Box::pin(many::row(bench))),
    ("book", |bench| Box::pin(book::row(bench))),
    ("first", |bench| Box::pin(first::row(bench))),
    ("practitioners", |bench| {
        Box::pin(growth::practitioners(bench))
    }),
    ("growth", |bench| Box::pin(growth::visits(bench))),
    ("crowd", |bench| Box::pin(crowd::row(bench))),
    ("program", |bench| Box::pin(program::row(bench))),
    ("reports", |bench| Box::pin(reports::row(bench))),
    ("search", |bench| Box::pin(search::row(bench))),
    ("day", |bench| Box::pin(day::row(bench))),
];

impl Bench {
    /// A size of the table, or a tiny one.
    pub(crate) fn size(&self, practitioners: usize, visits: u64, percent: u64) -> Size {
        match self.scale {
            Scale::Full => Size {
                practitioners,
                visits,
                percent,
            },
            Scale::Smoke => Size {
                practitioners: practitioners.min(20),
                visits: visits.min(2_000),
                percent,
            },
        }
    }

    /// So many, or few.
    pub(crate) fn many(&self, full: usize) -> usize {
        match self.scale {
            Scale::Full => full,
            Scale::Smoke => full.div_ceil(50),
        }
    }
}
