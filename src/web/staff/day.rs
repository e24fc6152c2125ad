//! S2 Day: the practitioners side by side, each a list that is placed on a grid.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, Timelike, Utc};

use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Line};
use crate::actions::desk::look::{self, look_at_day};
use crate::db::desk::{Filter, HeldTime, VisitLine};
use crate::domain::appointment::AppointmentStatus;
use crate::domain::desk::{BlockedTime, blocked_times};
use crate::domain::practice::Practitioner;
use crate::domain::time::{Interval, WallTime};
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::urls;
use crate::words::Words;

/// Minutes of one row of the grid.
const ROW_MINUTES: i64 = 5;
/// Rows of a whole day, and most of one entry.
const ROWS: i64 = 24 * 60 / ROW_MINUTES;
const LENGTH_MAX: i64 = 144;
/// The hours shown when nothing lies outside them.
const FIRST_HOUR: u32 = 8;
const LAST_HOUR: u32 = 18;
/// Visits that overlap stand side by side in so many lanes at most.
const LANES: usize = 6;

#[derive(Template)]
#[template(path = "staff/day.html")]
struct DayPage {
    frame: StaffFrame,
    date: NaiveDate,
    date_words: String,
    previous: String,
    today: String,
    next: String,
    here: String,
    updated: String,
    summary: Summary,
    hours: Vec<Hour>,
    people: Vec<Choice>,
    columns: Vec<Column>,
    /// The row of the present moment, on the day it lies in.
    now_row: Option<i64>,
}

#[derive(Default)]
struct Summary {
    booked: usize,
    to_confirm: usize,
    arrived: usize,
    need_a_status: usize,
}

/// A line of the rail.
struct Hour {
    row: i64,
    words: String,
}

struct Choice {
    value: String,
    words: String,
    is_shown: bool,
}

/// One practitioner's day.
struct Column {
    name: String,
    entries: Vec<Entry>,
}

/// Something in a column, in the order of time.
struct Entry {
    /// Where it stands on the grid, as classes.
    place: String,
    what: What,
}

enum What {
    Visit(Box<Line>),
    /// A visitor is choosing this time.
    Held {
        words: String,
    },
    /// The practitioner keeps this time free.
    Blocked {
        words: String,
    },
}

impl Page for DayPage {
    fn heading(&self) -> String {
        self.date_words.clone()
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&staff, &request);
    let filter = Filter {
        within: view::days(staff.practice(), query.date, query.date),
        practitioner: None,
        status: None,
        reach: staff.given,
    };
    let day = look_at_day(staff.state(), staff.practice_id(), staff.id(), filter).await?;
    Ok(page::respond(&page_of(&staff, &query, &day))?)
}

/// Which day, and whom.
struct Query {
    date: NaiveDate,
    /// Ids; empty: everybody.
    shown: Vec<String>,
}

impl Query {
    fn of(staff: &Staff<ManageAppointments>, request: &HttpRequest) -> Self {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(request.query_string()).unwrap_or_default();
        let date = pairs.iter().find(|(name, _)| name == "date");
        let date = date.and_then(|(_, value)| value.parse().ok());
        let shown = pairs.iter().filter(|(name, _)| name == "who");
        Self {
            date: date.unwrap_or_else(|| staff.caller.today()),
            shown: shown.map(|(_, value)| value.clone()).collect(),
        }
    }

    fn is_shown(&self, one: &Practitioner) -> bool {
        self.shown.is_empty() || self.shown.contains(&one.id.to_string())
    }
}

fn page_of(staff: &Staff<ManageAppointments>, query: &Query, day: &look::Day) -> DayPage {
    let practice = staff.practice();
    let words = Words::new(practice.time_zone, practice.time_zone);
    let now = staff.caller.now;
    let first = first_hour(day, words);
    let span = (query.date, view::days(practice, query.date, query.date));
    let reach = staff.given.practitioner();
    let people: Vec<&Practitioner> = practice
        .practitioners
        .iter()
        .filter(|one| reach.is_none_or(|own| own == one.id))
        .collect();
    let of_day = |days: i64| {
        let step = Days::new(days.unsigned_abs());
        let moved = if days < 0 {
            query.date.checked_sub_days(step)
        } else {
            query.date.checked_add_days(step)
        };
        urls::staff_day(moved.unwrap_or(query.date))
    };
    let is_today = staff.caller.today() == query.date;
    DayPage {
        frame: staff.frame(),
        date: query.date,
        date_words: words.locale.date(query.date),
        previous: of_day(-1),
        today: urls::staff_day(staff.caller.today()),
        next: of_day(1),
        here: of_day(0),
        updated: words.time(now),
        summary: summary(&day.visits, now),
        hours: hours(first, last_hour(day, words), words, query.date),
        columns: people
            .iter()
            .filter(|one| query.is_shown(one))
            .map(|one| column(staff, one, (day, span), (first, words)))
            .collect(),
        people: people
            .iter()
            .map(|one| Choice {
                value: one.id.to_string(),
                words: one.name.clone(),
                is_shown: query.is_shown(one),
            })
            .collect(),
        now_row: is_today
            .then(|| row_of(now, (first, words)))
            .filter(|row| *row > 0),
    }
}

