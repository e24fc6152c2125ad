//! The pages of those who run the practice's day.

mod accounts;
mod day;
mod sign_in;
mod size;
