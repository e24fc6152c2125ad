//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::{Args, Parser, Subcommand};

use crate::practice_file::FUNCTIONS;

/// A patient booking portal.
#[derive(Debug, Parser)]
#[command(name = "openslot", disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve patients and staff, and do what waits: mail
    Serve(Serve),
    /// Do what waits, without serving
    Work,
    /// Try it: a practice with invented people, ready to book at
    Demo(Demo),
    /// Bring the database up to this program
    Migrate(Migrate),
    /// Read and write practice files
    #[command(subcommand)]
    Practice(Practice),
    /// Answer what waits for the practice
    #[command(subcommand)]
    Requests(Requests),
    /// Hand started visits over to a health record, and learn when it has closed one
    #[command(subcommand)]
    Encounters(Encounters),
    /// Give staff access
    #[command(subcommand)]
    Staff(Staff),
    /// Look for what is wrong, and say what to do about it
    Doctor(Doctor),
    /// Look at the settings
    #[command(subcommand)]
    Config(Config),
    /// Ask a running program on this machine whether it is well
    Healthcheck,
    /// Say which version this is
    Version,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen [default: `OPENSLOT_BIND`]
    #[arg(long, value_name = "ADDR:PORT")]
    pub bind: Option<SocketAddr>,
    /// Leave what waits to another program that runs `openslot work`
    #[arg(long)]
    pub no_worker: bool,
    /// Bring the database up to this program first
    #[arg(long)]
    pub migrate: bool,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Where to listen [default: `OPENSLOT_BIND`]
    #[arg(long, value_name = "ADDR:PORT")]
    pub bind: Option<SocketAddr>,
    /// Keep everything in this directory [default: one that is thrown away]
    #[arg(long, value_name = "DIRECTORY")]
    pub data: Option<PathBuf>,
    /// A practice file to show instead of the invented practice
    #[arg(long, value_name = "FILE")]
    pub practice: Option<PathBuf>,
    /// When the demo's clock starts, such as 2027-03-01T09:00:00-05:00 [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<DateTime<FixedOffset>>,
}

#[derive(Debug, Args)]
pub struct Migrate {
    /// Only say what is missing
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Subcommand)]
pub enum Practice {
    /// Make a practice what a file says
    Import {
        file: PathBuf,
        /// Only say what it would change: visits outside the new hours, times that come or go
        #[arg(long)]
        preview: bool,
        /// Also take away the closures, other hours, blocks and staff accounts that no file brought;
        /// without it they stay
        #[arg(long)]
        replace: bool,
    },
    /// Print the file of a practice
    Export { hostname: String },
}

#[derive(Debug, Subcommand)]
pub enum Requests {
    /// Every visit that waits for an answer
    List {
        /// The practice, where there are several
        #[arg(long, value_name = "HOSTNAME")]
        practice: Option<String>,
    },
    /// Grant a request; its patient is told
    Approve(Request),
    /// Decline a request; its time is free again and its patient is told
    Decline(Request),
}

#[derive(Debug, Args)]
pub struct Request {
    /// The booking reference, such as XK-4821-07
    pub reference: String,
    /// The practice, where there are several
    #[arg(long, value_name = "HOSTNAME")]
    pub practice: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Encounters {
    /// Every encounter as a line of JSON, in the order of their last change; ids, no names
    List {
        /// Only those that changed at that time or later, such as 2027-03-01T00:00:00Z
        #[arg(long, value_name = "TIME")]
        since: Option<DateTime<FixedOffset>>,
        /// The practice, where there are several
        #[arg(long, value_name = "HOSTNAME")]
        practice: Option<String>,
    },
    /// Close an encounter; its visit is completed
    Close {
        /// Its id, as `list` prints it
        encounter: String,
        /// The practice, where there are several
        #[arg(long, value_name = "HOSTNAME")]
        practice: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct Doctor {
    #[command(subcommand)]
    pub question: Option<Question>,
}

/// A question to the doctor about one thing.
#[derive(Debug, Subcommand)]
pub enum Question {
    /// Why are there no times? Each start of a day with what refuses it
    Availability(Availability),
    /// Which booked visits are not at the time that was promised, since clock rules changed
    Zones,
}

#[derive(Debug, Args)]
pub struct Availability {
    /// The visit reason, by key
    #[arg(long, value_name = "KEY")]
    pub reason: String,
    #[arg(long, value_name = "KEY")]
    pub practitioner: String,
    #[arg(long, value_name = "KEY")]
    pub location: String,
    /// The local date, such as 2027-03-01
    #[arg(long, value_name = "DATE")]
    pub on: NaiveDate,
    /// The practice, where there are several
    #[arg(long, value_name = "HOSTNAME")]
    pub practice: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Add or change a member of staff; the password is read from the terminal or standard input
    Add(StaffAdd),
    /// Set a password, read from the terminal or standard input
    Password {
        email: String,
        /// The practice, where there are several
        #[arg(long, value_name = "HOSTNAME")]
        practice: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct StaffAdd {
    pub email: String,
    #[arg(long)]
    pub name: String,
    /// What they may do; can be given several times
    #[arg(long = "function", required = true, value_parser = FUNCTIONS)]
    pub functions: Vec<String>,
    /// The practitioner they are, by key
    #[arg(long, value_name = "KEY")]
    pub practitioner: Option<String>,
    /// The practice, where there are several
    #[arg(long, value_name = "HOSTNAME")]
    pub practice: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print the effective settings, secrets masked
    Show,
}
