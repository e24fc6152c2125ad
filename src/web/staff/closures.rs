//! S12, "Closures and exceptions": what is ahead, closing for some days and opening again. What it
//! would do is shown first; only "Save" writes.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{Days, NaiveDate, NaiveTime};

use super::closure_form;
use super::frame::StaffFrame;
use super::member::{ManageAppointments, Permission, PracticeAdmin, Staff};
use super::view::{self, Choice};
use crate::actions::settings::change_closures::{ClosuresChanged, change_closures};
use crate::actions::settings::look_ahead::{Ahead, DAYS, look_ahead};
use crate::domain::appointment::Appointment;
use crate::domain::closing::{AppliesTo, ClosureChange};
use crate::domain::practice::{Closure, ExceptionKind, HoursException, Practice};
use crate::domain::preview::TypePreview;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Reach;
use crate::domain::time::WallTime;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::{Locale, refusals};

#[derive(Template)]
#[template(path = "staff/closures.html")]
struct ClosuresPage {
    frame: StaffFrame,
    form: FormState,
    applies: Vec<Choice>,
    lines: Vec<Line>,
}

/// A closure, or other hours, of the days ahead.
struct Line {
    applies_to: String,
    when: String,
    kind: &'static str,
    reason: String,
    /// Its id, where it can be removed here.
    remove: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/closure_preview.html")]
struct PreviewPage {
    frame: StaffFrame,
    form: FormState,
    /// `Whole practice, closed Wed, Mar 3 to Fri, Mar 5`
    what: String,
    version: i64,
    /// Whether somebody else changed the practice after the last look.
    is_late: bool,
    visits: Vec<VisitOutside>,
    types: Vec<TypeLine>,
}

/// A booked visit that would fall outside.
struct VisitOutside {
    reference: String,
    /// Of its page, for those who may open it.
    url: Option<String>,
    when: String,
    practitioner: String,
    why: &'static str,
}

/// How many times of a type come and go.
struct TypeLine {
    name: String,
    appear: usize,
    vanish: usize,
}

impl Page for ClosuresPage {
    fn heading(&self) -> String {
        "Closures and exceptions".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl Page for PreviewPage {
    fn heading(&self) -> String {
        "Check before you save".to_owned()
    }
}

impl PreviewPage {
    fn heading_of_visits(&self) -> String {
        match self.visits.len() {
            0 => "No booked appointment is affected".to_owned(),
            1 => "1 booked appointment falls outside".to_owned(),
            many => format!("{many} booked appointments fall outside"),
        }
    }
}

pub async fn show(staff: Staff<PracticeAdmin>) -> Result<HttpResponse, AppError> {
    Ok(page::respond(&page_of(&staff, FormState::default()))?)
}

/// "Add" and "Remove" show what would happen; "Save" there makes it so.
pub async fn create(staff: Staff<PracticeAdmin>, typed: Typed) -> Result<HttpResponse, AppError> {
    let mut form = typed.state();
    if typed.get("step") == "back" {
        return Ok(page::respond(&page_of(&staff, form))?);
    }
    let today = staff.caller.today();
    let Some(change) = closure_form::parse(staff.practice(), &mut form, today)? else {
        return Ok(page::respond(&page_of(&staff, form))?);
    };
    let (state, practice) = (staff.state(), staff.practice_id());
    let is_saving = typed.get("step") == "save";
    if is_saving {
        let version = typed.get("version").parse().ok();
        let by = (staff.id(), version.ok_or(AppError::Unreadable)?);
        let changed = change_closures(state, practice, by, change.clone()).await?;
        match changed {
            ClosuresChanged::Done | ClosuresChanged::NotFound => {
                return Ok(staff.see(urls::STAFF_CLOSURES));
            }
            ClosuresChanged::Conflict => {}
        }
    }
    let Some(ahead) = look_ahead(state, practice, staff.id(), change.clone()).await? else {
        // Somebody else has opened it again.
        return Ok(staff.see(urls::STAFF_CLOSURES));
    };
    let page = preview_of(&staff, (&change, &ahead), form, is_saving);
    let status = if is_saving {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(page::respond_with(status, &page)?)
}

fn page_of(staff: &Staff<PracticeAdmin>, form: FormState) -> ClosuresPage {
    let (practice, today) = (staff.practice(), staff.caller.today());
    let locale = Locale::of_zone(practice.time_zone);
    let closures = practice.closures.iter();
    let exceptions = practice.exceptions.iter();
    let mut lines: Vec<(NaiveDate, Line)> = closures
        .filter(|one| one.ends_wall.0.date() > today)
        .map(|one| (one.starts_wall.0.date(), closure_line(practice, one)))
        .chain(
            exceptions
                .filter(|one| one.until_on >= today)
                .map(|one| (one.from_on, exception_line((practice, locale), one))),
        )
        .collect();
    lines.sort_by_key(|(from, _)| *from);
    ClosuresPage {
        frame: staff.frame(),
        applies: closure_form::picks(practice, &form),
        form,
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    }
}

fn closure_line(practice: &Practice, closure: &Closure) -> Line {
    let locale = Locale::of_zone(practice.time_zone);
    Line {
        applies_to: closure_form::words_of(practice, AppliesTo::of(closure)),
        when: range(locale, closure.starts_wall, closure.ends_wall),
        kind: "Closed",
        reason: closure.reason.clone(),
        remove: Some(closure.id.to_string()),
    }
}

fn exception_line((practice, locale): (&Practice, Locale), one: &HoursException) -> Line {
    let of = match (one.practitioner, one.location) {
        (Some(practitioner), _) => AppliesTo::Practitioner(practitioner),
        (None, Some(location)) => AppliesTo::Location(location),
        (None, None) => AppliesTo::Practice,
    };
    let days = days(locale, one.from_on, one.until_on);
    let [from, until] = [one.starts_time, one.ends_time].map(|time| locale.time(&time));
    Line {
        applies_to: closure_form::words_of(practice, of),
        when: format!("{days}, {from} to {until}"),
        kind: match one.kind {
            ExceptionKind::Different => "Different hours",
            ExceptionKind::Extra => "Extra hours",
        },
        reason: String::new(),
        remove: None,
    }
}

/// Whole days by their dates, others by their times too.
fn range(locale: Locale, from: WallTime, until: WallTime) -> String {
    let last = until.0.date().checked_sub_days(Days::new(1));
    let is_whole = [from, until].map(|wall| wall.0.time()) == [NaiveTime::MIN; 2];
    match last {
        Some(last) if is_whole => days(locale, from.0.date(), last),
        _ => {
            let [from, until] = [from, until].map(|wall| {
                let date = locale.short_date(wall.0.date());
                format!("{date}, {}", locale.time(&wall.0))
            });
            format!("{from} to {until}")
        }
    }
}

fn days(locale: Locale, from: NaiveDate, last: NaiveDate) -> String {
    if from == last {
        return locale.date(from);
    }
    format!("{} to {}", locale.date(from), locale.date(last))
}

fn preview_of(
    staff: &Staff<PracticeAdmin>,
    (change, ahead): (&ClosureChange, &Ahead),
    form: FormState,
    is_late: bool,
) -> PreviewPage {
    let practice = &*ahead.practice;
    let outside = ahead.outside.iter();
    PreviewPage {
        frame: staff.frame(),
        form,
        what: what(practice, change),
        version: practice.version,
        is_late,
        visits: outside
            .map(|(visit, refusal)| visit_outside(staff, practice, (visit, *refusal)))
            .collect(),
        types: ahead
            .types
            .iter()
            .map(|of| type_line(practice, of))
            .collect(),
    }
}

fn what(practice: &Practice, change: &ClosureChange) -> String {
    let locale = Locale::of_zone(practice.time_zone);
    match change {
        ClosureChange::Close {
            applies_to,
            from_on,
            until_on,
            ..
        } => {
            let of = closure_form::words_of(practice, *applies_to);
            format!("{of}: closed {}", days(locale, *from_on, *until_on))
        }
        ClosureChange::Open(id) => {
            let closed = practice.closures.iter().find(|one| one.id == *id);
            let line = closed.map(|one| closure_line(practice, one));
            line.map_or_else(String::new, |line| {
                format!("{}: no longer closed {}", line.applies_to, line.when)
            })
        }
    }
}

fn visit_outside(
    staff: &Staff<PracticeAdmin>,
    practice: &Practice,
    (visit, refusal): (&Appointment, Refusal),
) -> VisitOutside {
    let reach = ManageAppointments::given(&staff.member);
    let may_open = match reach {
        Some(Reach::Everybody) => true,
        Some(Reach::Of(own)) => own == visit.practitioner,
        None => false,
    };
    let who = practice.practitioner(visit.practitioner);
    VisitOutside {
        reference: visit.reference.clone(),
        url: may_open.then(|| urls::staff_appointment(visit.id)),
        when: view::words_at(practice, visit.location).short(visit.starts_at),
        practitioner: who.map_or_else(String::new, |one| one.name.clone()),
        why: refusals::to_staff(refusal.rule()),
    }
}

fn type_line(practice: &Practice, of: &TypePreview) -> TypeLine {
    let kind = practice.appointment_type(of.appointment_type);
    TypeLine {
        name: kind.map_or_else(String::new, |kind| kind.name.clone()),
        appear: of.appear.len(),
        vanish: of.vanish.len(),
    }
}
