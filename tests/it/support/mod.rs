//! What several tests need.

pub(crate) mod app;
pub(crate) mod browser;
pub(crate) mod client;
pub(crate) mod cluster;
pub(crate) mod control;
pub(crate) mod gate;
pub(crate) mod large;
pub(crate) mod patient;
pub(crate) mod post;
pub(crate) mod program;
pub(crate) mod rows;
pub(crate) mod scratch;
pub(crate) mod smtp;
pub(crate) mod staff;
pub(crate) mod statements;
pub(crate) mod wait;

/// Whether the heavy proofs run at full size (`tests/run --long`).
pub(crate) fn long() -> bool {
    std::env::var_os("OPENSLOT_LONG").is_some_and(|value| value == "1")
}
