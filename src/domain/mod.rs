//! Room 1: nouns, rules, decisions. Never waits, never reads a clock, never rolls dice.
pub mod appointment;
pub mod draft;
pub mod ids;
pub mod person;
pub mod practice;
pub mod time;
