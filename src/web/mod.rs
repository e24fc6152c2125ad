//! HTTP in, HTML out.

pub mod assets;
pub mod dev;
pub mod form;
pub mod page;
pub mod patient;
pub mod urls;
pub mod words;

#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod samples;
