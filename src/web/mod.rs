//! HTTP in, HTML out.

pub mod assets;
pub mod book;
mod brand;
pub mod caller;
pub mod cookies;
pub mod dev;
pub mod error;
pub mod form;
pub mod headers;
pub mod health;
pub mod limits;
pub mod manners;
pub mod me;
mod multipart;
pub mod new_password;
mod next;
pub mod page;
pub mod pairs;
pub mod patient;
mod person;
pub mod routes;
pub mod server;
pub mod site;
pub mod staff;
pub mod typed;
pub mod urls;

#[cfg(test)]
mod contrast_tests;
#[cfg(test)]
mod form_tests;
#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod urls_tests;
