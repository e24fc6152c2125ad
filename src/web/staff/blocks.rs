//! "Blocked time": what practitioners keep free from today on, and giving it back.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{NaiveDate, NaiveTime};

use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view;
use crate::actions::desk::block_time::unblock_time;
use crate::domain::practice::Block;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Locale;

/// How many times of a series can be taken away one by one.
const NEXT: usize = 8;

#[derive(Template)]
#[template(path = "staff/blocks.html")]
struct BlocksPage {
    frame: StaffFrame,
    lines: Vec<Line>,
}

/// A time that is kept free, or a series of them.
struct Line {
    id: String,
    practitioner: String,
    when: String,
    reason: String,
    /// Of a series, those that come next.
    next: Vec<Next>,
}

struct Next {
    date: NaiveDate,
    words: String,
}

impl Page for BlocksPage {
    fn heading(&self) -> String {
        "Blocked time".to_owned()
    }
}

pub async fn show(staff: Staff<ManageAppointments>) -> Result<HttpResponse, AppError> {
    let people = view::people(&staff);
    let blocks = people.flat_map(|one| staff.practice().blocks_of(one.id));
    let mut lines: Vec<_> = blocks.filter_map(|block| line(&staff, block)).collect();
    lines.sort_by_key(|(starts, _)| *starts);
    let page = BlocksPage {
        frame: staff.frame(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    };
    Ok(page::respond(&page)?)
}

/// "Remove" gives a time back; so does "Remove the whole series".
pub async fn delete(
    staff: Staff<ManageAppointments>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let typed = typed.get("remove");
    if !typed.is_empty() {
        let (id, only) = match typed.split_once('.') {
            Some((id, date)) => (id, Some(view::parse_date(date).ok_or(AppError::NotFound)?)),
            None => (typed, None),
        };
        let id = id.parse().ok().ok_or(AppError::NotFound)?;
        let (state, practice) = (staff.state(), staff.practice_id());
        let who = (staff.id(), staff.given);
        let given = unblock_time(state, practice, who, (id, only)).await?;
        // Somebody else was at it: the page shows what is left.
        if given == Ok(false) {
            return Err(AppError::NotFound);
        }
    }
    Ok(staff.see(urls::STAFF_BLOCKS))
}

/// A block and when it begins next; `None`: it is over.
fn line(
    staff: &Staff<ManageAppointments>,
    block: &Block,
) -> Option<((NaiveDate, NaiveTime), Line)> {
    let practice = staff.practice();
    let locale = Locale::of_zone(practice.time_zone);
    let dates: Vec<NaiveDate> = block.dates(staff.caller.today()).collect();
    let first = *dates.first()?;
    let (from, until) = (block.starts_wall.time(), block.ends_wall.time());
    let length = block.ends_wall.date() - block.starts_wall.date();
    let is_all_day = from == NaiveTime::MIN && until == NaiveTime::MIN && length.num_days() == 1;
    let during = if is_all_day {
        "all day".to_owned()
    } else if length.is_zero() {
        times(locale, from, until)
    } else {
        let last = locale.short_date(first + length);
        format!("{} to {last}, {}", locale.time(&from), locale.time(&until))
    };
    let place = block.location.and_then(|id| practice.location(id));
    let place = place.map_or_else(String::new, |place| format!(", {}", place.name));
    let is_series = dates.len() > 1;
    let last = dates.last().copied().filter(|_| is_series);
    let next = dates.iter().take(if is_series { NEXT } else { 0 });
    let line = Line {
        id: block.id.to_string(),
        practitioner: view::practitioner_name(practice, block.practitioner),
        when: format!("{}, {during}{place}", days(locale, first, last)),
        reason: block.reason.clone(),
        next: next
            .map(|date| Next {
                date: *date,
                words: locale.date(*date),
            })
            .collect(),
    };
    Some(((first, from), line))
}

/// A date, or every week from it on.
pub(super) fn days(locale: Locale, on: NaiveDate, weekly_until: Option<NaiveDate>) -> String {
    match weekly_until {
        None => locale.date(on),
        Some(until) => format!(
            "Every week from {} until {}",
            locale.date(on),
            locale.date(until)
        ),
    }
}

pub(super) fn times(locale: Locale, from: NaiveTime, until: NaiveTime) -> String {
    format!("{} to {}", locale.time(&from), locale.time(&until))
}
