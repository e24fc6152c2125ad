//! The form of a closure: whom it may be for, and what was typed.

use chrono::{Datelike, NaiveDate};

use super::view::Choice;
use crate::domain::closing::{AppliesTo, ClosureChange};
use crate::domain::practice::Practice;
use crate::web::error::AppError;
use crate::web::form::{CLOSURE_REASON_MAX, Field, FieldError, FormState};

/// Days are added to what is typed, and the calendar ends somewhere.
const LAST_YEAR: i32 = 2999;

/// Whom a closure may be for: the practice, each location, each practitioner.
pub(super) fn picks(practice: &Practice, form: &FormState) -> Vec<Choice> {
    let picked = form.value(Field::AppliesTo.input());
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
/// What is to be opened is no closure's id.
pub(super) fn parse(
    practice: &Practice,
    form: &mut FormState,
    today: NaiveDate,
) -> Result<Option<ClosureChange>, AppError> {
    let remove = form.value("remove");
    if !remove.is_empty() {
        let id = remove.parse().ok().ok_or(AppError::NotFound)?;
        return Ok(Some(ClosureChange::Open(id)));
    }
    let typed = form.value(Field::AppliesTo.input());
    let applies_to = choices(practice).find(|of| value_of(*of) == typed);
    let [from_on, until_on] = [Field::FromDate, Field::ToDate].map(|field| date(form, field));
    let reason = form.value(Field::ClosureReason.input()).trim().to_owned();
    if applies_to.is_none() {
        form.refuse(Field::AppliesTo, FieldError::Missing);
    }
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
    if reason.chars().count() > CLOSURE_REASON_MAX {
        form.refuse(Field::ClosureReason, FieldError::TooLong);
    } else if reason.chars().any(char::is_control) {
        form.refuse(Field::ClosureReason, FieldError::Wrong);
    }
    let (Some(applies_to), Some(from_on), Some(until_on), false) =
        (applies_to, from_on, until_on, form.is_refused())
    else {
        return Ok(None);
    };
    Ok(Some(ClosureChange::Close {
        applies_to,
        from_on,
        until_on,
        reason,
    }))
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

fn value_of(of: AppliesTo) -> String {
    match of {
        AppliesTo::Practice => "practice".to_owned(),
        AppliesTo::Location(id) => format!("location:{id}"),
        AppliesTo::Practitioner(id) => format!("practitioner:{id}"),
    }
}
