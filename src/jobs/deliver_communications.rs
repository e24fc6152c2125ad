//! Mails what is due in the outbox: claim, read, send, note.
//!
//! A message is read and noted in units of work of its own practice and sent
//! between them, outside of any. It arrives at least once; twice only when the
//! program, the connection or the database breaks between the server's yes and
//! our note of it, and then both copies carry one Message-ID. A worker has one
//! letter in hand at a time, so that a crash can double one and no more.

use std::rc::Rc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::spawn_local;
use tokio_util::sync::CancellationToken;

use super::Environment;
use super::letters::{self, GIVE_UP_AFTER, Reading};
use crate::db::deliveries::{self, About, Claim, Due, Fate};
use crate::mail::{Failure, Letter, mask_address};

/// Twice what a letter may take, so that its lease outlives it, and not more: a letter
/// in hand when its worker is killed waits for so long.
const LEASE: TimeDelta = TimeDelta::seconds(40);
/// How long a message steps back for an earlier one about the same visit.
const STEP_BACK: TimeDelta = TimeDelta::seconds(2);
/// Waits after the first failures; the last one repeats.
const WAITS: [TimeDelta; 4] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::minutes(60),
];
/// Somebody sits before the page that asks for the code, and it lives ten minutes.
const WAITS_OF_A_CODE: [TimeDelta; 3] = [
    TimeDelta::seconds(10),
    TimeDelta::seconds(30),
    TimeDelta::minutes(1),
];
/// How often a sent letter is tried to be noted, with a second between.
const NOTE_TRIES: usize = 30;

/// Delivers messages, one after another, until none is due or `stop`. A letter on its
/// way is finished in any case. More workers deliver more at once.
///
/// # Errors
/// The outbox could not be asked.
pub async fn deliver_due(
    environment: &Rc<Environment>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    if environment.mailer.is_off() {
        return Ok(());
    }
    while !stop.is_cancelled()
        && let Some(claim) = claim_next(environment).await?
    {
        // A task of its own: a panic ends this delivery, not those that follow.
        let delivery = spawn_local(deliver(Rc::clone(environment), claim));
        match delivery.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(communication.id = %claim.id, %error, "a message waits");
            }
            Err(_) => tracing::error!("a message panicked; its lease will run out"),
        }
    }
    Ok(())
}

async fn claim_next(environment: &Environment) -> anyhow::Result<Option<Claim>> {
    let now = environment.state.clock.now();
    let claims = environment
        .state
        .db
        .across(async move |conn| Ok(deliveries::claim_due(conn, now, LEASE, 1).await?))
        .await?;
    Ok(claims.first().copied())
}

async fn deliver(environment: Rc<Environment>, claim: Claim) -> anyhow::Result<()> {
    let shared = Rc::clone(&environment);
    let read = environment
        .state
        .db
        .work(claim.practice, async move |conn| {
            let now = shared.state.clock.now();
            let due = deliveries::start_attempt(conn, claim.id, now, LEASE).await?;
            let Some(due) = due else { return Ok(None) };
            let reading = letters::read(&shared, conn, &due, now).await?;
            Ok(Some((due, reading)))
        })
        .await?;
    let (due, letter) = match read {
        None => return Ok(()),
        Some((_, Reading::NotYet)) => {
            hand_back(&environment, claim, STEP_BACK).await;
            return Ok(());
        }
        Some((due, Reading::Nothing)) => {
            return note(&environment, claim, due, Fate::Skipped).await;
        }
        Some((due, Reading::TooOld)) => {
            let fate = Fate::Failed("too-old".to_owned());
            return note(&environment, claim, due, fate).await;
        }
        Some((due, Reading::Letter(letter))) => (due, letter),
    };
    let fate = send(&environment, &due, &letter).await;
    tracing::info!(
        communication.id = %due.id,
        communication.attempt = due.attempt,
        fate = fate_word(&fate),
        failure = failure_word(&fate),
        to = mask_address(letter.to.as_str()),
        "a message had its turn"
    );
    note(&environment, claim, due, fate).await
}

async fn send(environment: &Environment, due: &Due, letter: &Letter) -> Fate {
    match environment.mailer.send(letter).await {
        Ok(()) => Fate::Sent,
        Err(Failure::Final(class)) => Fate::Failed(class),
        Err(Failure::Passing(class)) => again(due, environment.state.clock.now(), class),
    }
}

/// When a message is tried again, if it is.
fn again(due: &Due, now: DateTime<Utc>, class: String) -> Fate {
    let waits: &[TimeDelta] = match due.about {
        About::Code(_) => &WAITS_OF_A_CODE,
        About::Booked(..)
        | About::Moved(..)
        | About::Cancelled(_)
        | About::Offered(..)
        | About::Reminder(_)
        | About::Invitation(_)
        | About::AccountChanged(_) => &WAITS,
    };
    let failures = usize::try_from(due.attempt - 1).unwrap_or_default();
    let wait = waits.get(failures).or(waits.last()).copied();
    let at = now + wait.unwrap_or_default();
    if at - due.created_at > GIVE_UP_AFTER {
        Fate::Failed(class)
    } else {
        Fate::Again(at, class)
    }
}

/// Notes a fate; a database that is just restarting must not turn one letter into two.
async fn note(
    environment: &Rc<Environment>,
    claim: Claim,
    due: Due,
    fate: Fate,
) -> anyhow::Result<()> {
    let mut tries = 0;
    loop {
        let (shared, fate) = (Rc::clone(environment), fate.clone());
        let noted = environment
            .state
            .db
            .work(claim.practice, async move |conn| {
                let now = shared.state.clock.now();
                Ok(deliveries::mark_fate(conn, &due, &fate, now).await?)
            })
            .await;
        tries += 1;
        if noted.is_ok() || tries == NOTE_TRIES {
            return noted;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// A lease that cannot be handed back runs out by itself.
async fn hand_back(environment: &Rc<Environment>, claim: Claim, after: TimeDelta) {
    let due_at = environment.state.clock.now() + after;
    let handed = environment
        .state
        .db
        .work(claim.practice, async move |conn| {
            Ok(deliveries::hand_back(conn, claim.id, due_at).await?)
        })
        .await;
    if let Err(error) = handed {
        tracing::warn!(communication.id = %claim.id, %error, "a lease was not handed back");
    }
}

fn fate_word(fate: &Fate) -> &'static str {
    match fate {
        Fate::Sent => "sent",
        Fate::Skipped => "skipped",
        Fate::Failed(_) => "failed",
        Fate::Again(..) => "again",
    }
}

fn failure_word(fate: &Fate) -> Option<&str> {
    match fate {
        Fate::Sent | Fate::Skipped => None,
        Fate::Failed(class) | Fate::Again(_, class) => Some(class),
    }
}
