//! The way to a visit: reason, about it, who and where, time, email, code, details, check, booked.
//!
//! Each step keeps its answer in the draft and leads to the first step still open.

pub mod about;
pub mod check;
mod closed;
pub mod code;
pub mod details;
pub mod done;
pub mod email;
pub mod hold;
pub mod reason;
pub mod search;
pub mod taken;
pub mod times;
pub mod way;
pub mod week;
pub mod who_and_where;
