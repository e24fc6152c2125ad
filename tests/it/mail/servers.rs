//! A real conversation with a mail server in each of its moods.

use std::sync::Arc;
use std::time::Duration;

use openslot::mail::messages::News;
use openslot::mail::{Failure, Letter, Mailer, Smtp, SmtpUrl};
use openslot::mailbox::Mailbox;
use tokio::sync::Semaphore;

use super::letter;
use super::wire::parse_mail;
use crate::support::scratch::Scratch;
use crate::support::smtp::{Encryption, Mood, SmtpServer};

fn mailer(server: &SmtpServer, url: &str) -> Mailer {
    trusting(url, &[server.certificate()])
}

fn trusting(url: &str, roots: &[Vec<u8>]) -> Mailer {
    let url = SmtpUrl::parse(url).expect("an address");
    let smtp = Smtp::new(&url, "book.example.com", roots).expect("a mail server");
    Mailer::Smtp(Arc::new(smtp))
}

fn booked(number: u128) -> Letter {
    letter(number, News::Booked)
}

async fn plain() -> (SmtpServer, Mailer) {
    let server = SmtpServer::start(Encryption::None).await;
    let mailer = mailer(&server, &server.url("smtp", "?tls=none"));
    (server, mailer)
}

#[tokio::test]
async fn what_is_sent_arrives_unchanged() {
    let (server, mailer) = plain().await;
    mailer.send(&booked(1)).await.expect("a yes");
    let received = server.received();
    assert_eq!(received.len(), 1);
    let expected = booked(1).message().expect("a message").formatted();
    let arrived = &received[0].message;
    // A mail ends with an empty line on the wire, whatever it ended with before.
    assert_eq!(
        String::from_utf8_lossy(arrived).trim_end(),
        String::from_utf8_lossy(&expected).trim_end()
    );
    assert_eq!(received[0].to, "anna@example.com");
    assert_eq!(parse_mail(arrived).message_id, booked(1).message_id());
}

#[tokio::test]
async fn letters_share_one_connection() {
    let (server, mailer) = plain().await;
    for number in 1..=5 {
        mailer.send(&booked(number)).await.expect("a yes");
    }
    assert_eq!((server.received().len(), server.connections()), (5, 1));
    mailer.close().await;
}

#[tokio::test]
async fn a_kept_connection_that_broke_is_replaced() {
    let (mut server, mailer) = plain().await;
    mailer.send(&booked(1)).await.expect("a yes");
    server.stop().await;
    server.listen().await;
    mailer.send(&booked(2)).await.expect("a yes");
    assert_eq!((server.received().len(), server.connections()), (2, 2));
}

#[tokio::test]
async fn a_letter_leaves_under_starttls_or_tls_from_the_first_byte() {
    for (encryption, scheme, query) in [
        (Encryption::StartTls, "smtp", ""),
        (Encryption::StartTls, "smtp", "?tls=required"),
        (Encryption::StartTls, "smtp", "?tls=opportunistic"),
        (Encryption::Whole, "smtps", ""),
    ] {
        let server = SmtpServer::start(encryption).await;
        let mailer = mailer(&server, &server.url(scheme, query));
        mailer.send(&booked(1)).await.expect("a yes");
        let received = server.received();
        assert!(
            received.len() == 1 && received[0].was_encrypted,
            "{scheme} {query}"
        );
    }
}

#[tokio::test]
async fn no_letter_leaves_in_the_clear_where_tls_is_required() {
    let server = SmtpServer::start(Encryption::None).await;
    let required = mailer(&server, &server.url("smtp", ""));
    let refusal = required.send(&booked(1)).await.expect_err("no TLS there");
    assert_eq!(refusal, Failure::Passing("not-offered".to_owned()));
    assert!(server.received().is_empty());
    let opportunistic = mailer(&server, &server.url("smtp", "?tls=opportunistic"));
    opportunistic.send(&booked(1)).await.expect("a yes");
    assert!(!server.received()[0].was_encrypted);
}

