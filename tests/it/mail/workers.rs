//! Workers: side by side, stopped, rung for, and with nothing to send with.

use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;
use openslot::jobs::{Worker, deliver_communications};
use openslot::mail::{Mailer, Memory};
use rand::SeedableRng;
use tokio::sync::Semaphore;
use tokio::task::spawn_local;
use tokio_util::sync::CancellationToken;

use super::practice::Practice;
use super::{copies, local, mails, server};
use crate::support::smtp::Mood;

#[tokio::test]
async fn a_cancellation_waits_for_the_confirmation_that_is_on_its_way() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let permits = Arc::new(Semaphore::new(0));
        server.set_mood(Mood::Hold(Arc::clone(&permits)));
        let visit = practice.book(0).await;
        let environment = Rc::clone(&practice.environment);
        let first = spawn_local(async move {
            let stop = CancellationToken::new();
            deliver_communications::deliver_due(&environment, &stop).await
        });
        server.arrive(1).await;
        practice.cancel(visit).await;
        practice.deliver().await;
        assert_eq!(practice.states().await, ["waiting", "waiting"]);
        assert_eq!(practice.outbox().await[1].attempts, 0);
        server.set_mood(Mood::Accept);
        permits.add_permits(1);
        first.await.expect("an end").expect("an answer");
        practice.wait(TimeDelta::seconds(2));
        practice.deliver().await;
        let subjects: Vec<String> = mails(&server)
            .into_iter()
            .map(|mail| mail.subject)
            .collect();
        assert!(subjects[0].starts_with("Appointment confirmed"));
        assert!(subjects[1].starts_with("Appointment cancelled"));
        assert_eq!(practice.states().await, ["sent", "sent"]);
    })
    .await;
}

#[tokio::test]
async fn a_code_leaves_before_letters_that_have_waited_longer() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        for number in 0..20 {
            practice.book(number).await;
        }
        practice.wait(TimeDelta::seconds(5));
        practice.ask_for_code(1).await;
        practice.deliver().await;
        let subjects: Vec<String> = mails(&server)
            .into_iter()
            .map(|mail| mail.subject)
            .collect();
        assert_eq!(subjects.len(), 21);
        assert!(subjects[0].starts_with("Your code is "), "{subjects:?}");
    })
    .await;
}

#[tokio::test]
async fn two_workers_send_each_message_once() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        for number in 0..60 {
            practice.book(number).await;
        }
        let other = practice.other_worker(practice.environment.mailer.clone());
        let stop = CancellationToken::new();
        let (one, two) = tokio::join!(
            deliver_communications::deliver_due(&practice.environment, &stop),
            deliver_communications::deliver_due(&other, &stop),
        );
        one.and(two).expect("the outbox answers");
        let copies = copies(&server);
        assert!(copies.len() == 60 && copies.values().all(|many| *many == 1));
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_is_stopped_finishes_its_letter_and_leaves_the_rest() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let permits = Arc::new(Semaphore::new(0));
        server.set_mood(Mood::Hold(Arc::clone(&permits)));
        for number in 0..12 {
            practice.book(number).await;
        }
        let (environment, stop) = (Rc::clone(&practice.environment), CancellationToken::new());
        let stopped = stop.clone();
        let run = spawn_local(async move {
            deliver_communications::deliver_due(&environment, &stopped).await
        });
        server.arrive(1).await;
        stop.cancel();
        permits.add_permits(100);
        run.await.expect("an end").expect("an answer");
        let outbox = practice.outbox().await;
        assert!(outbox.iter().all(|row| !row.is_leased));
        let (sent, back): (Vec<_>, Vec<_>) = outbox.iter().partition(|row| row.state == "sent");
        assert_eq!((sent.len(), back.len()), (1, 11));
        assert!(
            back.iter()
                .all(|row| row.attempts == 0 && row.failure.is_none())
        );
        // The next worker need not wait for a lease to run out.
        practice.deliver().await;
        assert_eq!(copies(&server).len(), 12);
    })
    .await;
}

#[tokio::test]
async fn messages_wait_untouched_until_mail_is_set_up() {
    local(async {
        let practice = Practice::with(Mailer::Off).await;
        practice.book(0).await;
        practice.deliver().await;
        let row = practice.outbox().await.remove(0);
        assert_eq!(
            (row.state.as_str(), row.attempts, row.is_leased),
            ("waiting", 0, false)
        );
        let memory = Memory::default();
        let set_up = practice.other_worker(Mailer::Memory(memory.clone()));
        deliver_communications::deliver_due(&set_up, &CancellationToken::new())
            .await
            .expect("the outbox answers");
        assert_eq!(memory.list().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_running_worker_mails_when_the_bell_rings_and_ends_when_told() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let environment = practice.other_worker(practice.environment.mailer.clone());
        let environment = Rc::into_inner(environment).expect("the only one");
        let worker = Worker::new(environment, rand::rngs::StdRng::seed_from_u64(1));
        let stop = CancellationToken::new();
        let run = spawn_local(worker.run(stop.clone()));
        for number in 0..3 {
            practice.book(number).await;
            practice.environment.state.outbox_bell.notify_one();
            server.arrive(1).await;
        }
        stop.cancel();
        run.await.expect("an end");
        assert_eq!(copies(&server).len(), 3);
        assert!(practice.states().await.iter().all(|state| state == "sent"));
    })
    .await;
}
