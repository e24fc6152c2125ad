//! "Import holidays": the events of a calendar file, which are closed once it is seen what that does
//! and what of it is wanted.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use anyhow::Context;
use askama::Template;
use chrono::{Datelike, Months, NaiveDateTime};

use super::change_preview::ChangePreview;
use super::closure_form::{self, LAST_YEAR};
use super::closures::range;
use super::frame::StaffFrame;
use super::member::{PracticeAdmin, Staff};
use super::view::Choice;
use crate::actions::settings::change_closures::{ClosuresChanged, change_closures};
use crate::actions::settings::look_ahead::{DAYS, look_ahead};
use crate::calendar::reading::{Read, Unread, read};
use crate::domain::closing::{ClosureChange, NewClosure};
use crate::domain::holidays::{Holidays, MONTHS, REASON_MAX, closures};
use crate::domain::practice::Practice;
use crate::domain::time::WallTime;
use crate::web::error::AppError;
use crate::web::form::{
    CLOSURES_MAX, ErrorLine, FILE_MAX, Field, FieldError, FileError, FormState,
};
use crate::web::multipart::file_name;
use crate::web::page::{self, Page};
use crate::web::typed::Typed;
use crate::web::urls;
use crate::words::Locale;

/// Largest form that is read, in bytes: a file that is somewhat too large is told of at its field.
const FORM_MAX: usize = 8 * FILE_MAX;

#[derive(Template)]
#[template(path = "staff/holidays.html")]
struct HolidaysPage {
    frame: StaffFrame,
    form: FormState,
    import_for: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "staff/holidays_preview.html")]
struct PreviewPage {
    frame: StaffFrame,
    form: FormState,
    lines: Vec<Line>,
    /// How many are in the calendar already.
    known: usize,
    /// How many say nothing that can be understood.
    unreadable: usize,
    preview: ChangePreview,
}

/// A closure that can be added.
struct Line {
    /// All of it, as the form sends it.
    row: String,
    words: String,
    is_kept: bool,
}

/// What is to be decided on: each closure, and whether it is wanted.
#[derive(Default)]
struct Offer {
    closures: Vec<(NewClosure, bool)>,
    known: usize,
    unreadable: usize,
    is_late: bool,
}

