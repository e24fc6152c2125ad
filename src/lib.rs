//! Openslot, a patient booking portal.

pub mod actions;
pub mod app;
pub mod calendar;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod mailbox;
pub mod password;
pub mod postgres;
pub mod practice_file;
pub mod secret;
pub mod state;
pub mod telemetry;
pub mod web;
pub mod words;
