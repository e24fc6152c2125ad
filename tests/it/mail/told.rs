//! What the outbox tells: the truth of the moment, and no more than a mail may carry.

use chrono::TimeDelta;
use openslot::domain::appointment::CancelledBy;

use super::practice::{CANARY, Practice};
use super::{local, mails, server};

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
async fn a_request_brings_no_calendar_file_until_it_is_granted() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let granted = practice.ask(0).await;
        practice.deliver().await;
        practice.grant(granted).await;
        practice.deliver().await;
        let declined = practice.ask(1).await;
        practice.deliver().await;
        practice.cancel_by(declined, CancelledBy::Practice).await;
        practice.deliver().await;
        let mails = mails(&server);
        let told: Vec<_> = mails
            .iter()
            .map(|mail| (mail.subject.as_str(), mail.calendar.is_some()))
            .collect();
        assert_eq!(
            told,
            [
                ("Request sent: Wed, Mar 10, 9:00 AM", false),
                ("Appointment confirmed: Wed, Mar 10, 9:00 AM", true),
                ("Request sent: Wed, Mar 10, 9:30 AM", false),
                ("Request not confirmed: Wed, Mar 10, 9:30 AM", false),
            ]
        );
        let other_times = "You can ask for another time: https://book.example.com/book\n";
        assert!(mails[3].text.contains(other_times), "{}", mails[3].text);
    })
    .await;
}

#[tokio::test]
async fn a_booked_visit_that_waits_anew_after_a_move_takes_its_old_time_out_of_the_calendar() {
    local(async {
        let server = server().await;
        let practice = Practice::mailing(&server).await;
        let visit = practice.book(0).await;
        practice.deliver().await;
        practice.move_to_request(visit, 4).await;
        practice.deliver().await;
        practice.cancel_by(visit, CancelledBy::Practice).await;
        practice.deliver().await;
        let entries: Vec<_> = mails(&server)
            .into_iter()
            .map(|mail| {
                let (_, entry) = mail.calendar.expect("a calendar file");
                (mail.subject, entry.status, entry.sequence)
            })
            .collect();
        let entry = |subject: &str, status: &str, nth| (subject.to_owned(), status.to_owned(), nth);
        assert_eq!(
            entries,
            [
                entry(
                    "Appointment confirmed: Wed, Mar 10, 9:00 AM",
                    "CONFIRMED",
                    0
                ),
                entry("Request sent: Wed, Mar 10, 11:00 AM", "TENTATIVE", 1),
                entry(
                    "Request not confirmed: Wed, Mar 10, 11:00 AM",
                    "CANCELLED",
                    2
                ),
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
