//! A member of staff sends a letter about a visit again. It is a new message, so that it arrives
//! where the first one did too; what it tells is read when it leaves.

use std::sync::Arc;

use anyhow::Context;
use sqlx::PgConnection;

use crate::actions::tell::{self, Deed};
use crate::chance;
use crate::db;
use crate::db::audit_events::Actor;
use crate::domain::audit::Action;
use crate::domain::ids::{CommunicationId, PracticeId, StaffMemberId};
use crate::domain::message::{NotAgain, decide_send_again};
use crate::domain::session::Asker;
use crate::domain::staff::Reach;
use crate::state::State;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentAgain {
    Done,
    NotFound,
    Refused(NotAgain),
}

pub async fn send_again(
    state: &Arc<State>,
    practice: PracticeId,
    (by, reach): (StaffMemberId, Reach),
    id: CommunicationId,
) -> anyhow::Result<SentAgain> {
    let within = Arc::clone(state);
    let sent = state
        .db
        .work(practice, async move |conn| {
            send_within(conn, &within, (by, reach), id).await
        })
        .await;
    state.outbox_bell.notify_one();
    sent
}

async fn send_within(
    conn: &mut PgConnection,
    state: &State,
    (by, reach): (StaffMemberId, Reach),
    id: CommunicationId,
) -> anyhow::Result<SentAgain> {
    let Some(message) = db::messages::find_message(conn, id, reach).await? else {
        return Ok(SentAgain::NotFound);
    };
    let now = state.now(conn).await?;
    if let Err(why) = decide_send_again(&message.letter, now) {
        return Ok(SentAgain::Refused(why));
    }
    let new = CommunicationId(chance::uuid(now)?);
    if !db::communications::insert_again(conn, (new, id), now).await? {
        return Ok(SentAgain::Refused(NotAgain::SentAgain));
    }
    let visit = message.visit.context("a letter about a visit has none")?.id;
    let (asker, today) = (Asker::Link(visit), now.date_naive());
    let visit = db::appointments::find_appointment(conn, visit, asker, today).await?;
    let visit = visit.context("the visit of a letter is gone")?;
    let deed = Deed {
        by: Actor::Staff(by),
        action: Action::SendAgain,
        from: Some(visit.status),
        why: None,
    };
    tell::record(conn, &visit, deed, now).await?;
    Ok(SentAgain::Done)
}
