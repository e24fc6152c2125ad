//! What lies in the outbox, delivered.

use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;
use openslot::jobs::{Environment, deliver_communications};
use openslot::mail::{Mailer, Memory, Sender};
use openslot::state::{SessionLimits, State};
use tokio_util::sync::CancellationToken;

use super::app::{TestApp, in_local_set, secrets};

/// Delivers what is due; the letters as text, each as a mail server would get it.
pub(crate) async fn letters(app: &TestApp) -> Vec<String> {
    let memory = Memory::default();
    let limits = SessionLimits {
        idle: TimeDelta::minutes(15),
        absolute: TimeDelta::hours(12),
    };
    let state = State::new(app.db(), app.clock.clone(), secrets(), limits);
    let environment = Environment {
        state: Arc::new(state),
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
    let letters = memory.list();
    letters.iter().map(whole).collect()
}

/// Its texts besides the message: there, long lines are folded.
fn whole(letter: &openslot::mail::Letter) -> String {
    let message = letter.message().expect("a message").formatted();
    let message = String::from_utf8_lossy(&message);
    let (subject, text, html) = (&letter.subject, &letter.text, &letter.html);
    format!("{subject}\n{text}\n{html}\n{message}")
}
