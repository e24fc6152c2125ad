//! One stretch of hours on the form of a schedule: what was typed, and whether it can be so.

use chrono::{NaiveTime, Weekday};

use crate::domain::practice::Release;
use crate::domain::week::WeekTime;
use crate::practice_file::{
    AppointmentTypeEntry, PracticeFile, PractitionerEntry, ScheduleEntry, WindowEntry,
};
use crate::web::form::ErrorLine;
use crate::web::pairs::Pairs;

/// The grid of hours that say nothing of it.
pub(super) const ALIGN_MINUTES: &str = "30";

/// What was typed.
#[derive(Clone, Default)]
pub(super) struct Row {
    /// Goes into the names of its inputs.
    pub(super) number: usize,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) is_next_day: bool,
    pub(super) location: String,
    pub(super) types: Vec<String>,
    pub(super) align: String,
    pub(super) release_days: String,
    pub(super) release_time: String,
}

/// What it means.
#[derive(Clone)]
pub(super) struct Hours {
    pub(super) time: WeekTime,
    pub(super) location: String,
    pub(super) align_minutes: i32,
    pub(super) types: Vec<String>,
    pub(super) release: Option<Release>,
}

impl Row {
    /// Nothing yet, at a place.
    pub(super) fn empty(location: &str) -> Self {
        Self {
            location: location.to_owned(),
            align: ALIGN_MINUTES.to_owned(),
            ..Self::default()
        }
    }

    /// As somebody typed it.
    pub(super) fn typed(typed: &Pairs, number: usize) -> Self {
        let get = |part| typed.get(&input(part, number)).trim().to_owned();
        Self {
            number,
            from: get("from"),
            to: get("to"),
            is_next_day: !get("next_day").is_empty(),
            location: get("location"),
            types: typed
                .all(&input("types", number))
                .map(str::to_owned)
                .collect(),
            align: get("align"),
            release_days: get("release_days"),
            release_time: get("release_time"),
        }
    }

    /// As it stands in the file.
    pub(super) fn of(schedule: &ScheduleEntry, window: &WindowEntry) -> Self {
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        let release = window.release;
        Self {
            number: 0,
            from: clock(window.starts_time),
            to: clock(window.ends_time),
            is_next_day: is_past_midnight(window.starts_time, window.ends_time),
            location: schedule.location.clone(),
            types: window.appointment_types.clone(),
            align: schedule.align_minutes.to_string(),
            release_days: release.map_or_else(String::new, |one| one.days_ahead.to_string()),
            release_time: release.map_or_else(String::new, |one| clock(one.from_time)),
        }
    }

    /// What it means on a weekday; what is wrong with it is noted.
    pub(super) fn read(
        &self,
        day: Weekday,
        (file, own): (&PracticeFile, &PractitionerEntry),
        errors: &mut Vec<ErrorLine>,
    ) -> Option<Hours> {
        let before = errors.len();
        let mut refuse = |part, words: &str| errors.push(self.error(part, words));
        let [starts, ends] = [&self.from, &self.to].map(|text| read_time(text));
        if starts.is_none() {
            refuse("from", "Enter when it begins, like 09:00");
        }
        if ends.is_none() {
            refuse("to", "Enter when it ends, like 17:00");
        }
        if !file.locations.iter().any(|one| one.key == self.location) {
            refuse("location", "Select a location");
        }
        let align = self.align.parse().ok();
        let align = align.filter(|minutes| (1..=720).contains(minutes));
        if align.is_none() {
            refuse("align", "Enter a whole number of minutes, from 1 to 720");
        }
        let foreign = self
            .types
            .iter()
            .find(|key| !own.appointment_types.contains(key));
        if let Some(key) = foreign {
            let of = file.appointment_types.iter().find(|one| one.key == *key);
            let name = of.map_or(key, |one| &one.name);
            refuse("types", &format!("{} is not offered by {}", name, own.name));
        }
        let release = self.read_release(&mut refuse);
        let time = WeekTime {
            day,
            starts_time: starts?,
            ends_time: ends?,
        };
        let is_past = is_past_midnight(time.starts_time, time.ends_time);
        if is_past && !self.is_next_day {
            refuse(
                "to",
                "The end must be after the start. If it is on the next day, tick “Ends on the next day”",
            );
        } else if !is_past && self.is_next_day {
            refuse(
                "to",
                "The end is after the start, so it cannot be on the next day",
            );
        }
        if let Some(words) = self.misfit(time.minutes(), align.unwrap_or(1), (file, own)) {
            refuse("to", &words);
        }
        (errors.len() == before).then_some(Hours {
            time,
            location: self.location.clone(),
            align_minutes: align?,
            types: self.types.clone(),
            release,
        })
    }

