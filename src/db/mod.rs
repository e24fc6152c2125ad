//! The only SQL: one file per noun.

pub mod practices;
