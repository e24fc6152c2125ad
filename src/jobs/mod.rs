//! Room 6: what happens later. One visible timetable; every job is safe to run
//! twice and on many machines at once.

pub mod check_zones;
pub mod deliver_communications;
pub mod forget_drafts;
pub mod forget_names;
mod letters;
pub mod purge_proofs;
pub mod remind_patients;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::task::{JoinSet, spawn_local};
use tokio_util::sync::CancellationToken;

use crate::db;
use crate::mail::{Mailer, Sender};
use crate::state::State;

/// Every job and how long it rests between two runs.
pub const TIMETABLE: [(Job, Duration); 6] = [
    (Job::DeliverCommunications, Duration::from_secs(1)),
    (Job::RemindPatients, Duration::from_mins(1)),
    (Job::PurgeProofs, Duration::from_mins(10)),
    (Job::ForgetDrafts, Duration::from_mins(1)),
    (Job::ForgetNames, Duration::from_hours(1)),
    (Job::CheckZones, Duration::from_hours(24)),
];

/// Many workers that started together drift apart by up to this.
const JITTER_MILLIS_MAX: u64 = 250;

/// Something done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Mails what is due in the outbox. Also runs when the outbox bell rings.
    DeliverCommunications,
    /// Writes the reminders that are due.
    RemindPatients,
    /// Takes away sessions, codes and wrong tries that have served their time.
    PurgeProofs,
    /// Deletes what visitors typed and did not come back for within a day.
    ForgetDrafts,
    /// Forgets the words of names that nobody has any more.
    ForgetNames,
    /// Says which booked visits are not at the time that was promised, by the clock rules of
    /// this program; a program with newer ones looks as it starts.
    CheckZones,
}

/// What jobs may hold.
pub struct Environment {
    pub state: Arc<State>,
    pub mailer: Mailer,
    /// Scheme and authority of every link sent out: `https://book.example.com`
    pub origin: String,
    pub sender: Sender,
}

/// Runs the timetable.
pub struct Worker {
    environment: Rc<Environment>,
    rng: StdRng,
}

impl Worker {
    pub fn new(environment: Environment, rng: StdRng) -> Self {
        Self {
            environment: Rc::new(environment),
            rng,
        }
    }

    /// Runs every job by the timetable until `stop`; then the run in hand ends
    /// early, messages already on their way are finished, and leases are handed
    /// back. Must be called within a local task set.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut loops = JoinSet::new();
        for (job, rest) in TIMETABLE {
            let jitter = self.rng.random_range(0..=JITTER_MILLIS_MAX);
            let rest = rest + Duration::from_millis(jitter);
            loops.spawn_local(repeat(
                Rc::clone(&self.environment),
                job,
                rest,
                stop.clone(),
            ));
        }
        while let Some(ended) = loops.join_next().await {
            if ended.is_err() {
                tracing::error!("a job's loop ended early");
            }
        }
        self.environment.mailer.close().await;
    }
}

async fn repeat(environment: Rc<Environment>, job: Job, rest: Duration, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // A task of its own: a panic ends this run, not the job.
        let run = spawn_local(run_once(Rc::clone(&environment), job, stop.clone()));
        match run.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let cause = db::describe(&error);
                tracing::warn!(?job, error.cause = cause, "a job failed and will run again");
            }
            Err(_) => tracing::error!(?job, "a job panicked and will run again"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = bell(&environment, job) => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

async fn run_once(
    environment: Rc<Environment>,
    job: Job,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    match job {
        Job::DeliverCommunications => {
            deliver_communications::deliver_due(&environment, &stop).await
        }
        Job::RemindPatients => remind_patients::remind_patients(&environment.state, &stop).await,
        Job::PurgeProofs => purge_proofs::purge_proofs(&environment.state).await,
        Job::ForgetDrafts => forget_drafts::forget_drafts(&environment.state, &stop).await,
        Job::ForgetNames => forget_names::forget_names(&environment.state).await,
        Job::CheckZones => check_zones::check_zones(&environment.state).await.map(drop),
    }
}

async fn bell(environment: &Environment, job: Job) {
    match job {
        Job::DeliverCommunications => environment.state.outbox_bell.notified().await,
        Job::RemindPatients
        | Job::PurgeProofs
        | Job::ForgetDrafts
        | Job::ForgetNames
        | Job::CheckZones => {
            std::future::pending::<()>().await;
        }
    }
}
