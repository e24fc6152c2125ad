//! S12, "Closures and exceptions": what is ahead, closing for some days and opening again. What it
//! would do is shown first; only "Save" writes.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{Days, NaiveDate, NaiveTime};

use super::change_preview::ChangePreview;
use super::closure_form::{self, Asked, days};
use super::closure_hours::{self, HoursLine};
use super::frame::StaffFrame;
use super::member::{PracticeAdmin, Staff};
use super::view::Choice;
use crate::actions::settings::change_closures::{ClosuresChanged, change_closures};
use crate::actions::settings::change_practice::{PracticeChanged, change_practice};
use crate::actions::settings::look_ahead::{Ahead, DAYS, look_ahead, look_ahead_of_file};
use crate::domain::audit::Action;
use crate::domain::closing::{AppliesTo, ClosureChange};
use crate::domain::practice::{Closure, HoursException, Practice};
use crate::domain::time::WallTime;
use crate::practice_file::Problem;
use crate::web::error::AppError;
use crate::web::form::{ErrorLine, Field, FormState};
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Locale;

#[derive(Template)]
#[template(path = "staff/closures.html")]
struct ClosuresPage {
    frame: StaffFrame,
    form: FormState,
    applies: Vec<Choice>,
    import_for: Vec<Choice>,
    kinds: Vec<Choice>,
    /// Empty where there is one place.
    places: Vec<Choice>,
    lines: Vec<Line>,
    /// Why it cannot be saved, beside what is wrong with an answer.
    refusals: Vec<ErrorLine>,
}

