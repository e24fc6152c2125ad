//! The patient's pages, one file each: what a page needs, and its template.

pub mod about;
pub mod appointment;
pub mod appointments;
pub mod booked;
pub mod cancel;
pub mod change;
pub mod check;
pub mod check_in;
pub mod code;
pub mod details;
pub mod email;
pub mod email_settings;
pub mod home;
pub mod manage;
pub mod my_details;
pub mod offer;
pub mod password;
pub mod problem;
pub mod reason;
pub mod taken;
pub mod texts;
pub mod times;
pub mod view;
pub mod who_and_where;
