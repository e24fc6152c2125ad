//! The pages of those who run the practice's day.

mod accounts;
mod availability;
mod closures;
mod day;
mod day_sheet;
mod live;
mod reports;
mod sign_in;
mod size;
mod week;
