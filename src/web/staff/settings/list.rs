//! A list of the settings: its entries in the order in which patients see them, which can be
//! changed one place at a time.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::address;
use super::edit::{Change, Edit, Target, keys};
use super::question::entries;
use super::section::Section;
use crate::actions::settings::change_practice::{PracticeChanged, change_practice, read_practice};
use crate::practice_file::Draft;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::staff::frame::StaffFrame;
use crate::web::staff::member::{PracticeAdmin, Staff};
use crate::web::typed::Typed;
use crate::web::urls;

#[derive(Template)]
#[template(path = "staff/settings_list.html")]
struct ListPage {
    frame: StaffFrame,
    section: Section,
    url: String,
    new_url: String,
    version: i64,
    lines: Vec<Line>,
    is_late: bool,
}

/// An entry.
struct Line {
    url: String,
    key: String,
    name: String,
    about: String,
}

impl Page for ListPage {
    fn heading(&self) -> String {
        self.section.title().to_owned()
    }
}

pub async fn show(
    staff: Staff<PracticeAdmin>,
    list: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let section = Section::list(&list).ok_or(AppError::NotFound)?;
    Ok(page::respond(&page_of(&staff, section, false).await?)?)
}

/// "Move up" and "Move down".
pub async fn update(
    staff: Staff<PracticeAdmin>,
    list: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let section = Section::list(&list).ok_or(AppError::NotFound)?;
    let version = typed.get("version").parse().ok();
    let version: i64 = version.ok_or(AppError::Unreadable)?;
    let (key, change) = match (typed.get("up"), typed.get("down")) {
        ("", key) => (key, Change::Down),
        (key, _) => (key, Change::Up),
    };
    let edit = Edit {
        section,
        target: Target::Entry(key.to_owned()),
        change,
    };
    let changed = change_practice(
        staff.state(),
        staff.practice_id(),
        (staff.id(), version),
        (section.action(), move |file| edit.apply(file)),
    );
    match changed.await? {
        PracticeChanged::Done => Ok(staff.see(address::of_part(section.slug()))),
        PracticeChanged::Conflict | PracticeChanged::Refused(_) => {
            let page = page_of(&staff, section, true).await?;
            Ok(page::respond_with(StatusCode::CONFLICT, &page)?)
        }
    }
}

async fn page_of(
    staff: &Staff<PracticeAdmin>,
    section: Section,
    is_late: bool,
) -> Result<ListPage, AppError> {
    let (file, version) = read_practice(staff.state(), staff.practice_id()).await?;
    let draft = Draft::of(&file);
    let keys = keys(section, &draft).into_iter().enumerate();
    let lines = keys.map(|(place, key)| {
        let (name, about) = words(section, &draft, place);
        Line {
            url: address::of_entry(section.slug(), &key),
            key,
            name,
            about,
        }
    });
    Ok(ListPage {
        lines: lines.collect(),
        frame: staff.frame_back_to(urls::STAFF_SETTINGS),
        section,
        url: address::of_part(section.slug()),
        new_url: address::of_new(section.slug()),
        version,
        is_late,
    })
}

/// What an entry is called, and what tells it from others.
pub(super) fn words(section: Section, draft: &Draft, place: usize) -> (String, String) {
    let text = |field| draft.texts((section.table(), place), field).concat();
    let named = |table, field| name_of(draft, table, &text(field));
    match section {
        Section::Practice | Section::Rules => (section.title().to_owned(), String::new()),
        Section::Locations => (text("name"), text("address")),
        Section::Rooms => (text("name"), named("location", "location")),
        Section::Travel => (
            format!(
                "{} – {}",
                named("location", "from"),
                named("location", "to")
            ),
            format!("{} minutes", text("minutes")),
        ),
        Section::Practitioners => (text("name"), text("role")),
        Section::Types => (text("name"), format!("{} minutes", text("minutes"))),
        Section::Reasons => (text("name"), named("appointment_type", "appointment_type")),
    }
}

fn name_of(draft: &Draft, table: &str, key: &str) -> String {
    let all = entries(draft, table).into_iter();
    let mut all = all.filter(|(one, _)| one == key);
    all.next().map_or_else(String::new, |(_, name)| name)
}
