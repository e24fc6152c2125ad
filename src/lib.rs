//! Openslot, a patient booking portal.
