//! S11 Schedule: when somebody works each week, now and from a later day on. What a change would
//! do is shown first; only "Save schedule" writes.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use anyhow::Context;
use askama::Template;
use chrono::NaiveDate;

use super::change_preview::ChangePreview;
use super::frame::StaffFrame;
use super::member::{PracticeAdmin, Staff};
use super::schedule_form::{NewWeek, WeekForm};
use super::schedule_view::{ChangeLine, Line, TimesLine, TypeChoice, changes, hours, times, types};
use super::view;
use crate::actions::settings::change_practice::{PracticeChanged, change_practice};
use crate::actions::settings::look_ahead::{DAYS, look_ahead_of_file};
use crate::db::practice_file;
use crate::domain::audit::Action;
use crate::domain::practice::Practitioner;
use crate::practice_file::weeks::{last_day, list_changes, set_week, week_on};
use crate::practice_file::{
    LocationEntry, PracticeFile, PractitionerEntry, Problem, ScheduleEntry,
};
use crate::web::error::AppError;
use crate::web::form::ErrorLine;
use crate::web::page::{self, Page};
use crate::web::pairs::Pairs;
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Locale;

#[derive(Template)]
#[template(path = "staff/schedules.html")]
struct SchedulesPage {
    frame: StaffFrame,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "staff/schedule.html")]
struct SchedulePage {
    frame: StaffFrame,
    name: String,
    url: String,
    form: WeekForm,
    locations: Vec<LocationEntry>,
    types: Vec<TypeChoice>,
    changes: Vec<ChangeLine>,
}

#[derive(Template)]
#[template(path = "staff/schedule_preview.html")]
struct PreviewPage {
    frame: StaffFrame,
    url: String,
    /// `Dr. Ana Lee: new hours from Monday, March 8, 2027`
    what: String,
    from_words: String,
    week: Vec<TimesLine>,
    preview: ChangePreview,
    /// What was typed, to be sent once more.
    pairs: Vec<(String, String)>,
}

impl Page for SchedulesPage {
    fn heading(&self) -> String {
        "Schedules".to_owned()
    }
}

impl Page for SchedulePage {
    fn heading(&self) -> String {
        format!("Schedule for {}", self.name)
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.errors.clone()
    }
}

impl Page for PreviewPage {
    fn heading(&self) -> String {
        if self.preview.visits.is_empty() {
            "Check before you save".to_owned()
        } else {
            "Appointments outside the new hours".to_owned()
        }
    }
}

impl PreviewPage {
    fn heading_of_week(&self) -> String {
        format!("Times this creates for the week of {}", self.from_words)
    }
}

/// The practice as its file says it, and whose schedule is meant.
struct Facts {
    file: PracticeFile,
    own: PractitionerEntry,
    url: String,
}

/// Hours for somebody from one date to another.
#[derive(Clone)]
struct Change {
    practitioner: String,
    dates: (NaiveDate, Option<NaiveDate>),
    week: Vec<ScheduleEntry>,
}

/// A change, and the form that asks for it.
struct Wanted {
    change: Change,
    what: String,
    form: WeekForm,
    /// What makes the same form once more.
    pairs: Vec<(String, String)>,
}

impl Change {
    fn apply(self, mut file: PracticeFile) -> PracticeFile {
        let schedules = &mut file.schedules;
        set_week(schedules, &self.practitioner, self.dates, self.week);
        file
    }
}

pub async fn show_all(staff: Staff<PracticeAdmin>) -> Result<HttpResponse, AppError> {
    let file = load(&staff).await?;
    let today = staff.caller.today();
    let locale = Locale::of_zone(staff.practice().time_zone);
    let line = |one: &Practitioner| {
        let change = list_changes(&file.schedules, &one.key, today);
        let change = change.first().map(|date| locale.date(*date));
        Line {
            name: one.name.clone(),
            url: urls::staff_schedule(one.id),
            hours: hours(locale, week_on(&file.schedules, &one.key, today)),
            change: change.unwrap_or_else(|| "None".to_owned()),
        }
    };
    let page = SchedulesPage {
        frame: staff.frame(),
        lines: staff.practice().practitioners.iter().map(line).collect(),
    };
    Ok(page::respond(&page)?)
}

pub async fn show(
    staff: Staff<PracticeAdmin>,
    id: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let facts = facts(&staff, &id).await?;
    let today = staff.caller.today();
    let from = view::parse_date(Pairs::of(&request).get("from"));
    let from = from.filter(|from| *from >= today).unwrap_or(today);
    let form = WeekForm::of(&facts.file, &facts.own.key, from);
    Ok(page::respond(&page_of(&staff, facts, form))?)
}

