//! Reads when people work and when it is closed.

use std::cell::RefCell;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use toml::value::{Date, Time};

use super::fields::{Fields, Name};
use super::known::{TRAVEL_FIELDS, WINDOW_FIELDS};
use super::read::Keys;
use super::tables::Tables;
use super::{
    AppointmentTypeEntry, BlockEntry, ClosureEntry, DAYS, ExceptionEntry, PractitionerEntry,
    ScheduleEntry, TravelEntry, WindowEntry,
};
use crate::domain::practice::{ExceptionKind, Release};

const DAY_MINUTES: i64 = 24 * 60;

/// Reads a `[[schedule]]` with its windows.
pub(super) fn read_schedule(
    fields: &Fields<'_, '_>,
    keys: &Keys,
    practitioners: &[PractitionerEntry],
    types: &[AppointmentTypeEntry],
) -> ScheduleEntry {
    let practitioner =
        fields.required_reference("practitioner", "practitioner", &keys.practitioners);
    let from_on = first_date(fields);
    let until_on = date(fields, "until");
    if until_on.is_some_and(|until| until < from_on) {
        fields.wrong(fields.at_of("until"), "until is before from");
    }
    let align_minutes = fields.number("align_minutes", 1..=720).unwrap_or(30);
    let offered = practitioners.iter().find(|one| one.key == practitioner);
    let grid = Grid {
        align_minutes,
        offered: offered.map(|one| one.appointment_types.as_slice()),
        types,
    };
    ScheduleEntry {
        location: fields.required_reference("location", "location", &keys.locations),
        practitioner,
        from_on,
        until_on,
        align_minutes,
        windows: read_windows(fields, keys, &grid),
    }
}

/// Reads an `[[exception]]`.
pub(super) fn read_exception(fields: &Fields<'_, '_>, keys: &Keys) -> ExceptionEntry {
    let practitioner = fields.reference("practitioner", "practitioner", &keys.practitioners);
    let location = fields.reference("location", "location", &keys.locations);
    if practitioner.is_some() && location.is_none() {
        fields.wrong(fields.at, "names a practitioner but no location");
    }
    if fields.get("kind").is_none() {
        fields.missing("kind");
    }
    let kind = fields.parsed("kind", ExceptionKind::parse, "different or extra");
    let from_on = first_date(fields);
    let until_on = date(fields, "until").unwrap_or(from_on);
    if until_on < from_on {
        fields.wrong(fields.at_of("until"), "until is before from");
    }
    let types = &keys.appointment_types;
    let appointment_types = fields.references("appointment_types", "appointment_type", types);
    let kind = kind.unwrap_or(ExceptionKind::Extra);
    if kind == ExceptionKind::Different && practitioner.is_none() && !appointment_types.is_empty() {
        let at = fields.at_of("appointment_types");
        fields.wrong(at, "different hours of everybody are for every type");
    }
    ExceptionEntry {
        practitioner,
        location,
        from_on,
        until_on,
        kind,
        starts_time: time(fields, "start", parse_time).unwrap_or_default(),
        ends_time: time(fields, "end", parse_end_time).unwrap_or_default(),
        appointment_types,
    }
}

/// Reads a `[[block]]`.
pub(super) fn read_block(fields: &Fields<'_, '_>, keys: &Keys) -> BlockEntry {
    let (starts_wall, ends_wall) = wall_times(fields);
    let weekly_until = date(fields, "weekly_until");
    if weekly_until.is_some() && ends_wall - starts_wall > TimeDelta::days(7) {
        let at = fields.at_of("weekly_until");
        fields.wrong(at, "what lasts longer than a week cannot repeat weekly");
    }
    if weekly_until.is_some_and(|until| until < starts_wall.date()) {
        fields.wrong(fields.at_of("weekly_until"), "weekly_until is before from");
    }
    BlockEntry {
        practitioner: fields.required_reference(
            "practitioner",
            "practitioner",
            &keys.practitioners,
        ),
        location: fields.reference("location", "location", &keys.locations),
        starts_wall,
        ends_wall,
        weekly_until,
        reason: fields.optional_text("reason").unwrap_or_default(),
    }
}

