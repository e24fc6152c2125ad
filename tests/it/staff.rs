//! The pages of those who run the practice's day.

mod accounts;
mod sign_in;
