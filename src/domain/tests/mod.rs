//! The engine on days written as text.

mod calendar;
mod changes;
mod clinic;
mod clock_changes;
mod deciding;
mod groups;
mod hours;
mod looking;
mod rules;