/// Reads every `[[travel]]`: each two locations once, whichever is named first.
pub(super) fn read_travels(tables: &Tables<'_, '_>, keys: &Keys) -> Vec<TravelEntry> {
    let known = RefCell::new(Vec::new());
    tables.each("travel", &TRAVEL_FIELDS, |fields| {
        let entry = read_travel(fields, keys);
        let mut known = known.borrow_mut();
        if known.contains(&entry.between) {
            fields.wrong(fields.at, "stands in the file twice");
        }
        known.push(entry.between.clone());
        entry
    })
}

fn read_travel(fields: &Fields<'_, '_>, keys: &Keys) -> TravelEntry {
    let end = |name| fields.required_reference(name, "location", &keys.locations);
    let mut between = [end("from"), end("to")];
    if between[0] == between[1] && !between[0].is_empty() {
        fields.wrong(fields.at_of("to"), "to is where it starts from");
    }
    between.sort();
    TravelEntry {
        between,
        minutes: fields.number("minutes", 1..=480).unwrap_or_else(|| {
            fields.missing("minutes");
            1
        }),
    }
}

/// Reads a `[[closure]]`.
pub(super) fn read_closure(fields: &Fields<'_, '_>, keys: &Keys) -> ClosureEntry {
    let practitioner = fields.reference("practitioner", "practitioner", &keys.practitioners);
    let location = fields.reference("location", "location", &keys.locations);
    if practitioner.is_some() && location.is_some() {
        fields.wrong(
            fields.at,
            "names a practitioner and a location; one of them is enough",
        );
    }
    let (starts_wall, ends_wall) = wall_times(fields);
    ClosureEntry {
        practitioner,
        location,
        starts_wall,
        ends_wall,
        reason: fields.optional_text("reason").unwrap_or_default(),
        message: fields.optional_text("message").unwrap_or_default(),
    }
}

/// What a schedule's windows must fit.
struct Grid<'g> {
    align_minutes: i32,
    /// The types its practitioner offers; `None`: nobody knows the practitioner.
    offered: Option<&'g [String]>,
    types: &'g [AppointmentTypeEntry],
}

fn read_windows(fields: &Fields<'_, '_>, keys: &Keys, grid: &Grid<'_>) -> Vec<WindowEntry> {
    let Some(value) = fields.get("window") else {
        fields.missing("[[schedule.window]]");
        return Vec::new();
    };
    let list = value.get_ref().as_array().map(|list| list.iter());
    let mut windows = Vec::new();
    for (index, item) in list.into_iter().flatten().enumerate() {
        if let Some(table) = item.get_ref().as_table() {
            let name = Name {
                subject: "schedule window".to_owned(),
                kind: "schedule window",
                index,
                within: None,
            };
            let window = Fields::new(table, &item.span(), name, &WINDOW_FIELDS, fields.problems);
            windows.push(read_window(&window, keys, grid));
        } else {
            fields.wrong(
                item.span().start,
                "window must be [[schedule.window]] tables",
            );
        }
    }
    if value.get_ref().as_array().is_none() {
        fields.wrong(
            value.span().start,
            "window must be [[schedule.window]] tables",
        );
    }
    windows
}

fn read_window(fields: &Fields<'_, '_>, keys: &Keys, grid: &Grid<'_>) -> WindowEntry {
    if fields.get("days").is_none() {
        fields.missing("days");
    }
    let days = fields.choices("days", &DAYS).unwrap_or_default();
    let starts_time = time(fields, "start", parse_time);
    let ends_time = time(fields, "end", parse_end_time);
    let bound = fields.references(
        "appointment_types",
        "appointment_type",
        &keys.appointment_types,
    );
    if let (Some(starts), Some(ends)) = (starts_time, ends_time) {
        check_fit(fields, minutes_between(starts, ends), &bound, grid);
    }
    WindowEntry {
        days,
        starts_time: starts_time.unwrap_or_default(),
        ends_time: ends_time.unwrap_or_default(),
        appointment_types: bound,
        release: read_release(fields),
    }
}

/// `release_days` before its date, at `release_time` on the wall; without a time, as that day
/// begins.
fn read_release(fields: &Fields<'_, '_>) -> Option<Release> {
    let from_time = fields.parsed("release_time", parse_time, "a time such as \"08:00\"");
    let days_ahead = fields.number("release_days", 0..=365);
    if from_time.is_some() && days_ahead.is_none() {
        fields.missing("release_days");
    }
    Some(Release {
        days_ahead: days_ahead?,
        from_time: from_time.unwrap_or_default(),
    })
}

