//! Reminders: who gets one, when, and how often.

use std::rc::Rc;
use std::sync::Arc;

use chrono::TimeDelta;
use openslot::clock::Clock;
use openslot::db::Db;
use openslot::jobs::{deliver_communications, remind_patients};
use openslot::mail::{Mailer, Memory};
use openslot::secret::{KEY_BYTES, Secrets};
use openslot::state::{SessionLimits, State};
use sqlx::{Connection, Executor, PgConnection};
use tokio_util::sync::CancellationToken;

use super::local;
use super::practice::{CANARY, Practice};
use crate::support::app::instant;
use crate::support::statements::Statements;
use crate::support::wait::until;

/// Forty-eight hours before the first visit, at 9am in New York on Wednesday 10 March.
const DUE: &str = "2027-03-08T14:00:00Z";

/// A practice whose letters lie in a list.
async fn practice() -> (Practice, Memory) {
    let memory = Memory::default();
    let practice = Practice::with(Mailer::Memory(memory.clone())).await;
    (practice, memory)
}

/// Writes and delivers what is due at an instant.
async fn work_at(practice: &Practice, at: &str) {
    practice.wait(instant(at) - practice.now());
    practice.remind().await;
    practice.deliver().await;
}

/// The subjects of the reminders that left, in order.
fn reminded(memory: &Memory) -> Vec<String> {
    let subjects = memory.list().into_iter().rev().map(|letter| letter.subject);
    subjects
        .filter(|one| one.starts_with("Appointment reminder"))
        .collect()
}

