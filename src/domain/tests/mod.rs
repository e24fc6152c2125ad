//! The engine on days written as text, and against a naive model on random ones.

#![expect(
    clippy::indexing_slicing,
    reason = "a test that looks past the end should fail"
)]

mod blocking;
mod calendar;
mod changes;
mod checking_in;
mod clinic;
mod clock_changes;
mod closed_days;
mod deciding;
mod explaining;
mod gaps;
mod groups;
mod holidays;
mod hours;
mod life;
mod looking;
mod model;
mod offering;
mod offers;
mod practice_rules;
mod previewing;
mod properties;
mod random;
mod reporting;
mod rules;
mod setup;
mod zone_changes;
mod zones;
