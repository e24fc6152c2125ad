//! The pages of those who run the practice's day.

mod accounts;
mod availability;
mod closures;
mod day;
mod day_sheet;
mod encounters;
mod live;
mod move_races;
mod moving;
mod patients;
mod reports;
mod sign_in;
mod size;
mod week;
