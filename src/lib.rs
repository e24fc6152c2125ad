//! Openslot, a patient booking portal.

pub mod actions;
pub mod calendar;
pub mod chance;
pub mod clock;
pub mod db;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod mailbox;
mod password;
pub mod postgres;
pub mod secret;
pub mod state;
pub mod web;
pub mod words;
