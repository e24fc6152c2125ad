//! Shows the mail a demo would have sent. The routes are there only under a demo,
//! and with them the [`Mailbox`].

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use anyhow::Context;
use uuid::Uuid;

use super::mailbox::{AttachmentText, MailboxPage, MessageLine, MessagePage};
use crate::mailbox::{Entry, Mailbox};
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::page;
use crate::web::urls;
use crate::words::Words;

/// A mail brings its own styles, and nothing else.
const POLICY_OF_A_MAIL: &str = "default-src 'none'; style-src 'unsafe-inline'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub async fn list(caller: Caller, mailbox: web::Data<Mailbox>) -> Result<HttpResponse, AppError> {
    let entries = all(mailbox).await?;
    let page = MailboxPage {
        frame: caller.frame(),
        messages: entries.iter().map(|entry| line(&caller, entry)).collect(),
    };
    Ok(page::respond(&page)?)
}

pub async fn show(
    caller: Caller,
    mailbox: web::Data<Mailbox>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let entry = one(mailbox, &id).await?;
    let page = MessagePage {
        frame: caller.frame_back_to(urls::MAILBOX),
        line: line(&caller, &entry),
        text: entry.text,
        html_url: Some(urls::mailbox_html(entry.id)),
        attachments: entry
            .attachments
            .into_iter()
            .map(|attachment| AttachmentText {
                name: attachment.name,
                content_type: attachment.content_type,
                text: attachment.text,
            })
            .collect(),
    };
    Ok(page::respond(&page)?)
}

/// The HTML part, as a mail program shows it.
pub async fn show_html(
    mailbox: web::Data<Mailbox>,
    id: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let entry = one(mailbox, &id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY_OF_A_MAIL))
        .content_type("text/html; charset=utf-8")
        .body(entry.html))
}

/// For scripts and tests.
pub async fn list_json(mailbox: web::Data<Mailbox>) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::Ok().json(all(mailbox).await?))
}

async fn all(mailbox: web::Data<Mailbox>) -> Result<Vec<Entry>, AppError> {
    let listed = web::block(move || mailbox.list()).await;
    let entries = listed.context("the mailbox was not read")?;
    Ok(entries.context("the mailbox cannot be read")?)
}

async fn one(mailbox: web::Data<Mailbox>, id: &str) -> Result<Entry, AppError> {
    let id: Uuid = id.parse().ok().ok_or(AppError::NotFound)?;
    let found = web::block(move || mailbox.find(id)).await;
    let entry = found.context("the mailbox was not read")?;
    entry
        .context("the mailbox cannot be read")?
        .ok_or(AppError::NotFound)
}

fn line(caller: &Caller, entry: &Entry) -> MessageLine {
    let zone = caller.practice.time_zone;
    MessageLine {
        url: urls::mailbox_message(entry.id),
        subject: entry.subject.clone(),
        to: entry.to.clone(),
        at: Words::new(zone, zone).when(entry.at).words(),
    }
}
