//! Openslot, a patient booking portal.

pub mod actions;
pub mod chance;
pub mod clock;
pub mod db;
pub mod domain;
mod password;
pub mod postgres;
pub mod secret;
pub mod state;
pub mod web;
