//! The mail a demo would have sent.

use askama::Template;

use crate::web::page::{Frame, Page};

#[derive(Template)]
#[template(path = "dev/mailbox.html")]
pub struct MailboxPage {
    pub frame: Frame,
    /// Newest first.
    pub messages: Vec<MessageLine>,
}

pub struct MessageLine {
    pub url: String,
    pub subject: String,
    pub to: String,
    /// When it was sent, in words.
    pub at: String,
}

#[derive(Template)]
#[template(path = "dev/message.html")]
pub struct MessagePage {
    pub frame: Frame,
    pub line: MessageLine,
    pub text: String,
    /// The HTML part as a page of its own.
    pub html_url: Option<String>,
    pub attachments: Vec<AttachmentText>,
}

pub struct AttachmentText {
    pub name: String,
    pub content_type: String,
    pub text: String,
}

impl MessagePage {
    /// The addresses in the text, to be pressed.
    fn links(&self) -> Vec<&str> {
        self.text
            .split_whitespace()
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
            .map(|word| word.trim_end_matches(['.', ',', ')', '>']))
            .collect()
    }
}

impl Page for MailboxPage {
    fn heading(&self) -> String {
        "Mailbox".to_owned()
    }
}

impl Page for MessagePage {
    fn heading(&self) -> String {
        self.line.subject.clone()
    }
}
