//! Openslot, a patient booking portal.

pub mod db;
pub mod domain;