    /// The name and id of one of its inputs.
    pub(super) fn id(&self, part: &str) -> String {
        input(part, self.number)
    }

    /// Whether there is more than from when until when, or something wrong with the rest. An end that is
    /// wrong may have to be on the next day, which is said there.
    pub(super) fn has_more(&self, errors: &[ErrorLine]) -> bool {
        let more =
            ["to", "types", "align", "release_days", "release_time"].map(|part| self.id(part));
        self.is_next_day || errors.iter().any(|line| more.contains(&line.input))
    }

    /// Something wrong with one of its inputs.
    pub(super) fn error(&self, part: &str, words: &str) -> ErrorLine {
        ErrorLine {
            input: input(part, self.number),
            words: words.to_owned(),
        }
    }

    fn read_release(&self, refuse: &mut impl FnMut(&'static str, &str)) -> Option<Release> {
        let from_time = read_time(&self.release_time);
        if from_time.is_none() && !self.release_time.is_empty() {
            refuse("release_time", "Enter a time, like 08:00");
        }
        if self.release_days.is_empty() {
            if from_time.is_some() {
                refuse("release_days", "Enter how many days before");
            }
            return None;
        }
        let days = self.release_days.parse().ok();
        let days_ahead = days.filter(|days| (0..=365).contains(days));
        if days_ahead.is_none() {
            refuse(
                "release_days",
                "Enter a whole number of days, from 0 to 365",
            );
        }
        Some(Release {
            days_ahead: days_ahead?,
            from_time: from_time.unwrap_or_default(),
        })
    }

    /// Why nothing could be booked in hours that long.
    fn misfit(
        &self,
        minutes: i64,
        align: i32,
        (file, own): (&PracticeFile, &PractitionerEntry),
    ) -> Option<String> {
        if minutes < i64::from(align) {
            return Some(format!(
                "This lasts {minutes} minutes, less than one step of {align} minutes"
            ));
        }
        let types = file.appointment_types.iter();
        let bound = types.filter(|of| self.types.contains(&of.key));
        let too_long = |of: &&AppointmentTypeEntry| i64::from(lasts(own, of)) > minutes;
        let longest = bound.filter(too_long).max_by_key(|of| lasts(own, of))?;
        Some(format!(
            "This lasts {minutes} minutes, and {} needs {}",
            longest.name,
            lasts(own, longest)
        ))
    }
}

impl Hours {
    /// Whether somebody would be at two places at once, or the same is said twice.
    pub(super) fn clashes_with(&self, other: &Self) -> bool {
        let shares_types = self.types.is_empty()
            || other.types.is_empty()
            || self.types.iter().any(|key| other.types.contains(key));
        self.time.overlaps(other.time) && (self.location != other.location || shares_types)
    }
}

/// The name and id of an input of a row.
pub(super) fn input(part: &str, number: usize) -> String {
    format!("{part}-{number}")
}

/// How long a type takes at its longest: by the list, or by this practitioner.
fn lasts(own: &PractitionerEntry, of: &AppointmentTypeEntry) -> i32 {
    let lengths = own.lengths.iter();
    let length = lengths.filter(|(key, _)| *key == of.key);
    length
        .map(|(_, minutes)| *minutes)
        .next()
        .unwrap_or_default()
        .max(of.minutes)
}

/// Midnight itself is the end of the day.
fn is_past_midnight(starts: NaiveTime, ends: NaiveTime) -> bool {
    ends <= starts && ends != NaiveTime::MIN
}

fn read_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}