/// A closure, or other hours, of the days ahead.
struct Line {
    applies_to: String,
    when: String,
    kind: &'static str,
    reason: String,
    message: String,
    /// The name and value of the button that takes it away.
    remove: (&'static str, String),
}

#[derive(Template)]
#[template(path = "staff/closure_preview.html")]
struct PreviewPage {
    frame: StaffFrame,
    form: FormState,
    /// `Whole practice, closed Wed, Mar 3 to Fri, Mar 5`
    what: String,
    preview: ChangePreview,
}

impl Page for ClosuresPage {
    fn heading(&self) -> String {
        "Closures and exceptions".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        let mut lines = self.form.lines(&self.frame.practice.name);
        lines.extend(self.refusals.iter().cloned());
        lines
    }
}

impl Page for PreviewPage {
    fn heading(&self) -> String {
        "Check before you save".to_owned()
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
    let Some(asked) = closure_form::parse(staff.practice(), &mut form, today)? else {
        return Ok(page::respond(&page_of(&staff, form))?);
    };
    let is_saving = typed.get("step") == "save";
    if is_saving {
        let version = typed.get("version").parse().ok();
        let version = version.ok_or(AppError::Unreadable)?;
        match save(&staff, asked.clone(), version).await? {
            Outcome::Done(()) => return Ok(staff.see(urls::STAFF_CLOSURES)),
            Outcome::Refused(why) => return refuse(&staff, form, &why),
            Outcome::NotDone => {}
        }
    }
    let ahead = match look(&staff, asked.clone()).await? {
        Outcome::Done(ahead) => ahead,
        Outcome::Refused(why) => return refuse(&staff, form, &why),
        // Somebody else has opened it again.
        Outcome::NotDone => return Ok(staff.see(urls::STAFF_CLOSURES)),
    };
    let page = PreviewPage {
        frame: staff.frame(),
        form,
        what: what(&ahead.practice, &asked),
        preview: ChangePreview::of(&staff, &ahead, is_saving),
    };
    let status = if is_saving {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(page::respond_with(status, &page)?)
}

/// What became of a change.
enum Outcome<T> {
    Done(T),
    /// Somebody else was first.
    NotDone,
    Refused(Vec<Problem>),
}

async fn save(
    staff: &Staff<PracticeAdmin>,
    asked: Asked,
    version: i64,
) -> Result<Outcome<()>, AppError> {
    let (state, practice) = (staff.state(), staff.practice_id());
    let by = (staff.id(), version);
    Ok(match asked {
        Asked::Closure(change) => match change_closures(state, practice, by, change).await? {
            ClosuresChanged::Done | ClosuresChanged::NotFound => Outcome::Done(()),
            ClosuresChanged::Conflict => Outcome::NotDone,
        },
        Asked::Hours(change) => {
            let change = (Action::ChangeHours, move |file| Ok(change.apply(file)));
            match change_practice(state, practice, by, change).await? {
                PracticeChanged::Done => Outcome::Done(()),
                PracticeChanged::Conflict => Outcome::NotDone,
                PracticeChanged::Refused(why) => Outcome::Refused(why),
            }
        }
    })
}

async fn look(staff: &Staff<PracticeAdmin>, asked: Asked) -> Result<Outcome<Ahead>, AppError> {
    let (state, practice) = (staff.state(), staff.practice_id());
    Ok(match asked {
        Asked::Closure(change) => {
            let ahead = look_ahead(state, practice, staff.id(), change).await?;
            ahead.map_or(Outcome::NotDone, Outcome::Done)
        }
        Asked::Hours(change) => {
            let change = move |file| Ok(change.apply(file));
            let looked = look_ahead_of_file(state, practice, staff.id(), change).await?;
            looked.map_or_else(Outcome::Refused, Outcome::Done)
        }
    })
}

/// What a practice file may not say is told above the form.
fn refuse(
    staff: &Staff<PracticeAdmin>,
    form: FormState,
    why: &[Problem],
) -> Result<HttpResponse, AppError> {
    let mut page = page_of(staff, form);
    let line = |problem: &Problem| ErrorLine {
        input: format!("{}-1", Field::AppliesTo.input()),
        words: format!("This cannot be saved: {}", problem.what),
    };
    page.refusals = why.iter().map(line).collect();
    Ok(page::respond(&page)?)
}

fn page_of(staff: &Staff<PracticeAdmin>, form: FormState) -> ClosuresPage {
    let (practice, today) = (staff.practice(), staff.caller.today());
    let closures = practice.closures.iter();
    let exceptions = practice.exceptions.iter();
    let mut lines: Vec<(NaiveDate, Line)> = closures
        .filter(|one| one.ends_wall.0.date() > today)
        .map(|one| (one.starts_wall.0.date(), closure_line(practice, one)))
        .chain(
            exceptions
                .filter(|one| one.until_on >= today)
                .map(|one| (one.from_on, exception_line(practice, one))),
        )
        .collect();
    lines.sort_by_key(|(from, _)| *from);
    ClosuresPage {
        frame: staff.frame(),
        applies: closure_form::picks(practice, form.value(Field::AppliesTo.input())),
        import_for: closure_form::picks(practice, ""),
        kinds: closure_form::kinds(&form),
        places: closure_hours::places(practice, &form),
        refusals: Vec::new(),
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
        message: closure.message.clone(),
        remove: ("remove", closure.id.to_string()),
    }
}

fn exception_line(practice: &Practice, one: &HoursException) -> Line {
    let line = HoursLine::of(practice, one);
    Line {
        applies_to: line.applies_to,
        when: line.when,
        kind: line.kind,
        reason: String::new(),
        message: String::new(),
        remove: ("remove_hours", one.id.to_string()),
    }
}

/// Whole days by their dates, others by their times too.
pub(super) fn range(locale: Locale, from: WallTime, until: WallTime) -> String {
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

fn what(practice: &Practice, asked: &Asked) -> String {
    let locale = Locale::of_zone(practice.time_zone);
    match asked {
        Asked::Hours(change) => change.what.clone(),
        Asked::Closure(ClosureChange::Close(new)) => {
            let of = closure_form::words_of(practice, new.applies_to);
            let when = range(locale, new.starts_wall, new.ends_wall);
            format!("{of}: closed {when}")
        }
        Asked::Closure(ClosureChange::Import(all)) => {
            format!("{} closures of a calendar file", all.len())
        }
        Asked::Closure(ClosureChange::Open(id)) => {
            let closed = practice.closures.iter().find(|one| one.id == *id);
            let line = closed.map(|one| closure_line(practice, one));
            line.map_or_else(String::new, |line| {
                format!("{}: no longer closed {}", line.applies_to, line.when)
            })
        }
    }
}
