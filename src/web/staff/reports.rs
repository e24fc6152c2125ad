//! S15 Reports: what the visits of some dates come to, in charts, tables and files. They are counted
//! in the database, and nothing here is about one patient.

mod chart;
mod figures;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::Days;

use self::figures::{Chart, Figure, Report};
use super::csv;
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Choice};
use crate::db;
use crate::db::reports::Scope;
use crate::domain::appointment::AppointmentStatus;
use crate::domain::ids::{LocationId, PractitionerId};
use crate::domain::report::{Counts, Dates};
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::urls;

/// The dates of a report that names none end today and are so many.
const DAYS: u64 = 28;
/// Longest range of one report, in days: ten years.
const DAYS_MAX: u64 = 3_653;

#[derive(Template)]
#[template(path = "staff/reports.html")]
struct ReportsPage {
    frame: StaffFrame,
    dates: Dates,
    /// The dates in words.
    from_words: String,
    to_words: String,
    practitioners: Vec<Choice>,
    locations: Vec<Choice>,
    /// The numbers above all: what, and how many.
    summary: Vec<String>,
    figures: Vec<Figure>,
}

/// What the query asks for. What makes no sense is left out.
struct Query {
    dates: Dates,
    practitioner: Option<PractitionerId>,
    location: Option<LocationId>,
    /// The one of a file.
    report: Report,
}

impl Page for ReportsPage {
    fn heading(&self) -> String {
        "Reports".to_owned()
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&staff, &request);
    let counts = counts(&staff, &query).await?;
    Ok(page::respond(&page_of(&staff, &query, &counts))?)
}

/// "Download CSV" of one report.
pub async fn csv(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&staff, &request);
    let report = query.report;
    let counts = counts(&staff, &query).await?;
    let rows = figures::file(report, (&counts, query.dates), staff.practice());
    let text: String = rows.into_iter().map(csv::row).collect();
    let Dates { from, to } = query.dates;
    let name = format!("{}-{from}-{to}.csv", report.name());
    Ok(csv::respond(&name, text))
}

async fn counts(staff: &Staff<ManageAppointments>, query: &Query) -> Result<Counts, AppError> {
    let scope = Scope {
        dates: query.dates,
        practitioner: query.practitioner,
        location: query.location,
        reach: staff.given,
    };
    let count = staff
        .state()
        .db
        .read(staff.practice_id(), async move |conn| {
            db::reports::count_visits(conn, scope).await
        });
    Ok(count.await?)
}

fn page_of(staff: &Staff<ManageAppointments>, query: &Query, counts: &Counts) -> ReportsPage {
    let (practice, frame) = (staff.practice(), staff.frame());
    let (locale, reach) = (frame.practice.locale, staff.given.practitioner());
    let people = practice.practitioners.iter();
    let locations = practice.locations.iter();
    let figures = Report::ALL.into_iter().map(|report| {
        let url = query.csv_url(report);
        figures::figure(report, (counts, query.dates), (practice, locale), url)
    });
    ReportsPage {
        dates: query.dates,
        from_words: locale.date(query.dates.from),
        to_words: locale.date(query.dates.to),
        practitioners: people
            .filter(|one| reach.is_none_or(|own| own == one.id))
            .map(|one| Choice {
                value: one.id.to_string(),
                words: one.name.clone(),
                is_chosen: query.practitioner == Some(one.id),
            })
            .collect(),
        locations: locations
            .map(|one| Choice {
                value: one.id.to_string(),
                words: one.name.clone(),
                is_chosen: query.location == Some(one.id),
            })
            .collect(),
        summary: summary(counts),
        figures: if counts.total() == 0 {
            Vec::new()
        } else {
            figures.collect()
        },
        frame,
    }
}

fn summary(counts: &Counts) -> Vec<String> {
    let of = |status| counts.of_status(status);
    let a_day = counts.a_day().unwrap_or(0.0);
    vec![
        figures::appointments(counts.total()),
        format!("{} a day", figures::decimal(a_day)),
        format!("{} completed", of(AppointmentStatus::Completed)),
        format!("{} missed", of(AppointmentStatus::NoShow)),
        format!("{} cancelled", of(AppointmentStatus::Cancelled)),
    ]
}

impl Query {
    fn of(staff: &Staff<ManageAppointments>, request: &HttpRequest) -> Self {
        let pairs = Pairs::of(request);
        let get = |name| pairs.get(name);
        let today = staff.caller.today();
        let to = view::parse_date(get("to")).unwrap_or(today);
        let back = |days: u64| to.checked_sub_days(Days::new(days - 1)).unwrap_or(to);
        let from = view::parse_date(get("from")).unwrap_or_else(|| back(DAYS));
        Self {
            dates: Dates {
                from: from.clamp(back(DAYS_MAX), to),
                to,
            },
            practitioner: get("practitioner").parse().ok(),
            location: get("location").parse().ok(),
            report: Report::parse(get("report")).unwrap_or(Report::Days),
        }
    }

    fn csv_url(&self, report: Report) -> String {
        let Dates { from, to } = self.dates;
        let page = urls::STAFF_REPORT_CSV;
        let mut url = format!("{page}?report={}&from={from}&to={to}", report.name());
        if let Some(practitioner) = self.practitioner {
            url.push_str("&practitioner=");
            url.push_str(&practitioner.to_string());
        }
        if let Some(location) = self.location {
            url.push_str("&location=");
            url.push_str(&location.to_string());
        }
        url
    }
}