#[tokio::test]
async fn a_reminder_leaves_once_when_its_hours_before_the_start_are_reached() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.deliver().await;
        work_at(&practice, "2027-03-08T13:59:59Z").await;
        assert_eq!(reminded(&memory), [""; 0]);
        for at in [DUE, "2027-03-08T14:01:00Z", "2027-03-10T13:00:00Z"] {
            work_at(&practice, at).await;
            assert_eq!(
                reminded(&memory),
                ["Appointment reminder: Wed, Mar 10, 9:00 AM"],
                "{at}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_reminder_repeats_the_confirmation_and_its_calendar_entry_and_names_nobody() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.deliver().await;
        work_at(&practice, DUE).await;
        let letters = memory.list();
        let [reminder, confirmation] = letters.as_slice() else {
            panic!("{} letters", letters.len());
        };
        assert_eq!(reminder.to.as_str(), confirmation.to.as_str());
        let entry = |of: &openslot::mail::Letter| of.calendar.clone().expect("a calendar file");
        let (first, again) = (entry(confirmation), entry(reminder));
        assert_eq!(
            (&again.uid, again.sequence, again.starts_at),
            (&first.uid, first.sequence, first.starts_at)
        );
        let link = first.link.clone().expect("a link");
        assert_eq!(
            again.link, first.link,
            "the link that was sent still leads there"
        );
        for words in [
            link.as_str(),
            "AC-0000-67",
            "Main Clinic, 1 Main Street",
            "I will be there",
            "https://book.example.com/me/email",
            "until Tuesday, March 9, 2027 at 9:00 AM",
        ] {
            assert!(
                reminder.text.contains(words),
                "{words} in {}",
                reminder.text
            );
        }
        let wire = reminder.message().expect("a message").formatted();
        let wire = String::from_utf8_lossy(&wire);
        for part in [&reminder.subject, &reminder.text, &reminder.html, &*wire] {
            for never in [CANARY, "Anna", "1958", "555 0199"] {
                assert!(!part.contains(never), "{never} in {part}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_booked_within_the_hours_was_just_told_and_is_not_reminded() {
    local(async {
        let (practice, memory) = practice().await;
        practice.wait(instant("2027-03-08T13:59:00Z") - practice.now());
        practice.book(0).await;
        practice.wait(instant("2027-03-08T14:45:00Z") - practice.now());
        practice.book(1).await;
        practice.book(2).await;
        work_at(&practice, "2027-03-09T14:00:00Z").await;
        let expected = [
            "Appointment reminder: Wed, Mar 10, 9:00 AM",
            "Appointment reminder: Wed, Mar 10, 10:00 AM",
        ];
        assert_eq!(reminded(&memory), expected, "not that of 9:30");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_reminded_of_what_waits_is_over_or_has_begun() {
    local(async {
        let (practice, memory) = practice().await;
        practice.ask(0).await;
        let cancelled = practice.book(1).await;
        practice.cancel(cancelled).await;
        for number in 2..8 {
            practice.book(number).await;
        }
        practice
            .execute(
                "update appointment set
                    status = case right(split_part(reference, '-', 2), 1)
                        when '2' then 'confirmed' when '3' then 'arrived'
                        when '4' then 'in-progress' when '5' then 'completed'
                        when '6' then 'no-show' else 'booked' end::appointment_status,
                    confirmed_at = now(), arrived_at = now(), started_at = now(),
                    completed_at = now(),
                    missed_at = case when reference like '%6-67' then now() end
                 where status = 'booked'",
            )
            .await;
        practice
            .execute("update appointment set account_id = null where reference like '%7-67'")
            .await;
        work_at(&practice, "2027-03-10T13:00:00Z").await;
        assert_eq!(
            reminded(&memory),
            ["Appointment reminder: Wed, Mar 10, 10:00 AM"],
            "only whoever said that they will be there"
        );
        let letter = memory.list().remove(0);
        assert!(letter.text.contains("You told us that you are coming."));
    })
    .await;
}

#[tokio::test]
async fn what_was_moved_or_cancelled_before_a_reminder_left_is_not_reminded_of() {
    local(async {
        let (practice, memory) = practice().await;
        let moved = practice.book(0).await;
        let cancelled = practice.book(1).await;
        practice.deliver().await;
        practice.wait(instant("2027-03-08T15:00:00Z") - practice.now());
        practice.remind().await;
        // Four days later.
        practice.move_to(moved, 192).await;
        practice.cancel(cancelled).await;
        practice.deliver().await;
        assert_eq!(reminded(&memory), [""; 0]);
        let kinds = practice.outbox().await.into_iter();
        let mut skipped = kinds.filter(|row| row.state == "skipped");
        assert!(skipped.all(|row| row.kind == "appointment-reminder"));

        work_at(&practice, "2027-03-12T12:00:00Z").await;
        assert_eq!(reminded(&memory), [""; 0]);
        for at in ["2027-03-12T15:00:00Z", "2027-03-13T15:00:00Z"] {
            work_at(&practice, at).await;
            assert_eq!(
                reminded(&memory),
                ["Appointment reminder: Sun, Mar 14, 10:00 AM"],
                "at its new time, once: {at}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_visit_that_moves_after_its_reminder_is_reminded_of_again_once() {
    local(async {
        let (practice, memory) = practice().await;
        let visit = practice.book(0).await;
        work_at(&practice, DUE).await;
        practice.move_to(visit, 192).await;
        practice.move_to(visit, 0).await;
        work_at(&practice, "2027-03-09T14:00:00Z").await;
        assert_eq!(
            reminded(&memory).len(),
            1,
            "of one start once, whatever came between"
        );
        practice.move_to(visit, 192).await;
        work_at(&practice, "2027-03-13T14:00:00Z").await;
        assert_eq!(
            reminded(&memory),
            [
                "Appointment reminder: Wed, Mar 10, 9:00 AM",
                "Appointment reminder: Sun, Mar 14, 10:00 AM",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn after_a_day_without_a_worker_reminders_leave_late_with_the_words_of_the_hour() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.book(60).await;
        practice.deliver().await;
        // The first has begun; of the second the notice is over.
        practice.wait(instant("2027-03-11T14:00:00Z") - practice.now());
        practice.remind().await;
        practice.deliver().await;
        assert_eq!(
            reminded(&memory),
            ["Appointment reminder: Thu, Mar 11, 3:00 PM"]
        );
        let letter = memory.list().remove(0);
        assert!(
            letter
                .text
                .contains("It is too late to change or cancel online.")
        );
        assert!(
            letter
                .text
                .contains("I will be there: https://book.example.com/a/")
        );
        assert!(
            !letter.text.contains("Change or cancel:"),
            "{}",
            letter.text
        );
    })
    .await;
}

#[tokio::test]
async fn a_reminder_that_waited_past_the_start_does_not_leave() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.deliver().await;
        practice.wait(instant("2027-03-10T13:59:00Z") - practice.now());
        practice.remind().await;
        practice.wait(TimeDelta::minutes(1));
        practice.deliver().await;
        assert_eq!(reminded(&memory), [""; 0]);
        assert_eq!(practice.states().await, ["sent", "skipped"]);
    })
    .await;
}

#[tokio::test]
async fn the_hours_are_elapsed_time_over_a_night_when_the_clocks_change() {
    local(async {
        let (practice, memory) = practice().await;
        // At 9am on Monday 15 March; the night to Sunday had 23 hours.
        practice.book(238).await;
        practice.deliver().await;
        work_at(&practice, "2027-03-13T12:59:59Z").await;
        assert_eq!(reminded(&memory), [""; 0]);
        work_at(&practice, "2027-03-13T13:00:00Z").await;
        assert_eq!(
            reminded(&memory),
            ["Appointment reminder: Mon, Mar 15, 9:00 AM"]
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_takes_no_reminders_gets_none_even_if_one_waits_already() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.book(1).await;
        practice.deliver().await;
        practice.wait(instant(DUE) - practice.now());
        practice.remind().await;
        practice
            .execute("update account set wants_reminders = false")
            .await;
        practice.deliver().await;
        work_at(&practice, "2027-03-08T15:00:00Z").await;
        assert_eq!(reminded(&memory), [""; 0]);
        assert_eq!(practice.states().await, ["sent", "sent", "skipped"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_to_choose_another_time_is_not_reminded_of_the_old_one() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.book(1).await;
        practice.deliver().await;
        practice.wait(instant(DUE) - practice.now());
        // One is reminded already when the offer is made.
        practice.remind().await;
        practice
            .execute(
                "insert into offer (practice_id, id, appointment_id, appointment_sequence, draft_id,
                    hold_id, practitioner_id, location_id, starts_at, created_at, expires_at)
                 select practice_id, id, id, sequence, id, id, practitioner_id, location_id,
                    starts_at, '2027-03-08T14:00:00Z', '2027-03-09T14:00:00Z'
                 from appointment",
            )
            .await;
        work_at(&practice, "2027-03-09T13:59:00Z").await;
        assert_eq!(reminded(&memory), [""; 0]);
        work_at(&practice, "2027-03-09T14:00:00Z").await;
        assert_eq!(
            reminded(&memory),
            ["Appointment reminder: Wed, Mar 10, 9:30 AM"],
            "nobody answered"
        );
    })
    .await;
}

#[tokio::test]
async fn every_practice_is_served_by_its_own_hours() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.deliver().await;
        practice.beside(24).await;
        work_at(&practice, DUE).await;
        assert_eq!(reminded(&memory).len(), 1);
        work_at(&practice, "2027-03-09T14:00:00Z").await;
        assert_eq!(reminded(&memory).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_practice_with_no_hours_sends_no_reminders() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.deliver().await;
        practice
            .execute("update practice set reminder_hours = 0, version = version + 1")
            .await;
        work_at(&practice, "2027-03-10T13:00:00Z").await;
        assert_eq!(reminded(&memory), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn two_workers_at_once_write_and_send_one_reminder_each() {
    local(async {
        let (practice, memory) = practice().await;
        for number in 0..40 {
            practice.book(number).await;
        }
        practice.deliver().await;
        practice.wait(instant("2027-03-09T13:00:00Z") - practice.now());
        let other = practice.other_worker(practice.environment.mailer.clone());
        let other = Rc::into_inner(other).expect("the only one");
        let other = openslot::jobs::Environment {
            state: Arc::new(beside(&practice, Db::new(practice.options(), 2))),
            ..other
        };
        let other = Rc::new(other);
        let stop = CancellationToken::new();
        for _ in 0..3 {
            let (one, two) = tokio::join!(
                remind_patients::remind_patients(&practice.environment.state, &stop),
                remind_patients::remind_patients(&other.state, &stop),
            );
            one.and(two).expect("the database answers");
            let (one, two) = tokio::join!(
                deliver_communications::deliver_due(&practice.environment, &stop),
                deliver_communications::deliver_due(&other, &stop),
            );
            one.and(two).expect("the outbox answers");
        }
        let mut subjects = reminded(&memory);
        assert_eq!(subjects.len(), 40);
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), 40, "each of another visit");
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_meets_another_ones_reminder_on_its_way_in_writes_none() {
    local(async {
        let (practice, memory) = practice().await;
        practice.book(0).await;
        practice.deliver().await;
        practice.wait(instant(DUE) - practice.now());
        let mut conn = PgConnection::connect_with(&practice.options())
            .await
            .expect("the database");
        let mut other = conn.begin().await.expect("a transaction");
        other
            .execute(
                "insert into communication (practice_id, id, kind, appointment_id,
                    appointment_sequence, reminds_of, created_at, due_at)
                 select practice_id, gen_random_uuid(), 'appointment-reminder', id, sequence,
                    starts_at, '2027-03-08T14:00:00Z', '2027-03-08T14:00:00Z'
                 from appointment",
            )
            .await
            .expect("a reminder");
        let mut watch = PgConnection::connect_with(&practice.options())
            .await
            .expect("the database");
        let commits = async {
            until("the worker waits", async || {
                let waits: i64 = sqlx::query_scalar(
                    "select count(*) from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock'",
                )
                .fetch_one(&mut watch)
                .await
                .expect("a number");
                waits > 0
            })
            .await;
            other.commit().await.expect("it is written");
        };
        tokio::join!(practice.remind(), commits);
        practice.deliver().await;
        assert_eq!(reminded(&memory).len(), 1);
        assert_eq!(practice.states().await, ["sent", "sent"]);
    })
    .await;
}

#[tokio::test]
async fn however_many_are_due_a_round_asks_the_database_as_often() {
    local(async {
        let mut counts = Vec::new();
        for many in [1, 40] {
            let (practice, _) = practice().await;
            for number in 0..many {
                practice.book(number).await;
            }
            practice.wait(instant("2027-03-09T13:00:00Z") - practice.now());
            let statements = Statements::to(&practice.options());
            let db = Db::new(statements.options(&practice.options()), 1);
            let state = Arc::new(beside(&practice, db));
            // The first round also sets up a connection and loads the practice.
            let stop = CancellationToken::new();
            for round in ["first", "second"] {
                let before = statements.count();
                remind_patients::remind_patients(&state, &stop)
                    .await
                    .expect("the database answers");
                counts.push((round, statements.count() - before));
                practice
                    .execute("delete from communication where kind = 'appointment-reminder'")
                    .await;
            }
        }
        assert_eq!(counts[..2], counts[2..]);
        // The practices and the unit of work; the version, the visits and the letters.
        assert!(counts[1].1 <= 6, "{counts:?}");
    })
    .await;
}

/// What a worker on another machine holds.
fn beside(practice: &Practice, db: Db) -> State {
    let limits = SessionLimits {
        idle: TimeDelta::minutes(15),
        absolute: TimeDelta::hours(12),
        staff_absolute: TimeDelta::hours(8),
    };
    let secrets = Secrets::new(&[7; KEY_BYTES]).expect("a key");
    State::new(db, Clock::set_to(practice.now()), secrets, limits)
}
