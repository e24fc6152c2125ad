//! The pages of the footer, of errors and of the demo.

use super::{Sample, frame, place, sample, when};
use crate::web::dev::mailbox::{AttachmentText, MailboxPage, MessageLine, MessagePage};
use crate::web::patient::problem::{Problem, ProblemPage};
use crate::web::patient::texts::{AccessibilityPage, ContactPage, PrivacyPage};
use crate::web::urls;

pub(super) fn all() -> Vec<Sample> {
    let problem = |problem| ProblemPage {
        frame: frame(),
        problem,
    };
    let line = || MessageLine {
        url: urls::mailbox_message(1),
        subject: "Your code is 123456".to_owned(),
        to: "ada@example.com".to_owned(),
        at: when("2026-11-20T15:30:00Z").words(),
    };
    let message = MessagePage {
        frame: frame(),
        line: line(),
        text: "Your code is 123456.\n\nOpen http://127.0.0.1:8080/a/sample.".to_owned(),
        html_url: Some(urls::mailbox_html(1)),
        attachments: vec![AttachmentText {
            name: "appointment.ics".to_owned(),
            content_type: "text/calendar".to_owned(),
            text: "BEGIN:VCALENDAR".to_owned(),
        }],
    };
    vec![
        sample(
            "contact",
            &ContactPage {
                frame: frame(),
                places: vec![place()],
            },
        ),
        sample("accessibility", &AccessibilityPage { frame: frame() }),
        sample(
            "privacy",
            &PrivacyPage {
                frame: frame(),
                idle_minutes: 15,
            },
        ),
        sample("not-found", &problem(Problem::NotFound)),
        sample("forbidden", &problem(Problem::Forbidden)),
        sample("outdated", &problem(Problem::Outdated)),
        sample("expired", &problem(Problem::Expired)),
        sample(
            "too-many-tries",
            &problem(Problem::TooManyTries { minutes: 5 }),
        ),
        sample(
            "broken",
            &problem(Problem::Broken {
                reference: "7F3K-22".to_owned(),
            }),
        ),
        sample("unavailable", &problem(Problem::Unavailable)),
        sample(
            "mailbox",
            &MailboxPage {
                frame: frame(),
                messages: vec![line()],
            },
        ),
        sample(
            "mailbox-empty",
            &MailboxPage {
                frame: frame(),
                messages: Vec::new(),
            },
        ),
        sample("message", &message),
    ]
}
