//! Weekly hours in words.

use chrono::{NaiveDate, TimeDelta};

use super::schedule_form::{DAYS, Day};
use super::schedule_row::Row;
use crate::domain::week::WeekTime;
use crate::practice_file::weeks::{list_changes, week_on};
use crate::practice_file::{PracticeFile, PractitionerEntry, ScheduleEntry};
use crate::words::{self, Locale};

/// Somebody's hours in the list of everybody's.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) hours: String,
    pub(super) change: String,
}

/// When the hours become others.
pub(super) struct ChangeLine {
    pub(super) from: NaiveDate,
    pub(super) from_words: String,
    pub(super) hours: String,
}

/// The start times of a day at a place.
pub(super) struct TimesLine {
    pub(super) day: String,
    pub(super) location: String,
    pub(super) times: String,
}

/// A type that hours may be bound to.
pub(super) struct TypeChoice {
    pub(super) key: String,
    pub(super) name: String,
    /// Whether the practitioner offers it.
    pub(super) is_offered: bool,
}

impl TypeChoice {
    /// One that is not offered any more can still be taken away.
    pub(super) fn is_shown(&self, row: &Row) -> bool {
        self.is_offered || row.types.contains(&self.key)
    }
}

impl Day {
    /// `on Monday`, and which of several times.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "a template lends what it passes"
    )]
    pub(super) fn on(&self, index: &usize) -> String {
        if *index == 1 {
            format!("on {}", self.name)
        } else {
            format!("on {}, time {index}", self.name)
        }
    }
}

impl Row {
    /// What can be booked in it.
    pub(super) fn reasons(&self, types: &[TypeChoice]) -> String {
        let bound = types.iter().filter(|of| self.types.contains(&of.key));
        let names: Vec<&str> = bound.map(|of| of.name.as_str()).collect();
        if names.is_empty() {
            "all".to_owned()
        } else {
            names.join(", ")
        }
    }
}

pub(super) fn types(file: &PracticeFile, own: &PractitionerEntry) -> Vec<TypeChoice> {
    let all = file.appointment_types.iter();
    all.map(|of| TypeChoice {
        key: of.key.clone(),
        name: of.name.clone(),
        is_offered: own.appointment_types.contains(&of.key),
    })
    .collect()
}

/// What changes after today.
pub(super) fn changes(
    locale: Locale,
    file: &PracticeFile,
    practitioner: &str,
    today: NaiveDate,
) -> Vec<ChangeLine> {
    let dates = list_changes(&file.schedules, practitioner, today);
    let line = |from: NaiveDate| ChangeLine {
        from,
        from_words: locale.date(from),
        hours: hours(locale, week_on(&file.schedules, practitioner, from)),
    };
    dates.into_iter().map(line).collect()
}

/// `Monday 9:00 AM to 12:00 PM; Tuesday …`
pub(super) fn hours<'e>(locale: Locale, week: impl Iterator<Item = &'e ScheduleEntry>) -> String {
    let week: Vec<_> = week.collect();
    let mut said = Vec::new();
    for (_, day) in DAYS {
        let windows = week.iter().flat_map(|one| &one.windows);
        let mut on: Vec<_> = windows
            .filter(|window| window.days.contains(&day))
            .map(|window| (window.starts_time, window.ends_time))
            .collect();
        on.sort_unstable();
        on.dedup();
        if !on.is_empty() {
            let times = on
                .iter()
                .map(|(from, until)| format!("{} to {}", locale.time(from), locale.time(until)));
            let times: Vec<String> = times.collect();
            said.push(format!("{} {}", words::weekday(day), times.join(", ")));
        }
    }
    if said.is_empty() {
        "No hours".to_owned()
    } else {
        said.join("; ")
    }
}

/// The start times of the first seven days of new hours.
pub(super) fn times(
    locale: Locale,
    file: &PracticeFile,
    week: &[ScheduleEntry],
    (from, until): (NaiveDate, Option<NaiveDate>),
) -> Vec<TimesLine> {
    let days = (0..7).map(|days| from + TimeDelta::days(days));
    let days = days.filter(|day| until.is_none_or(|until| *day <= until));
    days.flat_map(|day| week.iter().map(move |one| (day, one)))
        .filter_map(|(day, one)| times_on(locale, file, one, day))
        .collect()
}

fn times_on(
    locale: Locale,
    file: &PracticeFile,
    schedule: &ScheduleEntry,
    date: NaiveDate,
) -> Option<TimesLine> {
    let day = chrono::Datelike::weekday(&date);
    let on = schedule.windows.iter();
    let on = on.filter(|window| window.days.contains(&day));
    let starts = on.flat_map(|window| {
        let time = WeekTime {
            day,
            starts_time: window.starts_time,
            ends_time: window.ends_time,
        };
        time.starts(schedule.align_minutes)
    });
    let times: Vec<String> = starts.map(|start| locale.time(&start)).collect();
    let place = file.locations.iter();
    let place = place.filter(|place| place.key == schedule.location);
    (!times.is_empty()).then(|| TimesLine {
        day: locale.short_date(date),
        location: place.map(|place| place.name.clone()).collect(),
        times: times.join(", "),
    })
}
