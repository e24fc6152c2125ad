//! Openslot, a patient booking portal: a patient finds a time that fits the reason, holds it,
//! proves an email address, books, and later moves or cancels; the practice runs the calendar.
//!
//! # The rooms
//!
//! One package, layers below the web edge, page slices at it, the same noun in each room.
//!
//! | room | holds | may import |
//! |---|---|---|
//! | [`domain`] | nouns, rules, decisions: pure | nothing of ours |
//! | [`db`] | the only SQL, one file per noun; units of work | `domain` |
//! | [`mail`] | letters and the ways they leave | `domain` |
//! | [`actions`] | one file per verb that changes something; owns the transaction | `domain`, `db` |
//! | [`jobs`] | what happens later, by one timetable | all of the above |
//! | [`web`] | routes, pages, manners | `domain`, `db` (reads), `actions` |
//! | [`app`] | builds and starts everything, one file per command | all |
//!
//! Beside them stand leaves that know little: [`clock`], [`chance`], [`secret`], [`config`],
//! [`words`] (dates and times as people read them), [`calendar`] (the `.ics` file), [`mailbox`]
//! (a demo's letters), [`password`], [`practice_file`], [`postgres`] (the private server),
//! [`telemetry`], [`state`] (what pages and actions share) and [`demo`] (invented people).
//! `tests/architecture.rs` holds the table.
//!
//! # A booking's way through the code
//!
//! ```text
//! POST /book/check                        web/routes.rs        one line
//!   web::book::check::create              web/book/check.rs    the form, its token, who asks
//!     actions::book_appointment           one transaction:
//!       db::drafts::lock_draft              what the visitor chose
//!       actions::facts::lock_and_load       the one sorted lock, then fresh facts
//!       domain::booking::decide_booking     pure: a plan or a refusal
//!       db::appointments, db::holds         the plan, written
//!       db::communications                  the mail, as ids
//!   303 to /book/done                     templates/patient/booked.html
//!
//! later, the worker:
//!   jobs::deliver_communications          claims, reads again, writes the letter, sends, notes
//! ```
//!
//! # What is deliberately absent
//!
//! 1. `domain` never waits, never reads a clock, never rolls dice: same input, same answer.
//! 2. A request talks to Postgres and to nothing else: [`state::State`] holds no mailer.
//! 3. Free times are not stored. `occupancy` holds what is busy, and Postgres refuses overlaps
//!    whatever the code believes.
//! 4. Offering, booking and explaining run the same list of rules (`domain::rule`), so whatever is
//!    offered can be booked and whatever is refused can be explained.
//! 5. No statement names its practice: a unit of work is opened for one ([`db::Db::work`]), and
//!    row-level security hides the others.
//! 6. Codes and link tokens are not stored: they follow from an id and the secret key
//!    ([`secret::Secrets`]).
//! 7. The outbox holds ids, never names, reasons or addresses.
//! 8. Nothing is deleted by a patient's click; it is cancelled.
//!
//! # Where to read next
//!
//! [`domain::slot`] for how times are found, [`domain::booking`] for how they are decided,
//! [`domain::explain`] for why there are none, [`domain::preview`] for what a change would do,
//! [`words::refusals`] for what people are told, [`actions::book_appointment`] for how a decision
//! is written, [`web::routes`] for every address.

pub mod actions;
pub mod app;
pub mod authenticator;
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
