//! Other hours than the schedule's on some days: what was typed, and what it makes of the practice.

use chrono::{NaiveDate, NaiveTime};

use super::closure_form::{KINDS, days, words_of};
use super::view::Choice;
use crate::db::practice_file::find_exception_entry;
use crate::domain::closing::AppliesTo;
use crate::domain::ids::{HoursExceptionId, LocationId};
use crate::domain::practice::{ExceptionKind, HoursException, Practice};
use crate::practice_file::{ExceptionEntry, PracticeFile};
use crate::web::form::{Field, FieldError, FormState};
use crate::words::Locale;

/// Hours of some days that are added, or taken away.
#[derive(Clone)]
pub(super) struct HoursChange {
    entry: ExceptionEntry,
    is_removal: bool,
    /// `Dr. Ana Lee: extra hours Wed, Mar 3, 5:00 PM to 7:00 PM`
    pub(super) what: String,
}

impl HoursChange {
    /// Taking away what has that id; `None`: there is nothing.
    pub(super) fn removal(practice: &Practice, id: HoursExceptionId) -> Option<Self> {
        let gone = practice.exceptions.iter().find(|one| one.id == id)?;
        let line = HoursLine::of(practice, gone);
        let (of, kind, when) = (line.applies_to, line.kind.to_lowercase(), line.when);
        Some(Self {
            entry: find_exception_entry(practice, id)?,
            is_removal: true,
            what: format!("{of}: no {kind} {when}"),
        })
    }

    /// The practice with the change.
    pub(super) fn apply(self, mut file: PracticeFile) -> PracticeFile {
        if self.is_removal {
            file.exceptions.retain(|one| *one != self.entry);
        } else if !file.exceptions.contains(&self.entry) {
            file.exceptions.push(self.entry);
        }
        file
    }
}

/// Other hours in the list of what is ahead.
pub(super) struct HoursLine {
    pub(super) applies_to: String,
    pub(super) when: String,
    pub(super) kind: &'static str,
}

impl HoursLine {
    pub(super) fn of(practice: &Practice, one: &HoursException) -> Self {
        let of = match (one.practitioner, one.location) {
            (Some(practitioner), _) => AppliesTo::Practitioner(practitioner),
            (None, Some(location)) => AppliesTo::Location(location),
            (None, None) => AppliesTo::Practice,
        };
        let place = one.practitioner.and(one.location);
        let dates = (one.from_on, one.until_on);
        Self {
            applies_to: name(practice, of, place),
            when: when(practice, dates, (one.starts_time, one.ends_time)),
            kind: words_of_kind(one.kind),
        }
    }
}

/// Where other hours of a practitioner may be; nothing to choose where there is one place.
pub(super) fn places(practice: &Practice, form: &FormState) -> Vec<Choice> {
    if practice.locations.len() < 2 {
        return Vec::new();
    }
    let picked = form.value(Field::Location.input());
    let places = practice.locations.iter();
    places
        .map(|one| {
            let id = one.id.to_string();
            let is_chosen = id == picked;
            Choice::of(id, &one.name, is_chosen)
        })
        .collect()
}

/// Hours as they were typed; `None`: the form is refused.
pub(super) fn parse(
    practice: &Practice,
    form: &mut FormState,
    (kind, applies_to, days): (
        ExceptionKind,
        Option<AppliesTo>,
        Option<(NaiveDate, NaiveDate)>,
    ),
) -> Option<HoursChange> {
    let times = parse_times(form);
    let place = match applies_to {
        Some(AppliesTo::Location(place)) => Some(place),
        Some(AppliesTo::Practitioner(_)) => parse_place(practice, form),
        Some(AppliesTo::Practice) | None => None,
    };
    if form.is_refused() {
        return None;
    }
    let (of, (from_on, until_on), (starts_time, ends_time)) = (applies_to?, days?, times?);
    let practitioner = match of {
        AppliesTo::Practitioner(id) => practice.practitioner(id).map(|one| one.key.clone()),
        AppliesTo::Practice | AppliesTo::Location(_) => None,
    };
    let location = place.and_then(|id| practice.location(id));
    let is_of_one = practitioner.is_some();
    let shown = name(practice, of, place.filter(|_| is_of_one));
    let (kind_words, when) = (
        words_of_kind(kind).to_lowercase(),
        when(practice, (from_on, until_on), (starts_time, ends_time)),
    );
    Some(HoursChange {
        entry: ExceptionEntry {
            practitioner,
            location: location.map(|one| one.key.clone()),
            from_on,
            until_on,
            kind,
            starts_time,
            ends_time,
            appointment_types: Vec::new(),
        },
        is_removal: false,
        what: format!("{shown}: {kind_words} {when}"),
    })
}

/// From and until; midnight is the end of the day.
fn parse_times(form: &mut FormState) -> Option<(NaiveTime, NaiveTime)> {
    let [from, until] = [Field::StartTime, Field::EndTime].map(|field| {
        let typed = NaiveTime::parse_from_str(form.value(field.input()), "%H:%M").ok();
        if typed.is_none() {
            form.refuse(field, FieldError::Missing);
        }
        typed
    });
    let (from, until) = (from?, until?);
    if until <= from && until != NaiveTime::MIN {
        form.refuse(Field::EndTime, FieldError::Wrong);
    }
    Some((from, until))
}

fn parse_place(practice: &Practice, form: &mut FormState) -> Option<LocationId> {
    if let [only] = practice.locations.as_slice() {
        return Some(only.id);
    }
    let typed = form.value(Field::Location.input()).parse().ok();
    let place = typed.filter(|id| practice.location(*id).is_some());
    if place.is_none() {
        form.refuse(Field::Location, FieldError::Missing);
    }
    place
}

/// Whom it is for, and where if there is a choice.
fn name(practice: &Practice, of: AppliesTo, place: Option<LocationId>) -> String {
    let who = words_of(practice, of);
    let place = place.filter(|_| practice.locations.len() > 1);
    match place.and_then(|id| practice.location(id)) {
        Some(place) => format!("{who}, {}", place.name),
        None => who,
    }
}

fn when(
    practice: &Practice,
    (from_on, until_on): (NaiveDate, NaiveDate),
    (starts, ends): (NaiveTime, NaiveTime),
) -> String {
    let locale = Locale::of_zone(practice.time_zone);
    let days = days(locale, from_on, until_on);
    format!("{days}, {} to {}", locale.time(&starts), locale.time(&ends))
}

fn words_of_kind(kind: ExceptionKind) -> &'static str {
    let named = KINDS.iter().find(|(_, _, of)| *of == Some(kind));
    named.map_or("", |(_, words, _)| *words)
}
