//! S4 List: the practice's visits as a table with filters, buttons, and a file to take away.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{Days, NaiveDate};

use super::csv;
use super::frame::StaffFrame;
use super::live::mark_of;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice, Line, parse_status, status_value, status_words};
use crate::actions::desk::look::{Looking, look_at_calendar, look_at_list};
use crate::db::desk::{Filter, VisitLine};
use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::PractitionerId;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::urls;

/// Longest range of one list, in days.
const DAYS_MAX: u64 = 92;

#[derive(Template)]
#[template(path = "staff/list.html")]
struct ListPage {
    frame: StaffFrame,
    from: NaiveDate,
    to: NaiveDate,
    /// The range in words.
    from_words: String,
    to_words: String,
    practitioners: Vec<Choice>,
    statuses: Vec<Choice>,
    lines: Vec<Line>,
    is_cut: bool,
    csv_url: String,
    /// This page with its filters: where its buttons lead back to.
    here: String,
    /// Where changes are told of.
    live: String,
    updated: String,
}

/// The filters of the query. What makes no sense is left out.
struct Query {
    from: NaiveDate,
    to: NaiveDate,
    practitioner: Option<PractitionerId>,
    status: Option<AppointmentStatus>,
}

impl Page for ListPage {
    fn heading(&self) -> String {
        "Appointments".to_owned()
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&staff, &request);
    let by = (staff.id(), view::looking(&request));
    let filter = query.filter(&staff);
    let calendar = look_at_calendar(staff.state(), staff.practice_id(), by, filter).await?;
    let visits = &calendar.visits;
    let locale = staff.frame().practice.locale;
    let page = ListPage {
        frame: staff.frame(),
        from: query.from,
        to: query.to,
        from_words: locale.date(query.from),
        to_words: locale.date(query.to),
        practitioners: view::people(&staff)
            .map(|one| Choice {
                value: one.id.to_string(),
                words: one.name.clone(),
                is_chosen: query.practitioner == Some(one.id),
            })
            .collect(),
        statuses: AppointmentStatus::ALL
            .into_iter()
            .map(|status| Choice {
                value: status_value(status).to_owned(),
                words: status_words(status, None).to_owned(),
                is_chosen: query.status == Some(status),
            })
            .collect(),
        lines: visits.iter().map(|visit| Line::of(&staff, visit)).collect(),
        is_cut: i64::try_from(visits.len()).unwrap_or(i64::MAX) >= crate::db::desk::LINES_MAX,
        csv_url: query.url(urls::STAFF_LIST_CSV),
        here: query.url(urls::STAFF_LIST),
        live: urls::staff_events(query.from, query.to, &mark_of(&calendar.fingerprint)),
        updated: view::clock(&staff),
    };
    Ok(page::respond(&page)?)
}

/// "Download CSV".
pub async fn csv(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&staff, &request);
    let by = (staff.id(), Looking::Export);
    let filter = query.filter(&staff);
    let visits = look_at_list(staff.state(), staff.practice_id(), by, filter).await?;
    let mut text =
        "Reference,Start,Zone,Minutes,Patient,Reason,Practitioner,Location,Status\r\n".to_owned();
    for visit in &visits {
        text.push_str(&row(&staff, visit));
    }
    let name = format!("appointments-{}-{}.csv", query.from, query.to);
    Ok(csv::respond(&name, text))
}

fn row(staff: &Staff<ManageAppointments>, visit: &VisitLine) -> String {
    let practice = staff.practice();
    let words = view::words_at(practice, visit.location);
    let line = Line::of(staff, visit);
    let location = practice.location(visit.location);
    let cells = [
        visit.reference.clone(),
        words.when(visit.starts_at).machine,
        words.zone.name().to_owned(),
        line.minutes.to_string(),
        line.patient,
        line.reason,
        line.practitioner,
        location.map_or_else(String::new, |location| location.name.clone()),
        line.tag.words.to_owned(),
    ];
    csv::row(cells)
}

impl Query {
    fn filter(&self, staff: &Staff<ManageAppointments>) -> Filter {
        Filter {
            within: view::days(staff.practice(), self.from, self.to),
            practitioner: self.practitioner,
            status: self.status,
            reach: staff.given,
        }
    }

    fn of(staff: &Staff<ManageAppointments>, request: &HttpRequest) -> Self {
        let pairs = Pairs::of(request);
        let get = |name| pairs.get(name);
        let from = view::parse_date(get("from")).unwrap_or_else(|| staff.caller.today());
        let last = from.checked_add_days(Days::new(DAYS_MAX)).unwrap_or(from);
        let to = view::parse_date(get("to")).unwrap_or(from);
        Self {
            from,
            to: to.clamp(from, last),
            practitioner: get("practitioner").parse().ok(),
            status: parse_status(get("status")),
        }
    }

    fn url(&self, page: &str) -> String {
        let mut url = format!("{page}?from={}&to={}", self.from, self.to);
        if let Some(practitioner) = self.practitioner {
            url.push_str("&practitioner=");
            url.push_str(&practitioner.to_string());
        }
        if let Some(status) = self.status {
            url.push_str("&status=");
            url.push_str(status_value(status));
        }
        url
    }
}
