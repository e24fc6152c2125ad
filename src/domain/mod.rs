//! Room 1: nouns, rules, decisions. Never waits, never reads a clock, never rolls dice.
pub mod appointment;
pub mod draft;
pub mod hold;
pub mod ids;
pub mod person;
pub mod practice;
pub mod session;
pub mod sign_in_code;
pub mod time;
