//! The form of a schedule: a week of somebody's hours, as it was typed or as it stands.

use chrono::{NaiveDate, Weekday};

use super::schedule_row::{ALIGN_MINUTES, Hours, Row, input};
use super::view;
use crate::practice_file::weeks::{last_day, week_on};
use crate::practice_file::{PracticeFile, PractitionerEntry, ScheduleEntry, WindowEntry};
use crate::web::form::ErrorLine;
use crate::web::pairs::Pairs;
use crate::words;

/// The weekdays with their names in forms.
pub(super) const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];
/// More stretches of hours than a week has use for.
const ROWS_MAX: usize = 60;

/// What was typed, and what is wrong with it.
pub(super) struct WeekForm {
    pub(super) starts_on: String,
    pub(super) ends_on: String,
    pub(super) days: Vec<Day>,
    pub(super) errors: Vec<ErrorLine>,
}

/// The hours of a weekday.
pub(super) struct Day {
    pub(super) key: &'static str,
    pub(super) weekday: Weekday,
    pub(super) name: &'static str,
    pub(super) works: bool,
    pub(super) rows: Vec<Row>,
}

/// Hours from one date to another.
#[derive(Clone)]
pub(super) struct NewWeek {
    pub(super) from: NaiveDate,
    pub(super) until: Option<NaiveDate>,
    /// Whether the next change ends it, not what was typed.
    pub(super) ends_by_itself: bool,
    pub(super) hours: Vec<Hours>,
}

impl WeekForm {
    /// The hours that are in effect on a date.
    pub(super) fn of(file: &PracticeFile, practitioner: &str, date: NaiveDate) -> Self {
        let week: Vec<_> = week_on(&file.schedules, practitioner, date).collect();
        let rows_of = |day| {
            let windows = week
                .iter()
                .flat_map(|one| one.windows.iter().map(move |window| (one, window)));
            let on = windows.filter(|(_, window)| window.days.contains(&day));
            let mut rows: Vec<Row> = on.map(|(one, window)| Row::of(one, window)).collect();
            rows.sort_by(|one, other| one.from.cmp(&other.from));
            rows
        };
        let days = DAYS.map(|(key, day)| {
            let rows = rows_of(day);
            Day::of(key, day, !rows.is_empty(), rows)
        });
        let mut form = Self {
            starts_on: date.to_string(),
            ends_on: String::new(),
            days: days.into(),
            errors: Vec::new(),
        };
        form.fill(file);
        form
    }

    /// As somebody typed it, with a row more or less where that was asked for.
    pub(super) fn typed(file: &PracticeFile, typed: &Pairs) -> Self {
        let numbers = (0..ROWS_MAX).take_while(|number| !day_of(typed, *number).is_empty());
        let drop: Option<usize> = typed.get("drop").parse().ok();
        let numbers: Vec<usize> = numbers.filter(|number| Some(*number) != drop).collect();
        let add = typed.get("add");
        let days = DAYS.map(|(key, day)| {
            let own = numbers
                .iter()
                .filter(|number| day_of(typed, **number) == key);
            let mut rows: Vec<Row> = own.map(|number| Row::typed(typed, *number)).collect();
            if add == key && numbers.len() < ROWS_MAX {
                rows.push(another(&rows));
            }
            let works = typed.all("works").any(|one| one == key) || add == key;
            Day::of(key, day, works, rows)
        });
        let mut form = Self {
            starts_on: typed.get("starts_on").trim().to_owned(),
            ends_on: typed.get("ends_on").trim().to_owned(),
            days: days.into(),
            errors: Vec::new(),
        };
        form.fill(file);
        form
    }

    /// What was asked for; `None`: the form is refused.
    pub(super) fn read(
        &mut self,
        file: &PracticeFile,
        own: &PractitionerEntry,
        today: NaiveDate,
    ) -> Option<NewWeek> {
        let mut errors = Vec::new();
        let dates = self.read_dates(today, &mut errors);
        let mut hours: Vec<Hours> = Vec::new();
        for day in self.days.iter().filter(|day| day.works) {
            for row in &day.rows {
                let Some(read) = row.read(day.weekday, (file, own), &mut errors) else {
                    continue;
                };
                if let Some(other) = hours.iter().find(|other| read.clashes_with(other)) {
                    let on = words::weekday(other.time.day);
                    let from = other.time.starts_time.format("%H:%M");
                    let words = format!("This overlaps the hours on {on} from {from}");
                    errors.push(row.error("from", &words));
                }
                hours.push(read);
            }
        }
        self.errors = errors;
        let (from, typed_until) = dates.filter(|_| self.errors.is_empty())?;
        let until = last_day(&file.schedules, &own.key, from);
        Some(NewWeek {
            from,
            until: typed_until.or(until),
            ends_by_itself: typed_until.is_none() && until.is_some(),
            hours,
        })
    }

