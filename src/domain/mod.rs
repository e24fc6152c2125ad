//! Room 1: nouns, rules, decisions. Never waits, never reads a clock, never rolls dice.

#![warn(clippy::as_conversions, clippy::indexing_slicing)]

pub mod appointment;
pub mod approval;
pub mod audit;
pub mod blocking;
pub mod booking;
pub mod busy;
pub mod change;
pub mod check_in;
pub mod closed_days;
pub mod closing;
pub mod colours;
pub mod desk;
pub mod draft;
pub mod encounter;
pub mod explain;
pub mod gaps;
pub mod hold;
pub mod holidays;
mod hours;
pub mod ids;
mod judge;
pub mod message;
pub mod name_distance;
pub mod offer;
mod openings;
pub mod patient_merge;
pub mod patient_search;
pub mod person;
pub mod practice;
pub mod preview;
mod question;
pub mod refusal;
pub mod reminder;
pub mod report;
pub mod rule;
pub mod session;
pub mod setup;
pub mod sign_in_code;
pub mod slot;
mod span;
pub mod staff;
mod sweep;
pub mod time;
pub mod week;
mod zone;
pub mod zone_change;

#[cfg(test)]
mod tests;
