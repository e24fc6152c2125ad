//! Openslot, a patient booking portal.

pub mod domain;
pub mod web;
