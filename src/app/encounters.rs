//! Visits that were started, for whoever keeps the health record: at the terminal.

use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::database::{Database, Keeping};
use super::practice::find_practice;
use super::{migrate, read, requests, terminal};
use crate::actions::cancel_appointment::Done;
use crate::actions::desk::close_encounter::close_encounter;
use crate::cli;
use crate::config::{Overrides, Purpose};
use crate::db::audit_events::Actor;
use crate::db::{self, practices};
use crate::domain::encounter::{Encounter, EncounterStatus};
use crate::domain::ids::{AppointmentId, EncounterId, PatientId, PracticeId};
use crate::domain::practice::Practice;
use crate::state::State;
use crate::words::refusals;

/// A line of the list. Who and what are named by the practice file's keys, a patient by id.
#[derive(Serialize)]
struct Line<'a> {
    encounter: EncounterId,
    appointment: AppointmentId,
    patient: PatientId,
    practitioner: Option<&'a str>,
    location: Option<&'a str>,
    appointment_type: Option<&'a str>,
    mode: &'static str,
    date: NaiveDate,
    status: EncounterStatus,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
}

/// `openslot encounters …`
pub(super) async fn run(wanted: cli::Encounters) -> anyhow::Result<()> {
    let config = read(Purpose::Practice, Overrides::default())?;
    let database = Database::open(&config, Keeping::Join).await?;
    let state = requests::state(&config, &database)?;
    let done = done(&database, &state, wanted).await;
    database.close().await?;
    done
}

async fn done(
    database: &Database,
    state: &Arc<State>,
    wanted: cli::Encounters,
) -> anyhow::Result<()> {
    migrate::require_current(database).await?;
    match wanted {
        cli::Encounters::List { since, practice } => {
            let id = find_practice(&state.db, practice.as_deref()).await?;
            let since = since.map_or(DateTime::UNIX_EPOCH, |since| since.to_utc());
            list(state, id, since).await
        }
        cli::Encounters::Close {
            encounter,
            practice,
        } => {
            let id = find_practice(&state.db, practice.as_deref()).await?;
            close(state, id, &encounter).await
        }
    }
}

/// Page by page, in the order of their last change.
async fn list(state: &State, id: PracticeId, since: DateTime<Utc>) -> anyhow::Result<()> {
    let mut after = (since, None);
    loop {
        let page = state.db.read(id, async move |conn| {
            let practice = practices::load(conn)
                .await?
                .context("the practice is gone")?;
            Ok((
                practice,
                db::encounters::list_encounters(conn, after).await?,
            ))
        });
        let (practice, page) = page.await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = (last.changed_at, Some(last.id));
        for one in &page {
            terminal::say(serde_json::to_string(&line(&practice, one))?);
        }
    }
}

fn line<'a>(practice: &'a Practice, one: &Encounter) -> Line<'a> {
    let practitioner = practice.practitioner(one.practitioner);
    let location = practice.location(one.location);
    let of = practice.appointment_type(one.appointment_type);
    Line {
        encounter: one.id,
        appointment: one.visit,
        patient: one.patient,
        practitioner: practitioner.map(|one| one.key.as_str()),
        location: location.map(|one| one.key.as_str()),
        appointment_type: of.map(|of| of.key.as_str()),
        mode: one.mode.as_str(),
        date: one.on,
        status: one.status,
        started_at: one.started_at,
        ended_at: one.ended_at,
        changed_at: one.changed_at,
    }
}

async fn close(state: &Arc<State>, practice: PracticeId, id: &str) -> anyhow::Result<()> {
    let wanted: EncounterId = id.parse().context("that is not the id of an encounter")?;
    match close_encounter(state, practice, wanted, Actor::Operator).await? {
        Ok(Done::Done) => {
            terminal::say(format!("closed {wanted}"));
            Ok(())
        }
        Ok(Done::NotFound) => bail!("there is no encounter {wanted}"),
        Err(no) => bail!(
            "{wanted} cannot be closed: {}",
            refusals::to_staff(no.rule())
        ),
    }
}
