//! From the outbox to the mail server: each message once, none that is no longer true.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;
use openslot::jobs::{Worker, deliver_communications};
use openslot::mail::{Mailer, Memory};
use rand::SeedableRng;
use tokio::sync::Semaphore;
use tokio::task::{LocalSet, spawn_local};
use tokio_util::sync::CancellationToken;

use super::practice::{CANARY, Practice};
use super::wire::{Mail, parse_mail};
use crate::support::long;
use crate::support::smtp::{Encryption, Mood, SmtpServer};

/// Runs a test where units of work find their local task set.
async fn local(test: impl Future<Output = ()>) {
    LocalSet::new().run_until(test).await;
}

async fn server() -> SmtpServer {
    SmtpServer::start(Encryption::None).await
}

fn mails(server: &SmtpServer) -> Vec<Mail> {
    let received = server.received();
    received
        .iter()
        .map(|one| parse_mail(&one.message))
        .collect()
}

/// How often each Message-ID arrived.
fn copies(server: &SmtpServer) -> BTreeMap<String, usize> {
    let mut copies = BTreeMap::new();
    for mail in mails(server) {
        *copies.entry(mail.message_id).or_default() += 1;
    }
    copies
}

#[tokio::test]
async fn booking_moving_and_cancelling_update_one_calendar_entry() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let visit = practice.book(0).await;
        practice.deliver().await;
        practice.move_to(visit, 4).await;
        practice.deliver().await;
        practice.cancel(visit).await;
        practice.deliver().await;
        let mails = mails(&server);
        let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(
            subjects,
            [
                "Appointment confirmed: Wed, Mar 10, 9:00 AM",
                "Appointment changed: now Wed, Mar 10, 11:00 AM",
                "Appointment cancelled: Wed, Mar 10, 11:00 AM",
            ]
        );
        let entries: Vec<_> = mails
            .into_iter()
            .map(|mail| mail.calendar.expect("a calendar file").1)
            .map(|entry| {
                (
                    entry.method,
                    entry.status,
                    entry.sequence,
                    entry.starts,
                    entry.uid,
                )
            })
            .collect();
        let uid = format!("{visit}@book.example.com");
        let entry = |method: &str, status: &str, sequence, starts: &str| {
            let [method, status, starts] = [method, status, starts].map(str::to_owned);
            (method, status, sequence, starts, uid.clone())
        };
        assert_eq!(
            entries,
            [
                entry("PUBLISH", "CONFIRMED", 0, "2027-03-10T14:00:00Z"),
                entry("PUBLISH", "CONFIRMED", 1, "2027-03-10T16:00:00Z"),
                entry("CANCEL", "CANCELLED", 2, "2027-03-10T16:00:00Z"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn no_part_of_a_mail_names_reason_practitioner_or_patient() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let visit = practice.book(0).await;
        practice.ask_for_code(1).await;
        practice.deliver().await;
        practice.move_to(visit, 4).await;
        practice.deliver().await;
        practice.cancel(visit).await;
        practice.deliver().await;
        let mails = mails(&server);
        assert_eq!(mails.len(), 4);
        for (mail, received) in mails.iter().zip(server.received()) {
            let calendar = mail.calendar.as_ref().map_or("", |(_, entry)| &entry.text);
            let wire = String::from_utf8_lossy(&received.message);
            for part in [&mail.subject, &mail.text, &mail.html, calendar, &wire] {
                for never in [CANARY, "Anna", "1958", "555 0199"] {
                    assert!(!part.contains(never), "{never} in {part}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_mail_leads_to_its_visit_by_a_link_that_was_superseded_by_the_next() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let visit = practice.book(0).await;
        practice.deliver().await;
        practice.move_to(visit, 4).await;
        practice.deliver().await;
        let links: Vec<String> = mails(&server)
            .into_iter()
            .map(|mail| {
                let (_, rest) = mail.text.split_once("https://").expect("a link");
                let link = rest.lines().next().expect("a link").to_owned();
                assert!(mail.html.contains(&link));
                assert!(
                    mail.calendar
                        .expect("a file")
                        .1
                        .text
                        .contains("book.example.com/a/")
                );
                link
            })
            .collect();
        assert!(
            links
                .iter()
                .all(|link| link.starts_with("book.example.com/a/"))
        );
        assert_ne!(links[0], links[1]);
    })
    .await;
}

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
async fn a_worker_that_is_stopped_finishes_its_letters_and_hands_the_rest_back() {
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
        server.arrive(4).await;
        stop.cancel();
        permits.add_permits(100);
        run.await.expect("an end").expect("an answer");
        let outbox = practice.outbox().await;
        assert!(outbox.iter().all(|row| !row.is_leased));
        let (sent, back): (Vec<_>, Vec<_>) = outbox.iter().partition(|row| row.state == "sent");
        assert_eq!((sent.len(), back.len()), (4, 8));
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

#[tokio::test]
async fn only_a_code_that_still_opens_something_is_mailed() {
    local(async {
        let mut server = server().await;
        let practice = Practice::mailing(&server).await;
        server.stop().await;
        let used = practice.ask_for_code(1).await;
        practice.use_code(used).await;
        practice.ask_for_code(2).await;
        let newest = practice.ask_for_code(2).await;
        practice.deliver().await;
        assert_eq!(practice.states().await, ["skipped", "skipped", "waiting"]);
        server.listen().await;
        practice.wait(TimeDelta::seconds(10));
        practice.deliver().await;
        let mails = mails(&server);
        assert_eq!(mails.len(), 1);
        let code = practice.environment.state.secrets.sign_in_code(newest);
        assert_eq!(mails[0].subject, format!("Your code is {code}"));
        let link = format!("https://book.example.com/book/code/{newest}\n");
        assert!(mails[0].text.contains(&link));
        assert!(mails[0].calendar.is_none());
        assert_eq!(practice.states().await, ["skipped", "skipped", "sent"]);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_ran_out_meanwhile_is_not_mailed() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        practice.ask_for_code(1).await;
        practice.wait(TimeDelta::minutes(10));
        practice.deliver().await;
        assert!(server.received().is_empty());
        assert_eq!(practice.states().await, ["skipped"]);
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