/// Every button of the form, and of what is shown before it is saved.
pub async fn create(
    staff: Staff<PracticeAdmin>,
    id: web::Path<String>,
    typed: Typed,
) -> Result<HttpResponse, AppError> {
    let facts = facts(&staff, &id).await?;
    let today = staff.caller.today();
    let locale = Locale::of_zone(staff.practice().time_zone);
    if let Some(date) = view::parse_date(typed.get("remove")) {
        let Some(change) = removal(&facts, date, today) else {
            return Ok(staff.see(&facts.url));
        };
        let wanted = Wanted {
            change,
            what: format!("no change on {}", locale.date(date)),
            form: WeekForm::of(&facts.file, &facts.own.key, today),
            pairs: vec![("remove".to_owned(), date.to_string())],
        };
        if typed.get("step") != "back" {
            return settle(&staff, facts, wanted, &typed).await;
        }
        return Ok(page::respond(&page_of(&staff, facts, wanted.form))?);
    }
    let mut form = WeekForm::typed(&facts.file, &typed);
    let is_reshaped = ["add", "drop"]
        .iter()
        .any(|name| !typed.get(name).is_empty());
    if is_reshaped || typed.get("step") == "back" {
        return Ok(page::respond(&page_of(&staff, facts, form))?);
    }
    let Some(new) = form.read(&facts.file, &facts.own, today) else {
        return Ok(page::respond(&page_of(&staff, facts, form))?);
    };
    let wanted = Wanted {
        change: Change {
            practitioner: facts.own.key.clone(),
            dates: (new.from, new.until),
            week: new.entries(&facts.own.key),
        },
        what: what(locale, &new),
        pairs: form.pairs(),
        form,
    };
    settle(&staff, facts, wanted, &typed).await
}

/// Saves a change that was shown, or shows what it would do.
async fn settle(
    staff: &Staff<PracticeAdmin>,
    facts: Facts,
    wanted: Wanted,
    typed: &Typed,
) -> Result<HttpResponse, AppError> {
    let (state, practice) = (staff.state(), staff.practice_id());
    let is_saving = typed.get("step") == "save";
    if is_saving {
        let version = typed.get("version").parse().ok();
        let by = (staff.id(), version.ok_or(AppError::Unreadable)?);
        let change = wanted.change.clone();
        let change = (Action::ChangeSchedule, move |file| Ok(change.apply(file)));
        match change_practice(state, practice, by, change).await? {
            PracticeChanged::Done => return Ok(staff.see(&facts.url)),
            PracticeChanged::Refused(why) => return refuse(staff, facts, wanted.form, &why),
            PracticeChanged::Conflict => {}
        }
    }
    let change = wanted.change.clone();
    let look = look_ahead_of_file(state, practice, staff.id(), |file| Ok(change.apply(file)));
    let ahead = match look.await? {
        Ok(ahead) => ahead,
        Err(why) => return refuse(staff, facts, wanted.form, &why),
    };
    let locale = Locale::of_zone(staff.practice().time_zone);
    let change = &wanted.change;
    let page = PreviewPage {
        frame: staff.frame_back_to(facts.url.as_str()),
        what: format!("{}: {}", facts.own.name, wanted.what),
        from_words: locale.date(change.dates.0),
        week: times(locale, &facts.file, &change.week, change.dates),
        preview: ChangePreview::of(staff, &ahead, is_saving),
        pairs: wanted.pairs,
        url: facts.url,
    };
    let status = if is_saving {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(page::respond_with(status, &page)?)
}

/// What a practice file may not say is told above the form.
fn refuse(
    staff: &Staff<PracticeAdmin>,
    facts: Facts,
    mut form: WeekForm,
    why: &[Problem],
) -> Result<HttpResponse, AppError> {
    form.errors.extend(why.iter().map(|problem| ErrorLine {
        input: "starts_on".to_owned(),
        words: format!("This cannot be saved: {}", problem.what),
    }));
    Ok(page::respond(&page_of(staff, facts, form))?)
}

/// The hours of the day before go on instead of a change; `None`: nothing changes then.
fn removal(facts: &Facts, date: NaiveDate, today: NaiveDate) -> Option<Change> {
    let (schedules, key) = (&facts.file.schedules, &facts.own.key);
    if !list_changes(schedules, key, today).contains(&date) {
        return None;
    }
    let before = week_on(schedules, key, date.pred_opt()?);
    Some(Change {
        practitioner: key.clone(),
        week: before.cloned().collect(),
        dates: (date, last_day(schedules, key, date)),
    })
}

fn what(locale: Locale, new: &NewWeek) -> String {
    let from = locale.date(new.from);
    match new.until.map(|until| locale.date(until)) {
        None => format!("new hours from {from}"),
        Some(until) if new.ends_by_itself => {
            format!("new hours from {from} to {until}, when the next change comes")
        }
        Some(until) => format!("new hours from {from} to {until}"),
    }
}

fn page_of(staff: &Staff<PracticeAdmin>, facts: Facts, form: WeekForm) -> SchedulePage {
    let locale = Locale::of_zone(staff.practice().time_zone);
    SchedulePage {
        frame: staff.frame_back_to(urls::STAFF_SCHEDULES),
        name: facts.own.name.clone(),
        types: types(&facts.file, &facts.own),
        changes: changes(locale, &facts.file, &facts.own.key, staff.caller.today()),
        url: facts.url,
        form,
        locations: facts.file.locations,
    }
}

async fn load(staff: &Staff<PracticeAdmin>) -> Result<PracticeFile, AppError> {
    let read = staff.state().db.read(staff.practice_id(), async |conn| {
        Ok(practice_file::export(conn).await?)
    });
    Ok(read.await?.context("the practice is gone")?)
}

async fn facts(staff: &Staff<PracticeAdmin>, id: &str) -> Result<Facts, AppError> {
    let id = id.parse().ok().ok_or(AppError::NotFound)?;
    let who = staff
        .practice()
        .practitioner(id)
        .ok_or(AppError::NotFound)?;
    let file = load(staff).await?;
    let own = file.practitioners.iter().find(|one| one.key == who.key);
    Ok(Facts {
        own: own.ok_or(AppError::NotFound)?.clone(),
        url: urls::staff_schedule(id),
        file,
    })
}
