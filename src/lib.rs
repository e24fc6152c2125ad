//! Openslot, a patient booking portal.

pub mod calendar;
pub mod chance;
pub mod clock;
pub mod db;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod mailbox;
pub mod postgres;
pub mod secret;
pub mod state;
pub mod words;