    /// What is wrong with the input of that id.
    pub(super) fn problem_of(&self, input: &str) -> Option<&str> {
        let found = self.errors.iter().find(|line| line.input == input);
        found.map(|line| line.words.as_str())
    }

    /// Every name and value, for a page that sends it all once more.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut pairs = vec![
            pair("starts_on", &self.starts_on),
            pair("ends_on", &self.ends_on),
        ];
        for day in &self.days {
            if day.works {
                pairs.push(pair("works", day.key));
            }
            for row in &day.rows {
                let mut add = |part: &str, value: &str| {
                    if !value.is_empty() {
                        pairs.push((input(part, row.number), value.to_owned()));
                    }
                };
                add("day", day.key);
                add("from", &row.from);
                add("to", &row.to);
                add("next_day", if row.is_next_day { "yes" } else { "" });
                add("location", &row.location);
                row.types.iter().for_each(|key| add("types", key));
                add("align", &row.align);
                add("release_days", &row.release_days);
                add("release_time", &row.release_time);
            }
        }
        pairs
    }

    fn read_dates(
        &self,
        today: NaiveDate,
        errors: &mut Vec<ErrorLine>,
    ) -> Option<(NaiveDate, Option<NaiveDate>)> {
        let mut refuse = |input: &str, words: &str| {
            errors.push(ErrorLine {
                input: input.to_owned(),
                words: words.to_owned(),
            });
        };
        let from = view::parse_date(&self.starts_on);
        let until = view::parse_date(&self.ends_on);
        match from {
            None => refuse("starts_on", "Enter the first day of these hours"),
            Some(from) if from < today => {
                refuse("starts_on", "Enter a first day that is not in the past");
            }
            Some(_) => {}
        }
        if until.is_none() && !self.ends_on.is_empty() {
            refuse("ends_on", "Enter the last day, or leave it empty");
        }
        if until < from && until.is_some() {
            refuse("ends_on", "The last day must be on or after the first");
        }
        Some((from?, until))
    }

    /// A day without hours offers a row to type some in; every row has a number of its own.
    fn fill(&mut self, file: &PracticeFile) {
        let rows = self.days.iter().flat_map(|day| &day.rows);
        let place = rows.map(|row| row.location.as_str()).next();
        let first = file.locations.first().map_or("", |one| one.key.as_str());
        let place = place.unwrap_or(first).to_owned();
        let mut number = 0;
        for day in &mut self.days {
            if day.rows.is_empty() {
                day.rows.push(Row::empty(&place));
            }
            for row in &mut day.rows {
                row.number = number;
                if row.location.is_empty() {
                    row.location.clone_from(&place);
                }
                number += 1;
            }
        }
    }
}

impl Day {
    fn of(key: &'static str, day: Weekday, works: bool, rows: Vec<Row>) -> Self {
        Self {
            key,
            weekday: day,
            name: words::weekday(day),
            works,
            rows,
        }
    }
}

impl NewWeek {
    /// In the words of the practice file: hours that are alike on several days are one window.
    pub(super) fn entries(&self, practitioner: &str) -> Vec<ScheduleEntry> {
        let mut entries: Vec<ScheduleEntry> = Vec::new();
        for hours in &self.hours {
            let place = (&hours.location, hours.align_minutes);
            let known = |one: &ScheduleEntry| (&one.location, one.align_minutes) == place;
            let at = entries.iter().position(known).unwrap_or_else(|| {
                entries.push(ScheduleEntry {
                    practitioner: practitioner.to_owned(),
                    location: hours.location.clone(),
                    from_on: self.from,
                    until_on: self.until,
                    align_minutes: hours.align_minutes,
                    windows: Vec::new(),
                });
                entries.len() - 1
            });
            if let Some(schedule) = entries.get_mut(at) {
                add_window(&mut schedule.windows, hours);
            }
        }
        entries
    }
}

fn add_window(windows: &mut Vec<WindowEntry>, hours: &Hours) {
    let is_alike = |one: &&mut WindowEntry| {
        (one.starts_time, one.ends_time) == (hours.time.starts_time, hours.time.ends_time)
            && one.appointment_types == hours.types
            && one.release == hours.release
    };
    match windows.iter_mut().find(is_alike) {
        Some(known) => known.days.push(hours.time.day),
        None => windows.push(WindowEntry {
            days: vec![hours.time.day],
            starts_time: hours.time.starts_time,
            ends_time: hours.time.ends_time,
            appointment_types: hours.types.clone(),
            release: hours.release,
        }),
    }
}

/// Another row of a day, which is where the one before is.
fn another(rows: &[Row]) -> Row {
    let before = rows.last();
    Row {
        align: before.map_or_else(|| ALIGN_MINUTES.to_owned(), |row| row.align.clone()),
        ..Row::empty(before.map_or("", |row| row.location.as_str()))
    }
}

fn day_of(typed: &Pairs, number: usize) -> &str {
    typed.get(&input("day", number))
}
