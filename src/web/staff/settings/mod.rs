//! S19, "Settings": what the practice says about itself, part by part. A part is one form, or a
//! list with a form for each entry; `section.rs` says what can be said in each.

pub(super) mod address;
mod edit;
pub mod form;
pub mod list;
mod question;
mod questions;
mod section;

use actix_web::HttpResponse;
use askama::Template;

use self::section::Section;
use super::frame::StaffFrame;
use super::member::{PracticeAdmin, Staff};
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/settings.html")]
struct SettingsPage {
    frame: StaffFrame,
    parts: Vec<Part>,
}

/// A part of the settings.
struct Part {
    url: String,
    title: &'static str,
    about: &'static str,
}

impl Page for SettingsPage {
    fn heading(&self) -> String {
        "Settings".to_owned()
    }
}

pub async fn show(staff: Staff<PracticeAdmin>) -> Result<HttpResponse, AppError> {
    let sections = Section::ALL.into_iter();
    let parts = sections.map(|one| Part {
        url: address::of_part(one.slug()),
        title: one.title(),
        about: one.about(),
    });
    let accounts = Part {
        url: urls::STAFF_ACCOUNTS.to_owned(),
        title: "Staff accounts",
        about: "Who works here, and what each may do",
    };
    Ok(page::respond(&SettingsPage {
        frame: staff.frame(),
        parts: parts.chain([accounts]).collect(),
    })?)
}
