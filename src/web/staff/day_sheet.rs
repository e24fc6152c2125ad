//! S16 Day sheet: a day on paper, a page for each practitioner. Patients are initials unless their
//! names are asked for, because paper is left lying about.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::day::Query;
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Staff};
use super::view::{self, Line};
use crate::actions::desk::look::{Calendar, Looking, look_at_calendar};
use crate::db::desk::{Filter, VisitLine};
use crate::domain::appointment::AppointmentStatus;
use crate::domain::practice::Practitioner;
use crate::web::error::AppError;
use crate::web::page::{self, Page};
use crate::web::urls;
use crate::words::Words;

#[derive(Template)]
#[template(path = "staff/day_sheet.html")]
struct DaySheetPage {
    frame: StaffFrame,
    date_words: String,
    printed: String,
    by: String,
    /// The same sheet with initials, or with names.
    other: String,
    has_names: bool,
    sheets: Vec<Sheet>,
}

struct Sheet {
    practitioner: String,
    lines: Vec<PrintedLine>,
}

struct PrintedLine {
    time: String,
    patient: String,
    reason: String,
    status: &'static str,
}

impl Page for DaySheetPage {
    fn heading(&self) -> String {
        match self.sheets.as_slice() {
            [only] => format!("Day sheet: {}, {}", only.practitioner, self.date_words),
            _ => format!("Day sheet: {}", self.date_words),
        }
    }
}

pub async fn show(
    staff: Staff<ManageAppointments>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let query = Query::of(&staff, &request);
    let has_names = request.query_string().split('&').any(|one| one == FULL);
    let filter = Filter {
        within: view::days(staff.practice(), query.date, query.date),
        practitioner: None,
        status: None,
        reach: staff.given,
    };
    let by = (staff.id(), Looking::Export);
    let day = look_at_calendar(staff.state(), staff.practice_id(), by, filter).await?;
    let practice = staff.practice();
    let words = Words::new(practice.time_zone, practice.time_zone);
    let with_names = format!("{}&{FULL}", query.print_url());
    let page = DaySheetPage {
        frame: staff.frame_back_to(urls::staff_day(query.date)),
        date_words: words.locale.date(query.date),
        printed: view::clock(&staff),
        by: staff.member.name.clone(),
        other: if has_names {
            query.print_url()
        } else {
            with_names
        },
        has_names,
        sheets: query
            .people(&staff)
            .map(|one| sheet(&staff, one, &day, has_names))
            .collect(),
    };
    Ok(page::respond(&page)?)
}

/// What asks for names in full.
const FULL: &str = "names=full";

fn sheet(
    staff: &Staff<ManageAppointments>,
    who: &Practitioner,
    day: &Calendar,
    has_names: bool,
) -> Sheet {
    let is_theirs = |visit: &&VisitLine| {
        visit.practitioner == who.id && visit.status != AppointmentStatus::Cancelled
    };
    let visits = day.visits.iter().filter(is_theirs);
    let lines = visits.map(|visit| {
        let line = Line::of(staff, visit);
        PrintedLine {
            time: line.time,
            patient: if has_names {
                line.patient
            } else {
                initials(visit)
            },
            reason: line.reason,
            status: line.tag.words,
        }
    });
    Sheet {
        practitioner: who.name.clone(),
        lines: lines.collect(),
    }
}

/// `A. B.`
fn initials(visit: &VisitLine) -> String {
    let first = |name: &str| name.chars().next().map(|sign| format!("{sign}."));
    let both = [first(&visit.first_name), first(&visit.last_name)];
    both.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