/// Notes a window that nothing can be booked in.
fn check_fit(fields: &Fields<'_, '_>, minutes: i64, bound: &[String], grid: &Grid<'_>) {
    if minutes < i64::from(grid.align_minutes) {
        let what = format!(
            "the window lasts {minutes} minutes, less than one step of the grid (align_minutes = {})",
            grid.align_minutes
        );
        fields.wrong(fields.at_of("end"), &what);
    }
    for key in bound {
        let at = fields.at_of("appointment_types");
        if grid.offered.is_some_and(|offered| !offered.contains(key)) {
            fields.wrong(at, &format!("its practitioner does not offer {key:?}"));
        }
        let lasts = grid
            .types
            .iter()
            .find(|one| one.key == *key)
            .map(|one| one.minutes);
        if let Some(lasts) = lasts.filter(|lasts| i64::from(*lasts) > minutes) {
            let what = format!("{key:?} lasts {lasts} minutes, the window only {minutes}");
            fields.wrong(at, &what);
        }
    }
}

/// From one time of the day to the next occurrence of another.
fn minutes_between(starts: NaiveTime, ends: NaiveTime) -> i64 {
    let minutes = (ends - starts).num_minutes();
    if minutes <= 0 {
        minutes + DAY_MINUTES
    } else {
        minutes
    }
}

fn time(
    fields: &Fields<'_, '_>,
    name: &str,
    parse: fn(&str) -> Option<NaiveTime>,
) -> Option<NaiveTime> {
    if fields.get(name).is_none() {
        fields.missing(name);
    }
    fields.parsed(name, parse, "a time such as \"09:00\"")
}

fn parse_time(text: &str) -> Option<NaiveTime> {
    let is_short = text.len() == "09:00".len();
    is_short.then(|| NaiveTime::parse_from_str(text, "%H:%M").ok())?
}

/// The end of the day is written as 24:00 or as 00:00.
fn parse_end_time(text: &str) -> Option<NaiveTime> {
    if text == "24:00" {
        Some(NaiveTime::MIN)
    } else {
        parse_time(text)
    }
}

fn first_date(fields: &Fields<'_, '_>) -> NaiveDate {
    date(fields, "from").unwrap_or_else(|| {
        if fields.get("from").is_none() {
            fields.missing("from");
        }
        NaiveDate::MIN
    })
}

fn wall_times(fields: &Fields<'_, '_>) -> (NaiveDateTime, NaiveDateTime) {
    let [starts, ends] = ["from", "until"].map(|name| wall_time(fields, name));
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends <= starts
    {
        fields.wrong(fields.at_of("until"), "until is not after from");
    }
    (starts.unwrap_or_default(), ends.unwrap_or_default())
}

fn date(fields: &Fields<'_, '_>, name: &str) -> Option<NaiveDate> {
    let value = fields.get(name)?;
    let given = value.get_ref().as_datetime();
    let date = given
        .filter(|one| one.time.is_none() && one.offset.is_none())
        .and_then(|one| to_date(one.date?));
    if date.is_none() {
        let what = format!("{name} must be a date without quotes, such as 2027-01-31");
        fields.wrong(value.span().start, &what);
    }
    date
}

fn wall_time(fields: &Fields<'_, '_>, name: &str) -> Option<NaiveDateTime> {
    let Some(value) = fields.get(name) else {
        fields.missing(name);
        return None;
    };
    let given = value.get_ref().as_datetime();
    let wall = given
        .filter(|one| one.offset.is_none())
        .and_then(|one| Some(to_date(one.date?)?.and_time(to_time(one.time?)?)));
    if wall.is_none() {
        let what = format!(
            "{name} must be a local date and time without quotes, such as 2027-01-31T17:00:00"
        );
        fields.wrong(value.span().start, &what);
    }
    wall
}

fn to_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}

/// Whole seconds only: nobody closes between two of them.
fn to_time(time: Time) -> Option<NaiveTime> {
    let whole = time.nanosecond.unwrap_or(0) == 0;
    let seconds = time.second.unwrap_or(0);
    whole.then(|| NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), seconds.into()))?
}
