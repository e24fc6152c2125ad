//! A mail server in trouble: every message arrives once, late, or is given up and shown.

use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;
use openslot::jobs::deliver_communications;
use tokio::sync::Semaphore;
use tokio::task::LocalSet;
use tokio_util::sync::CancellationToken;

use super::practice::Practice;
use super::{copies, local, mails, server};
use crate::support::long;
use crate::support::smtp::Mood;

#[tokio::test]
async fn visits_booked_while_the_server_is_down_are_all_mailed_once_afterwards() {
    local(async {
        let visits = if long() { 1_000 } else { 40 };
        let mut server = server().await;
        let practice = Practice::mailing(&server).await;
        server.stop().await;
        for number in 0..visits {
            practice.book(number).await;
            if number % 10 == 0 {
                practice.deliver().await;
            }
        }
        practice.deliver().await;
        assert!(server.received().is_empty());
        let outbox = practice.outbox().await;
        assert!(
            outbox
                .iter()
                .all(|row| row.state == "waiting" && row.failure.is_some())
        );
        server.listen().await;
        practice.wait(TimeDelta::minutes(60));
        practice.deliver().await;
        let copies = copies(&server);
        assert_eq!(copies.len(), usize::try_from(visits).expect("a number"));
        assert!(copies.values().all(|many| *many == 1));
        assert!(practice.states().await.iter().all(|state| state == "sent"));
    })
    .await;
}

#[tokio::test]
async fn a_break_before_the_yes_costs_one_copy_with_the_same_message_id() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        server.set_mood(Mood::DropOnceAfterData);
        for number in 0..6 {
            practice.book(number).await;
        }
        practice.deliver().await;
        practice.wait(TimeDelta::minutes(1));
        practice.deliver().await;
        let copies = copies(&server);
        assert_eq!(copies.len(), 6);
        assert_eq!(copies.values().sum::<usize>(), 7);
        practice.wait(TimeDelta::hours(2));
        practice.deliver().await;
        assert_eq!(server.received().len(), 7);
    })
    .await;
}

#[tokio::test]
async fn a_visit_cancelled_while_the_server_is_down_is_only_told_as_cancelled() {
    local(async {
        let visits = if long() { 500 } else { 20 };
        let mut server = server().await;
        let practice = Practice::mailing(&server).await;
        server.stop().await;
        let mut cancelled = practice.book(visits).await;
        practice.cancel(cancelled).await;
        for number in 1..visits {
            let visit = practice.book(number).await;
            if number % 3 == 0 {
                practice.deliver().await;
            }
            practice.cancel(visit).await;
            cancelled = visit;
        }
        practice.deliver().await;
        server.listen().await;
        practice.wait(TimeDelta::minutes(60));
        practice.deliver().await;
        // Cancellations that stepped back for a confirmation of the same batch.
        practice.wait(TimeDelta::seconds(2));
        practice.deliver().await;
        let mails = mails(&server);
        assert_eq!(mails.len(), usize::try_from(visits).expect("a number"));
        assert!(
            mails
                .iter()
                .all(|mail| mail.subject.starts_with("Appointment cancelled: "))
        );
        let states = practice.states().await;
        assert!(states.chunks(2).all(|pair| pair == ["skipped", "sent"]));
        assert!(!practice.is_delayed(cancelled).await);
    })
    .await;
}

#[tokio::test]
async fn a_lease_of_a_killed_worker_runs_out_and_the_message_leaves() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        server.set_mood(Mood::Hold(Arc::new(Semaphore::new(0))));
        practice.book(0).await;
        let environment = Rc::clone(&practice.environment);
        let killed = LocalSet::new();
        killed.spawn_local(async move {
            let stop = CancellationToken::new();
            deliver_communications::deliver_due(&environment, &stop).await
        });
        tokio::select! {
            () = killed => panic!("the server does not answer"),
            () = server.arrive(1) => {}
        }
        server.set_mood(Mood::Accept);
        practice.wait(TimeDelta::seconds(30));
        practice.deliver().await;
        assert_eq!(server.received().len(), 1);
        practice.wait(TimeDelta::seconds(31));
        practice.deliver().await;
        let copies = copies(&server);
        assert_eq!((copies.len(), copies.values().sum::<usize>()), (1, 2));
        assert_eq!(practice.states().await, ["sent"]);
    })
    .await;
}

#[tokio::test]
async fn a_refused_message_is_tried_again_after_growing_waits_and_given_up_after_a_day() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        server.set_mood(Mood::Refuse(451));
        let visit = practice.book(0).await;
        let mut waits = Vec::new();
        loop {
            practice.deliver().await;
            let row = practice.outbox().await.remove(0);
            assert_eq!(row.failure.as_deref(), Some("smtp-451"));
            if row.state == "failed" {
                break;
            }
            assert!(practice.is_delayed(visit).await);
            let wait = row.due_at - practice.now();
            waits.push(wait.num_minutes());
            practice.wait(wait);
        }
        assert_eq!(waits[..6], [1, 5, 15, 60, 60, 60]);
        let hours = waits.iter().sum::<i64>() / 60;
        assert_eq!(hours, 23);
        assert!(practice.is_delayed(visit).await);
        assert_eq!(practice.count_undelivered().await, 1);
        assert!(server.received().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_message_refused_for_good_is_not_tried_again_and_shown() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        server.set_mood(Mood::Refuse(550));
        practice.book(0).await;
        practice.deliver().await;
        server.set_mood(Mood::Accept);
        practice.wait(TimeDelta::hours(2));
        practice.deliver().await;
        let row = practice.outbox().await.remove(0);
        assert_eq!((row.state.as_str(), row.attempts), ("failed", 1));
        assert_eq!(row.failure.as_deref(), Some("smtp-550"));
        assert_eq!(practice.count_undelivered().await, 1);
        assert!(server.received().is_empty());
    })
    .await;
}
