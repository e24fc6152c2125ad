//! The pages of those who run the practice's day.

mod accounts;
mod activity;
mod arrived;
mod availability;
mod blocks;
mod booking;
mod closures;
mod day;
mod day_sheet;
mod editing;
mod encounters;
mod kiosks;
mod live;
mod messages;
mod move_races;
mod moving;
mod offer_races;
mod offers;
mod other_hours;
mod patients;
mod reports;
mod schedules;
mod setup;
mod sign_in;
mod size;
mod week;