#[tokio::test]
async fn a_server_nobody_vouches_for_gets_no_letter() {
    for (encryption, scheme) in [(Encryption::StartTls, "smtp"), (Encryption::Whole, "smtps")] {
        let server = SmtpServer::start(encryption).await;
        let refusal = trusting(&server.url(scheme, ""), &[])
            .send(&booked(1))
            .await;
        assert!(matches!(refusal, Err(Failure::Passing(_))), "{refusal:?}");
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn a_name_and_password_are_given_under_tls() {
    let server = SmtpServer::start(Encryption::StartTls).await;
    let mailer = mailer(&server, &server.url_signed_in(""));
    mailer.send(&booked(1)).await.expect("a yes");
    let received = server.received();
    assert!(received[0].was_signed_in && received[0].was_encrypted);
}

#[tokio::test]
async fn a_refusal_of_the_letter_is_final_and_other_trouble_passes() {
    let passing = |class: &str| Failure::Passing(class.to_owned());
    let refused = |class: &str| Failure::Final(class.to_owned());
    for (mood, failure) in [
        (Mood::Refuse(450), passing("smtp-450")),
        (Mood::Refuse(550), refused("smtp-550")),
        (Mood::Refuse(554), refused("smtp-554")),
        (Mood::Refuse(530), passing("smtp-530")),
        (Mood::RefuseSignIn(535), passing("smtp-535")),
        (Mood::RefuseSignIn(454), passing("smtp-454")),
        (Mood::DropAfterData, passing("bad-answer")),
    ] {
        let server = SmtpServer::start(Encryption::None).await;
        let mailer = mailer(&server, &server.url_signed_in("?tls=none"));
        server.set_mood(mood);
        let answer = mailer.send(&booked(1)).await;
        assert_eq!(answer, Err(failure));
        // A server's words repeat addresses; a failure must not.
        assert!(!format!("{answer:?}").contains("anna"));
    }
}

#[tokio::test]
async fn a_server_that_is_away_or_says_nothing_is_passing_trouble() {
    let (mut server, mailer) = plain().await;
    server.stop().await;
    let answer = mailer.send(&booked(1)).await;
    assert_eq!(answer, Err(Failure::Passing("connection".to_owned())));
    server.listen().await;
    server.set_mood(Mood::Hold(Arc::new(Semaphore::new(0))));
    let url = SmtpUrl::parse(&server.url("smtp", "?tls=none")).expect("an address");
    let hasty = Smtp::new(&url, "book.example.com", &[])
        .expect("a mail server")
        .with_patience(Duration::from_millis(200));
    let answer = Mailer::Smtp(Arc::new(hasty)).send(&booked(1)).await;
    assert_eq!(answer, Err(Failure::Passing("timeout".to_owned())));
}

#[tokio::test]
async fn a_letter_sent_again_after_a_break_is_the_same_letter() {
    let (server, mailer) = plain().await;
    server.set_mood(Mood::DropOnceAfterData);
    mailer.send(&booked(1)).await.expect_err("a break");
    mailer.send(&booked(1)).await.expect("a yes");
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert!(received[0].message == received[1].message);
}

#[tokio::test]
async fn a_folder_gets_each_letter_once_and_shows_it() {
    let scratch = Scratch::new();
    let mailbox = Mailbox::new(scratch.path().join("mail"));
    let mailer = Mailer::Directory(mailbox.clone());
    for number in [1, 2, 2] {
        mailer.send(&booked(number)).await.expect("a yes");
    }
    let entries = mailbox.list().expect("a folder");
    let ids: Vec<u128> = entries.iter().map(|entry| entry.id.as_u128()).collect();
    assert_eq!(ids, [2, 1]);
    assert_eq!(entries[0], booked(2).entry());
    let name = format!("mail/{}.eml", entries[0].id);
    let message = std::fs::read(scratch.path().join(name)).expect("a message");
    assert_eq!(parse_mail(&message).message_id, booked(2).message_id());
}
