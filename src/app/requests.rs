//! What waits for the practice's answer, at the terminal.

use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::TimeDelta;

use super::database::{Database, Keeping};
use super::practice::find_practice;
use super::{migrate, now, read, secrets, terminal};
use crate::actions::answer_request::{Answer, answer_request};
use crate::actions::cancel_appointment::Done;
use crate::cli;
use crate::clock::Clock;
use crate::config::{Config, Overrides, Purpose};
use crate::db::audit_events::Actor;
use crate::db::{self, Db, practices};
use crate::domain::appointment::Appointment;
use crate::domain::ids::PracticeId;
use crate::domain::practice::Practice;
use crate::state::{SessionLimits, State};
use crate::words::{Words, refusals};

/// `openslot requests …`
pub(super) async fn run(wanted: cli::Requests) -> anyhow::Result<()> {
    // Links in letters follow from the secret key, so answering needs it.
    let config = read(Purpose::Practice, Overrides::default())?;
    let database = Database::open(&config, Keeping::Join).await?;
    let state = state(&config, &database)?;
    let done = match wanted {
        cli::Requests::List { practice } => list(&database, &state.db, practice.as_deref()).await,
        cli::Requests::Approve(request) => {
            answer(&database, &state, request, Answer::Approve).await
        }
        cli::Requests::Decline(request) => {
            answer(&database, &state, request, Answer::Decline).await
        }
    };
    database.close().await?;
    done
}

/// What actions need, for a command: it opens no sessions.
pub(super) fn state(config: &Config, database: &Database) -> anyhow::Result<Arc<State>> {
    let limits = SessionLimits {
        idle: TimeDelta::zero(),
        absolute: TimeDelta::zero(),
        staff_absolute: TimeDelta::zero(),
    };
    let (db, secrets) = (database.command_db(), secrets(config)?);
    Ok(Arc::new(State::new(db, Clock::real(), secrets, limits)))
}

async fn list(database: &Database, db: &Db, hostname: Option<&str>) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    let id = find_practice(db, hostname).await?;
    let (practice, pending) = pending(db, id).await?;
    if pending.is_empty() {
        terminal::say("nothing waits for an answer");
    }
    for visit in &pending {
        terminal::say(line(&practice, visit));
    }
    Ok(())
}

/// `XK-4821-07  Tue, Mar 2, 9:00 AM, Dr. Ana Lee, Primary care visit`
fn line(practice: &Practice, visit: &Appointment) -> String {
    let words = Words::new(visit.time_zone, practice.time_zone);
    let who = practice.practitioner(visit.practitioner);
    let what = practice.appointment_type(visit.appointment_type);
    format!(
        "{}  {}, {}, {}",
        visit.reference,
        words.short(visit.starts_at),
        who.map_or("somebody who left", |one| one.name.as_str()),
        what.map_or("a kind of visit that is gone", |of| of.name.as_str()),
    )
}

async fn answer(
    database: &Database,
    state: &Arc<State>,
    request: cli::Request,
    answer: Answer,
) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    let id = find_practice(&state.db, request.practice.as_deref()).await?;
    let (_, pending) = pending(&state.db, id).await?;
    let reference = request.reference.to_uppercase();
    let mut pending = pending.iter();
    let Some(visit) = pending.find(|visit| visit.reference == reference) else {
        bail!("no request with the reference {reference} waits for an answer");
    };
    match answer_request(state, id, visit.id, (answer, Actor::Operator)).await? {
        Ok(Done::Done) => {
            terminal::say(match answer {
                Answer::Approve => format!("booked {reference}"),
                Answer::Decline => format!("declined {reference}"),
            });
            Ok(())
        }
        Ok(Done::NotFound) => bail!("{reference} is gone"),
        Err(no) => bail!(
            "{reference} cannot be booked: {}",
            refusals::to_staff(no.rule())
        ),
    }
}

async fn pending(db: &Db, id: PracticeId) -> anyhow::Result<(Practice, Vec<Appointment>)> {
    let at = now();
    db.read(id, async move |conn| {
        let practice = practices::load(conn)
            .await?
            .context("the practice is gone")?;
        let requests = db::appointments::list_requests(conn, at).await?;
        Ok((practice, requests))
    })
    .await
}
