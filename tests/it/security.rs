//! What holds for every address of the site, whoever asks.

mod access;
mod csrf;
mod forms;
mod headers;
mod hosts;
mod links;
mod logs;
mod participants;
mod passwords;
mod reading;
mod routes;
mod sessions;
mod strangers;
