//! The form of a closure: whom it may be for, and what was typed.

use chrono::{Datelike, NaiveDate};

use super::closure_hours::{self, HoursChange};
use super::view::Choice;
use crate::domain::closing::{AppliesTo, ClosureChange, NewClosure};
use crate::domain::practice::{ExceptionKind, Practice};
use crate::web::error::AppError;
use crate::web::form::{CLOSURE_REASON_MAX, Field, FieldError, FormState};
use crate::words::Locale;

/// Days are added to what is typed, and the calendar ends somewhere.
pub(super) const LAST_YEAR: i32 = 2999;

/// The kinds that can be added, with their names in forms.
pub(super) const KINDS: [(&str, &str, Option<ExceptionKind>); 3] = [
    ("closed", "Closed", None),
    (
        "different",
        "Different hours",
        Some(ExceptionKind::Different),
    ),
    ("extra", "Extra hours", Some(ExceptionKind::Extra)),
];

/// A change of the days ahead.
#[derive(Clone)]
pub(super) enum Asked {
    Closure(ClosureChange),
    Hours(HoursChange),
}

/// Whom a closure may be for: the practice, each location, each practitioner.
pub(super) fn picks(practice: &Practice, picked: &str) -> Vec<Choice> {
    choices(practice)
        .map(|of| {
            let value = value_of(of);
            Choice {
                is_chosen: picked == value,
                value,
                words: words_of(practice, of),
            }
        })
        .collect()
}

/// Whom it was picked for.
pub(super) fn picked(practice: &Practice, typed: &str) -> Option<AppliesTo> {
    choices(practice).find(|of| value_of(*of) == typed)
}

/// What may be added; closed unless something else was picked.
pub(super) fn kinds(form: &FormState) -> Vec<Choice> {
    let picked = KINDS
        .iter()
        .position(|(name, ..)| *name == form.value("kind"));
    let kinds = KINDS.iter().enumerate();
    kinds
        .map(|(index, (name, words, _))| Choice::of(*name, words, index == picked.unwrap_or(0)))
        .collect()
}

/// Whom it is for, in words.
pub(super) fn words_of(practice: &Practice, of: AppliesTo) -> String {
    let name = match of {
        AppliesTo::Practice => return "Whole practice".to_owned(),
        AppliesTo::Location(id) => practice.location(id).map(|one| &one.name),
        AppliesTo::Practitioner(id) => practice.practitioner(id).map(|one| &one.name),
    };
    name.map_or_else(|| "Somebody who left".to_owned(), Clone::clone)
}

/// What was asked for; `None`: the form is refused.
///
/// # Errors
/// What is to be taken away is not there.
pub(super) fn parse(
    practice: &Practice,
    form: &mut FormState,
    today: NaiveDate,
) -> Result<Option<Asked>, AppError> {
    let [closure, hours] = ["remove", "remove_hours"].map(|name| form.value(name));
    if !closure.is_empty() {
        let id = closure.parse().ok().ok_or(AppError::NotFound)?;
        return Ok(Some(Asked::Closure(ClosureChange::Open(id))));
    }
    if !hours.is_empty() {
        let id = hours.parse().ok().ok_or(AppError::NotFound)?;
        let gone = HoursChange::removal(practice, id).ok_or(AppError::NotFound)?;
        return Ok(Some(Asked::Hours(gone)));
    }
    let applies_to = picked(practice, form.value(Field::AppliesTo.input()));
    if applies_to.is_none() {
        form.refuse(Field::AppliesTo, FieldError::Missing);
    }
    let days = parse_days(form, today);
    let kind = form.value("kind");
    let kind = KINDS.iter().find(|(name, ..)| *name == kind);
    if let Some(kind) = kind.and_then(|(_, _, kind)| *kind) {
        let added = closure_hours::parse(practice, form, (kind, applies_to, days));
        return Ok(added.map(Asked::Hours));
    }
    let reason = parse_line(form, Field::ClosureReason);
    let message = parse_line(form, Field::ClosureMessage);
    let (Some(applies_to), Some((from_on, until_on)), false) =
        (applies_to, days, form.is_refused())
    else {
        return Ok(None);
    };
    let new = NewClosure::of_days(applies_to, (from_on, until_on), &reason);
    let new = new.map(|new| NewClosure { message, ..new });
    Ok(new.map(|new| Asked::Closure(ClosureChange::Close(new))))
}

fn parse_days(form: &mut FormState, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let [from_on, until_on] = [Field::FromDate, Field::ToDate].map(|field| date(form, field));
    match from_on {
        None => form.refuse(Field::FromDate, FieldError::Missing),
        Some(from) if from < today => form.refuse(Field::FromDate, FieldError::Wrong),
        Some(_) => {}
    }
    match until_on {
        None => form.refuse(Field::ToDate, FieldError::Missing),
        Some(until) if from_on.is_some_and(|from| until < from) => {
            form.refuse(Field::ToDate, FieldError::Wrong);
        }
        Some(_) => {}
    }
    from_on.zip(until_on)
}

fn parse_line(form: &mut FormState, field: Field) -> String {
    let line = form.value(field.input()).trim().to_owned();
    if line.chars().count() > CLOSURE_REASON_MAX {
        form.refuse(field, FieldError::TooLong);
    } else if line.chars().any(char::is_control) {
        form.refuse(field, FieldError::Wrong);
    }
    line
}

fn date(form: &FormState, field: Field) -> Option<NaiveDate> {
    let date: Option<NaiveDate> = form.value(field.input()).parse().ok();
    date.filter(|date| date.year() <= LAST_YEAR)
}

fn choices(practice: &Practice) -> impl Iterator<Item = AppliesTo> {
    let locations = practice.locations.iter();
    let practitioners = practice.practitioners.iter();
    [AppliesTo::Practice]
        .into_iter()
        .chain(locations.map(|one| AppliesTo::Location(one.id)))
        .chain(practitioners.map(|one| AppliesTo::Practitioner(one.id)))
}

pub(super) fn value_of(of: AppliesTo) -> String {
    match of {
        AppliesTo::Practice => "practice".to_owned(),
        AppliesTo::Location(id) => format!("location:{id}"),
        AppliesTo::Practitioner(id) => format!("practitioner:{id}"),
    }
}

/// Some days in words.
pub(super) fn days(locale: Locale, from: NaiveDate, last: NaiveDate) -> String {
    if from == last {
        return locale.date(from);
    }
    format!("{} to {}", locale.date(from), locale.date(last))
}
