//! S2 Day: the practitioners side by side, each a list that is placed on a grid.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::beginning;
use super::frame::StaffFrame;
use super::grid::{Entry, Grid, Hour, What};
use super::live::mark_of;
use super::member::{ManageAppointments, Staff};
use super::setup_notice::{self, SetupLine};
use super::view::{self, Choice};
use crate::actions::desk::look::{Calendar, Looking, look_at_calendar};
use crate::db::desk::{Filter, VisitLine};
use crate::domain::appointment::AppointmentStatus;
use crate::domain::gaps::Gaps;
use crate::domain::ids::PractitionerId;
use crate::domain::practice::Practitioner;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::urls;
use crate::words::Words;

#[derive(Template)]
#[template(path = "staff/day.html", blocks = ["rest"])]
struct DayPage {
    frame: StaffFrame,
    date: NaiveDate,
    date_words: String,
    previous: String,
    today: String,
    next: String,
    /// This page with whoever is chosen.
    here: String,
    print: String,
    new_visit: String,
    /// Where changes are told of.
    live: String,
    updated: String,
    summary: Summary,
    hours: Vec<Hour>,
    people: Vec<Choice>,
    columns: Vec<Column>,
    /// The row of the present moment, on the day it lies in.
    now_row: Option<i64>,
    /// What whoever keeps the settings is asked to put right.
    setup: Vec<SetupLine>,
    is_today: bool,
}

/// What stands before the content of the page.
#[derive(Template)]
#[template(path = "staff/day.html", block = "beginning")]
struct DayBeginning {
    frame: StaffFrame,
    date_words: String,
}

#[derive(Default)]
struct Summary {
    booked: usize,
    to_confirm: usize,
    arrived: usize,
    need_a_status: usize,
}

/// One practitioner's day, in the order of time.
struct Column {
    name: String,
    /// The reason of a closure of the whole day, if there is one: it may be empty.
    closed: Option<String>,
    entries: Vec<Entry>,
}

impl Page for DayPage {
    fn heading(&self) -> String {
        self.date_words.clone()
    }
}

impl Page for DayBeginning {
    fn heading(&self) -> String {
        self.date_words.clone()
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&staff, &request);
    let looking = view::looking(&request);
    if !beginning::may_be_early(&request) {
        return Ok(page::respond(&read(&staff, &query, looking).await?)?);
    }
    let frame = staff.frame();
    let day = DayBeginning {
        date_words: frame.practice.locale.date(query.date),
        frame,
    };
    beginning::send(request, &day, async move {
        Ok(read(&staff, &query, looking).await?.as_rest().render()?)
    })
}

async fn read(
    staff: &Staff<ManageAppointments>,
    query: &Query,
    looking: Looking,
) -> anyhow::Result<DayPage> {
    let filter = Filter {
        within: view::days(staff.practice(), query.date, query.date),
        practitioner: None,
        status: None,
        reach: staff.given,
    };
    let who = (staff.id(), looking);
    let day = look_at_calendar(staff.state(), staff.practice_id(), who, filter).await?;
    let setup = if looking == Looking::On {
        Vec::new()
    } else {
        setup_notice::lines(staff).await?
    };
    Ok(page_of(staff, (query, setup), &day))
}

/// Which day, and whom.
pub(super) struct Query {
    pub date: NaiveDate,
    /// Empty: everybody.
    shown: Vec<PractitionerId>,
}

impl Query {
    pub(super) fn of(staff: &Staff<ManageAppointments>, request: &HttpRequest) -> Self {
        let pairs = Pairs::of(request);
        let date = view::parse_date(pairs.get("date"));
        let shown = pairs.all("who");
        Self {
            date: date.unwrap_or_else(|| staff.caller.today()),
            shown: shown.filter_map(|id| id.parse().ok()).collect(),
        }
    }

    /// The practitioners of the page: those that are chosen, of those whose visits the member manages.
    pub(super) fn people<'p>(
        &self,
        staff: &'p Staff<ManageAppointments>,
    ) -> impl Iterator<Item = &'p Practitioner> {
        view::people(staff).filter(|one| self.is_shown(one))
    }

    fn is_shown(&self, one: &Practitioner) -> bool {
        self.shown.is_empty() || self.shown.contains(&one.id)
    }

    fn url(&self) -> String {
        self.with_people(urls::staff_day(self.date))
    }

    pub(super) fn print_url(&self) -> String {
        self.with_people(urls::staff_day_sheet(self.date))
    }

    fn with_people(&self, mut url: String) -> String {
        for id in &self.shown {
            url.push_str("&who=");
            url.push_str(&id.to_string());
        }
        url
    }
}

fn page_of(
    staff: &Staff<ManageAppointments>,
    (query, setup): (&Query, Vec<SetupLine>),
    day: &Calendar,
) -> DayPage {
    let practice = staff.practice();
    let grid = Grid::around(day, Words::new(practice.time_zone, practice.time_zone));
    let words = grid.words;
    let gaps = Gaps::of(practice);
    let now = staff.caller.now;
    let span = (query.date, view::days(practice, query.date, query.date));
    let of_day = |days| urls::staff_day(view::later(query.date, days));
    let is_today = staff.caller.today() == query.date;
    DayPage {
        frame: staff.frame(),
        date: query.date,
        date_words: words.locale.date(query.date),
        previous: of_day(-1),
        today: urls::staff_day(staff.caller.today()),
        next: of_day(1),
        here: query.url(),
        print: query.print_url(),
        new_visit: urls::staff_new_on(query.date),
        live: urls::staff_events(query.date, query.date, &mark_of(&day.fingerprint)),
        updated: view::clock(staff),
        summary: summary(&day.visits, now),
        hours: grid.hours(query.date),
        columns: query
            .people(staff)
            .map(|one| Column {
                name: one.name.clone(),
                closed: view::closed(practice, one, span.1),
                entries: grid.column(staff, one.id, (day, &gaps), span),
            })
            .collect(),
        people: view::people(staff)
            .map(|one| Choice {
                value: one.id.to_string(),
                words: one.name.clone(),
                is_chosen: query.is_shown(one),
            })
            .collect(),
        now_row: is_today.then(|| grid.row_of(now)).filter(|row| *row > 0),
        setup,
        is_today,
    }
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
