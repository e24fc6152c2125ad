//! S3 Week: one practitioner's seven days.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{Datelike, NaiveDate};

use super::frame::StaffFrame;
use super::grid::{Entry, Grid, Hour, What};
use super::live::mark_of;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice};
use crate::actions::desk::look::{Calendar, look_at_calendar};
use crate::db::desk::Filter;
use crate::domain::gaps::Gaps;
use crate::domain::practice::Practitioner;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::urls;
use crate::words::Words;

#[derive(Template)]
#[template(path = "staff/week.html")]
struct WeekPage {
    frame: StaffFrame,
    /// The first day, in words.
    first: String,
    date: NaiveDate,
    previous: String,
    this: String,
    next: String,
    /// This page with its practitioner.
    here: String,
    /// Where changes are told of.
    live: String,
    updated: String,
    people: Vec<Choice>,
    hours: Vec<Hour>,
    days: Vec<Day>,
}

/// One day of the week, in the order of time.
struct Day {
    url: String,
    words: String,
    is_today: bool,
    /// The reason of a closure of the whole day, if there is one: it may be empty.
    closed: Option<String>,
    entries: Vec<Entry>,
}

impl Page for WeekPage {
    fn heading(&self) -> String {
        format!("Week of {}", self.first)
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Pairs::of(&request);
    let date = view::parse_date(query.get("date"));
    let first = monday_of(date.unwrap_or_else(|| staff.caller.today()));
    let wanted = query.get("practitioner").parse().ok();
    let mut people = view::people(&staff);
    let chosen = people.clone().find(|one| wanted == Some(one.id));
    let Some(who) = chosen.or_else(|| people.next()) else {
        return Err(AppError::NotFound);
    };
    let filter = Filter {
        within: view::days(staff.practice(), first, view::later(first, 6)),
        practitioner: Some(who.id),
        status: None,
        reach: staff.given,
    };
    let by = (staff.id(), view::looking(&request));
    let week = look_at_calendar(staff.state(), staff.practice_id(), by, filter).await?;
    Ok(page::respond(&page_of(&staff, who, first, &week))?)
}

fn page_of(
    staff: &Staff<ManageAppointments>,
    who: &Practitioner,
    first: NaiveDate,
    week: &Calendar,
) -> WeekPage {
    let practice = staff.practice();
    let grid = Grid::around(week, Words::new(practice.time_zone, practice.time_zone));
    let gaps = Gaps::of(practice);
    let at = |days| urls::staff_week(view::later(first, days), who.id);
    let day = |days| {
        let on = view::later(first, days);
        let within = view::days(practice, on, on);
        Day {
            url: urls::staff_day(on),
            words: grid.words.locale.date(on),
            is_today: on == staff.caller.today(),
            closed: view::closed(practice, who, within),
            entries: grid.column(staff, who.id, (week, &gaps), (on, within)),
        }
    };
    WeekPage {
        frame: staff.frame(),
        first: grid.words.locale.date(first),
        date: first,
        previous: at(-7),
        this: urls::staff_week(staff.caller.today(), who.id),
        next: at(7),
        here: at(0),
        live: urls::staff_events(first, view::later(first, 6), &mark_of(&week.fingerprint)),
        updated: view::clock(staff),
        people: view::people(staff)
            .map(|one| Choice {
                value: one.id.to_string(),
                words: one.name.clone(),
                is_chosen: one.id == who.id,
            })
            .collect(),
        hours: grid.hours(first),
        days: (0..7).map(day).collect(),
    }
}

fn monday_of(date: NaiveDate) -> NaiveDate {
    view::later(date, -i64::from(date.weekday().num_days_from_monday()))
}
