//! Why days have no times, as far as the practice wants it known.

use chrono::NaiveDate;

use super::search::Search;
use crate::domain::closed_days;
use crate::domain::closing::AppliesTo;
use crate::domain::practice::{Closure, Practice};
use crate::domain::slot::Slot;
use crate::web::caller::Caller;
use crate::words::Locale;

/// A line for each closure that says something for patients and is behind the days without times,
/// from one date to another. `slots` are all the times of these days.
pub(super) fn told(
    caller: &Caller,
    search: &Search,
    (first, last): (NaiveDate, NaiveDate),
    slots: &[Slot],
) -> Vec<String> {
    let practice = &caller.practice;
    if practice.closures.iter().all(|one| one.message.is_empty()) {
        return Vec::new();
    }
    let days = first.iter_days().take_while(|on| *on <= last);
    let is_empty = |on: &NaiveDate| slots.iter().all(|slot| slot.starts_wall.date() != *on);
    let empty: Vec<NaiveDate> = days.filter(is_empty).collect();
    let query = search.query(first, last);
    let closures = closed_days::told(practice, &query, &empty).into_iter();
    closures.map(|one| words(practice, one)).collect()
}

fn words(practice: &Practice, closure: &Closure) -> String {
    let locale = Locale::of_zone(practice.time_zone);
    let (from, last) = closure.dates();
    let days = if from == last {
        locale.date(from)
    } else {
        format!("{} to {}", locale.date(from), locale.date(last))
    };
    let who = match AppliesTo::of(closure) {
        AppliesTo::Practitioner(id) => practice
            .practitioner(id)
            .map(|one| format!("{} is not available", one.name)),
        AppliesTo::Location(id) if practice.locations.len() > 1 => practice
            .location(id)
            .map(|one| format!("{} is closed", one.name)),
        AppliesTo::Location(_) | AppliesTo::Practice => None,
    };
    let who = who.unwrap_or_else(|| "Closed".to_owned());
    format!("{who} {days}: {}", closure.message)
}