impl Page for HolidaysPage {
    fn heading(&self) -> String {
        "Import holidays".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

impl Page for PreviewPage {
    fn heading(&self) -> String {
        "Check before you save".to_owned()
    }

    fn errors(&self) -> Vec<ErrorLine> {
        self.form.lines(&self.frame.practice.name)
    }
}

pub async fn show(staff: Staff<PracticeAdmin>) -> Result<HttpResponse, AppError> {
    ask(&staff, FormState::default())
}

/// "Import" shows what is in the file; "Save" there closes what is ticked.
pub async fn create(
    staff: Staff<PracticeAdmin>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, AppError> {
    let Some(typed) = Typed::with_file(&request, payload, FORM_MAX).await? else {
        let mut form = FormState::default();
        form.refuse(Field::CalendarFile, FieldError::File(FileError::TooLarge));
        return ask(&staff, form);
    };
    match typed.get("step") {
        "" => import(&staff, &typed).await,
        step => decide(&staff, &typed, step == "save").await,
    }
}

fn ask(staff: &Staff<PracticeAdmin>, form: FormState) -> Result<HttpResponse, AppError> {
    Ok(page::respond(&HolidaysPage {
        frame: staff.frame(),
        import_for: closure_form::picks(staff.practice(), form.value(Field::ImportFor.input())),
        form,
    })?)
}

/// Reads the file.
async fn import(staff: &Staff<PracticeAdmin>, typed: &Typed) -> Result<HttpResponse, AppError> {
    let practice = staff.practice();
    let file = typed.get(Field::CalendarFile.input());
    let mut form = FormState::typed([(Field::ImportFor.input(), typed.get("import_for"))]);
    let applies_to = closure_form::picked(practice, typed.get("import_for"));
    if applies_to.is_none() {
        form.refuse(Field::ImportFor, FieldError::Missing);
    }
    if let Some(error) = refusal(typed, file) {
        form.refuse(Field::CalendarFile, error);
    }
    let (Some(applies_to), false) = (applies_to, form.is_refused()) else {
        return ask(staff, form);
    };
    let found = match read_aside(staff, file.to_owned()).await? {
        Ok(read) => {
            let holidays = closures(practice, applies_to, &read.events, staff.caller.now);
            offer(holidays, &read)
        }
        Err(Unread::NotACalendar) => Err(FileError::NotACalendar),
        Err(Unread::TooMany) => Err(FileError::TooMany),
    };
    match found {
        Ok(offer) => preview(staff, offer, FormState::default()).await,
        Err(error) => {
            form.refuse(Field::CalendarFile, FieldError::File(error));
            ask(staff, form)
        }
    }
}

/// What is wrong with a file before it is read.
fn refusal(typed: &Typed, file: &str) -> Option<FieldError> {
    let is_chosen = !typed
        .get(&file_name(Field::CalendarFile.input()))
        .is_empty();
    match file.len() {
        0 if is_chosen => Some(FieldError::File(FileError::Empty)),
        0 => Some(FieldError::Missing),
        bytes if bytes > FILE_MAX => Some(FieldError::File(FileError::TooLarge)),
        _ => None,
    }
}

/// Away from the threads that answer: an event may repeat in ways that take a while to follow.
async fn read_aside(
    staff: &Staff<PracticeAdmin>,
    file: String,
) -> Result<Result<Read, Unread>, AppError> {
    let until = staff.caller.today().checked_add_months(Months::new(MONTHS));
    let until = until.context("the calendar ends before")?;
    let reading = web::block(move || read(&file, until)).await;
    Ok(reading.context("the calendar file could not be read")?)
}

fn offer(holidays: Holidays, read: &Read) -> Result<Offer, FileError> {
    match holidays.new.len() {
        0 if holidays.known > 0 => Err(FileError::AllKnown),
        0 if read.events.is_empty() && read.unreadable > 0 => Err(FileError::Unreadable),
        0 => Err(FileError::NothingAhead),
        many if many > CLOSURES_MAX => Err(FileError::TooMany),
        _ => Ok(Offer {
            closures: holidays.new.into_iter().map(|new| (new, true)).collect(),
            known: holidays.known,
            unreadable: read.unreadable,
            is_late: false,
        }),
    }
}

/// "Save", and "Show what changes" for other ticks.
async fn decide(
    staff: &Staff<PracticeAdmin>,
    typed: &Typed,
    is_saving: bool,
) -> Result<HttpResponse, AppError> {
    let mut offer = sent(staff.practice(), typed)?;
    if offer.closures.is_empty() {
        return Ok(staff.see(urls::STAFF_CLOSURES));
    }
    let wanted = offer.wanted();
    let mut form = FormState::default();
    if wanted.is_empty() {
        form.refuse(Field::Keep, FieldError::Missing);
    } else if is_saving {
        let version = typed.get("version").parse().ok();
        let version: i64 = version.ok_or(AppError::Unreadable)?;
        let by = (staff.id(), version);
        let change = ClosureChange::Import(wanted);
        match change_closures(staff.state(), staff.practice_id(), by, change).await? {
            ClosuresChanged::Done | ClosuresChanged::NotFound => {
                return Ok(staff.see(urls::STAFF_CLOSURES));
            }
            ClosuresChanged::Conflict => offer.is_late = true,
        }
    }
    preview(staff, offer, form).await
}

/// The closures as the form sent them; those that came into the calendar meanwhile are left out.
fn sent(practice: &Practice, typed: &Typed) -> Result<Offer, AppError> {
    let mut offer = Offer::default();
    for (index, row) in typed.all("row").enumerate() {
        let new = parse_row(practice, row).ok_or(AppError::Unreadable)?;
        let index = index.to_string();
        if new.is_in(practice) {
            offer.known += 1;
        } else {
            let is_kept = typed.all(Field::Keep.input()).any(|kept| kept == index);
            offer.closures.push((new, is_kept));
        }
    }
    Ok(offer)
}

async fn preview(
    staff: &Staff<PracticeAdmin>,
    offer: Offer,
    form: FormState,
) -> Result<HttpResponse, AppError> {
    let (state, practice) = (staff.state(), staff.practice_id());
    let change = ClosureChange::Import(offer.wanted());
    let ahead = look_ahead(state, practice, staff.id(), change).await?;
    let ahead = ahead.context("closing takes nothing away")?;
    let page = PreviewPage {
        frame: staff.frame(),
        form,
        lines: lines(&ahead.practice, &offer),
        known: offer.known,
        unreadable: offer.unreadable,
        preview: ChangePreview::of(staff, &ahead, offer.is_late),
    };
    if offer.is_late {
        return Ok(page::respond_with(StatusCode::CONFLICT, &page)?);
    }
    Ok(page::respond(&page)?)
}

impl Offer {
    fn wanted(&self) -> Vec<NewClosure> {
        let kept = self.closures.iter().filter(|(_, is_kept)| *is_kept);
        kept.map(|(new, _)| new.clone()).collect()
    }
}

fn lines(practice: &Practice, offer: &Offer) -> Vec<Line> {
    let locale = Locale::of_zone(practice.time_zone);
    let line = |(new, is_kept): &(NewClosure, bool)| {
        let of = closure_form::words_of(practice, new.applies_to);
        let when = range(locale, new.starts_wall, new.ends_wall);
        let words = if new.reason.is_empty() {
            format!("{of}: {when}")
        } else {
            format!("{of}: {when}, {}", new.reason)
        };
        Line {
            row: row(new),
            words,
            is_kept: *is_kept,
        }
    };
    offer.closures.iter().map(line).collect()
}

fn row(new: &NewClosure) -> String {
    let [starts, ends] = [new.starts_wall, new.ends_wall].map(|at| at.0.format("%FT%T"));
    let of = closure_form::value_of(new.applies_to);
    format!("{starts} {ends} {of} {}", new.reason)
}

fn parse_row(practice: &Practice, row: &str) -> Option<NewClosure> {
    let mut parts = row.splitn(4, ' ');
    let mut wall = || {
        let at: NaiveDateTime = parts.next()?.parse().ok()?;
        (at.year() <= LAST_YEAR).then_some(WallTime(at))
    };
    let (starts_wall, ends_wall) = (wall()?, wall()?);
    let applies_to = closure_form::picked(practice, parts.next()?)?;
    let reason = parts.next()?.to_owned();
    let is_reason = reason.chars().count() <= REASON_MAX && !reason.chars().any(char::is_control);
    (is_reason && starts_wall < ends_wall).then_some(NewClosure {
        applies_to,
        starts_wall,
        ends_wall,
        reason,
        message: String::new(),
    })
}
