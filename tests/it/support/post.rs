//! What lies in the outbox, delivered.

use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;
use openslot::jobs::{Environment, deliver_communications, remind_patients};
use openslot::mail::{Letter, Mailer, Memory, Sender};
use openslot::state::{SessionLimits, State};
use tokio_util::sync::CancellationToken;

use super::app::{TestApp, in_local_set, secrets};

/// Writes the reminders that are due, and delivers what is due; the letters as text.
pub(crate) async fn letters_with_reminders(app: &TestApp) -> Vec<String> {
    let state = Arc::new(state(app));
    in_local_set(async move {
        remind_patients::remind_patients(&state, &CancellationToken::new())
            .await
            .expect("the database");
    })
    .await;
    letters(app).await
}

/// Delivers what is due; the letters as text, each as a mail server would get it.
pub(crate) async fn letters(app: &TestApp) -> Vec<String> {
    let letters = delivered(app).await;
    letters.iter().map(whole).collect()
}

/// Delivers what is due; to whom each letter goes, and all its text with that of its calendar file.
pub(crate) async fn letters_by_address(app: &TestApp) -> Vec<(String, String)> {
    let letters = delivered(app).await;
    let read = |letter: &Letter| {
        let files = letter.entry().attachments.into_iter().map(|file| file.text);
        let files: String = files.collect();
        (letter.to.as_str().to_owned(), whole(letter) + &files)
    };
    letters.iter().map(read).collect()
}

async fn delivered(app: &TestApp) -> Vec<Letter> {
    let memory = Memory::default();
    let environment = Environment {
        state: Arc::new(state(app)),
        mailer: Mailer::Memory(memory.clone()),
        origin: app.base().to_owned(),
        sender: Sender::parse("desk@northside.example", "northside.example").expect("a sender"),
    };
    in_local_set(async move {
        let environment = Rc::new(environment);
        deliver_communications::deliver_due(&environment, &CancellationToken::new())
            .await
            .expect("the outbox");
    })
    .await;
    memory.list()
}

/// What a worker holds.
fn state(app: &TestApp) -> State {
    let limits = SessionLimits {
        idle: TimeDelta::minutes(15),
        absolute: TimeDelta::hours(12),
        staff_absolute: TimeDelta::hours(8),
    };
    State::new(app.db(), app.clock.clone(), secrets(), limits)
}

/// Its texts besides the message: there, long lines are folded.
fn whole(letter: &Letter) -> String {
    let message = letter.message().expect("a message").formatted();
    let message = String::from_utf8_lossy(&message);
    let (subject, text, html) = (&letter.subject, &letter.text, &letter.html);
    format!("{subject}\n{text}\n{html}\n{message}")
}
