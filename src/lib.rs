//! Openslot, a patient booking portal.

pub mod chance;
pub mod clock;
pub mod db;
pub mod domain;
pub mod postgres;
pub mod secret;