fn column(
    staff: &Staff<ManageAppointments>,
    one: &Practitioner,
    (day, span): (&look::Day, (NaiveDate, Interval)),
    grid: (u32, Words),
) -> Column {
    let mut entries: Vec<(DateTime<Utc>, DateTime<Utc>, What)> = Vec::new();
    let shown = |visit: &&VisitLine| {
        visit.practitioner == one.id && visit.status != AppointmentStatus::Cancelled
    };
    for visit in day.visits.iter().filter(shown) {
        let what = What::Visit(Box::new(Line::of(staff, visit)));
        entries.push((visit.starts_at, visit.ends_at, what));
    }
    for held in day.held.iter().filter(|held| held.practitioner == one.id) {
        let what = What::Held {
            words: held_words(staff, held),
        };
        entries.push((held.starts_at, held.ends_at, what));
    }
    let (date, within) = span;
    for blocked in blocked_times(staff.practice(), one.id, (date, within)) {
        let words = blocked_words(staff, blocked, grid.1);
        let (start, end) = (blocked.times.start, blocked.times.end);
        entries.push((start, end, What::Blocked { words }));
    }
    entries.sort_by_key(|(start, ..)| *start);
    let mut lanes: Vec<DateTime<Utc>> = Vec::new();
    let entries = entries.into_iter().map(|(starts_at, ends_at, what)| {
        let free = lanes.iter().position(|end| *end <= starts_at);
        let lane = free.unwrap_or(lanes.len()).min(LANES - 1);
        if lane == lanes.len() {
            lanes.push(ends_at);
        } else if let Some(end) = lanes.get_mut(lane) {
            *end = ends_at;
        }
        let (row, until) = (row_of(starts_at, grid), row_of(ends_at, grid));
        // What ends at midnight ends after the last row.
        let until = if until <= row { ROWS } else { until };
        let row = row.max(1);
        let rows = (until - row).clamp(1, LENGTH_MAX);
        Entry {
            place: format!("at-{row} len-{rows} lane-{}", lane + 1),
            what,
        }
    });
    Column {
        name: one.name.clone(),
        entries: entries.collect(),
    }
}

fn held_words(staff: &Staff<ManageAppointments>, held: &HeldTime) -> String {
    view::words_at(staff.practice(), held.location).range(held.starts_at, held.ends_at)
}

fn blocked_words(
    staff: &Staff<ManageAppointments>,
    blocked: BlockedTime<'_>,
    words: Words,
) -> String {
    let words = blocked
        .location
        .map_or(words, |location| view::words_at(staff.practice(), location));
    let times = words.range(blocked.times.start, blocked.times.end);
    format!("{times} blocked: {}", blocked.reason)
}

fn summary(visits: &[VisitLine], now: DateTime<Utc>) -> Summary {
    use AppointmentStatus as S;
    let count = |which: &dyn Fn(&VisitLine) -> bool| visits.iter().filter(|one| which(one)).count();
    Summary {
        booked: count(&|one| matches!(one.status, S::Booked | S::Confirmed)),
        to_confirm: count(&|one| one.status == S::Pending),
        arrived: count(&|one| one.status == S::Arrived),
        need_a_status: count(&|one| one.status.is_live() && one.ends_at <= now),
    }
}

fn hours(first: u32, last: u32, words: Words, date: NaiveDate) -> Vec<Hour> {
    (first..last)
        .filter_map(|hour| {
            let at = date.and_hms_opt(hour, 0, 0)?;
            let at = WallTime(at).edge(words.zone);
            Some(Hour {
                row: row_of(at, (first, words)),
                words: words.time(at),
            })
        })
        .collect()
}

/// The row of an instant: five minutes each, from the first hour that is shown.
fn row_of(at: DateTime<Utc>, (first, words): (u32, Words)) -> i64 {
    let local = at.with_timezone(&words.zone);
    let minutes = i64::from(local.hour()) * 60 + i64::from(local.minute());
    (minutes - i64::from(first) * 60).div_euclid(ROW_MINUTES) + 1
}

fn first_hour(day: &look::Day, words: Words) -> u32 {
    let starts = starts(day).map(|at| at.with_timezone(&words.zone).hour());
    starts.chain([FIRST_HOUR]).min().unwrap_or(FIRST_HOUR)
}

fn last_hour(day: &look::Day, words: Words) -> u32 {
    let last = starts(day).map(|at| at.with_timezone(&words.zone).hour() + 1);
    last.chain([LAST_HOUR]).max().unwrap_or(LAST_HOUR)
}

fn starts(day: &look::Day) -> impl Iterator<Item = DateTime<Utc>> {
    let visits = day.visits.iter().map(|one| one.starts_at);
    visits.chain(day.held.iter().map(|one| one.starts_at))
}
