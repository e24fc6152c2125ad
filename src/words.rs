//! Dates, times and zones in the words people read.
//!
//! Wall times that occur twice on a day carry their zone's letters, so that no two
//! instants of a day read alike.

use chrono::{
    DateTime, Datelike, MappedLocalTime, NaiveDate, Offset, TimeZone, Timelike, Utc, Weekday,
};
use chrono_tz::{OffsetName, Tz};

use self::zones::{AMERICAN, COMMON};

pub mod activity;
pub mod explained;
pub mod messages;
pub mod refusals;
pub mod setup;
mod zones;

/// How dates and times are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// Tuesday, November 24, 2026 at 9:20 AM
    EnUs,
    /// Tuesday 24 November 2026 at 9:20am
    EnGb,
}

/// Writes instants as the clock of one place shows them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Words {
    pub locale: Locale,
    pub zone: Tz,
    practice_zone: Tz,
}

/// A date in words and for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// `2026-11-24`
    pub machine: String,
    /// `Tuesday 24 November 2026`
    pub words: String,
}

/// An instant as a date and a time, in words and for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// `2026-11-24T09:20-05:00`
    pub machine: String,
    pub date: String,
    pub time: String,
}

/// An instant on the clock of another zone, beside that of its own place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    pub when: When,
    /// `Pacific Time (Los Angeles)`
    pub zone: String,
}

impl Locale {
    /// The way of writing of a practice that states none: that of the country its
    /// zone lies in.
    pub fn of_zone(zone: Tz) -> Self {
        let name = zone.name();
        let american = name.starts_with("US/")
            || name.starts_with("America/Indiana/")
            || name.starts_with("America/Kentucky/")
            || name.starts_with("America/North_Dakota/")
            || AMERICAN.contains(&name);
        if american { Self::EnUs } else { Self::EnGb }
    }

    /// The page's language.
    pub fn tag(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::EnGb => "en-GB",
        }
    }

    /// `Tuesday 24 November 2026`
    pub fn date(self, date: NaiveDate) -> String {
        let form = match self {
            Self::EnUs => "%A, %B %-d, %Y",
            Self::EnGb => "%A %-d %B %Y",
        };
        date.format(form).to_string()
    }

    /// A birth date: `27 March 1958`
    pub fn birth_date(self, date: NaiveDate) -> String {
        let form = match self {
            Self::EnUs => "%B %-d, %Y",
            Self::EnGb => "%-d %B %Y",
        };
        date.format(form).to_string()
    }

    /// A date for machines and for people.
    pub fn day(self, date: NaiveDate) -> Day {
        Day {
            machine: date.format("%Y-%m-%d").to_string(),
            words: self.date(date),
        }
    }

    /// `Tue 24 Nov`, for a mail's subject.
    pub fn short_date(self, date: NaiveDate) -> String {
        let form = match self {
            Self::EnUs => "%a, %b %-d",
            Self::EnGb => "%a %-d %b",
        };
        date.format(form).to_string()
    }

    /// `9:20am`
    pub fn time(self, at: &impl Timelike) -> String {
        let (afternoon, hour) = at.hour12();
        let noon = match (at.hour(), at.minute()) {
            (0, 0) => " (midnight)",
            (12, 0) => " (noon)",
            _ => "",
        };
        match (self, at.minute(), afternoon) {
            (Self::EnUs, minute, false) => format!("{hour}:{minute:02} AM{noon}"),
            (Self::EnUs, minute, true) => format!("{hour}:{minute:02} PM{noon}"),
            (Self::EnGb, 0, false) => format!("{hour}am{noon}"),
            (Self::EnGb, 0, true) => format!("{hour}pm{noon}"),
            (Self::EnGb, minute, false) => format!("{hour}:{minute:02}am"),
            (Self::EnGb, minute, true) => format!("{hour}:{minute:02}pm"),
        }
    }
}

impl Words {
    /// For a place in `zone`, of a practice that lies in `practice_zone`.
    pub fn new(zone: Tz, practice_zone: Tz) -> Self {
        Self {
            locale: Locale::of_zone(practice_zone),
            zone,
            practice_zone,
        }
    }

    /// On the clock of another zone, if one is given.
    #[must_use]
    pub fn shown_in(self, zone: Option<Tz>) -> Self {
        Self {
            zone: zone.unwrap_or(self.zone),
            ..self
        }
    }

    /// The date of an instant.
    pub fn date(self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The date and time of an instant.
    pub fn when(self, at: DateTime<Utc>) -> When {
        let local = at.with_timezone(&self.zone);
        When {
            machine: local.format("%Y-%m-%dT%H:%M%:z").to_string(),
            date: self.locale.date(local.date_naive()),
            time: self.time(at),
        }
    }

    /// The instant on the clock of another zone, unless that shows the same.
    pub fn elsewhere(self, zone: Option<Tz>, at: DateTime<Utc>) -> Option<Elsewhere> {
        let wall = |zone: Tz| at.with_timezone(&zone).naive_local();
        let zone = zone.filter(|zone| wall(*zone) != wall(self.zone))?;
        let there = Self { zone, ..self };
        Some(Elsewhere {
            when: there.when(at),
            zone: there.zone_name(at),
        })
    }

    /// `Tue 24 Nov, 9:20am`, for a mail's subject.
    pub fn short(self, at: DateTime<Utc>) -> String {
        let date = at.with_timezone(&self.zone).date_naive();
        format!("{}, {}", self.locale.short_date(date), self.time(at))
    }

    /// `9:20am`; with its zone's letters when that wall time occurs twice that day, or when
    /// the clocks at the practice show another one.
    pub fn time(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        let time = self.locale.time(&local);
        let at_practice = at.with_timezone(&self.practice_zone);
        let is_twice = matches!(
            self.zone.from_local_datetime(&local.naive_local()),
            MappedLocalTime::Ambiguous(..)
        );
        if is_twice || at_practice.naive_local() != local.naive_local() {
            format!("{time} {}", letters(&local))
        } else {
            time
        }
    }

    /// `9:20am to 9:40am`
    pub fn range(self, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
        format!("{} to {}", self.time(from), self.time(until))
    }

    /// `Eastern Time (New York)`; for a zone without a common name its city and
    /// offset at that instant, `Kathmandu time (UTC+05:45)`.
    pub fn zone_name(self, at: DateTime<Utc>) -> String {
        let name = self.zone.name();
        let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
        match COMMON.iter().find(|(_, zones)| zones.contains(&name)) {
            Some((common, _)) => format!("{common} ({city})"),
            None => format!("{city} time ({})", offset(&at.with_timezone(&self.zone))),
        }
    }
}

impl When {
    /// `Tuesday 24 November 2026 at 9:20am`
    pub fn words(&self) -> String {
        format!("{} at {}", self.date, self.time)
    }
}

/// Zones to choose from: these, and those that people away from a practice choose among.
pub fn zones_to_choose(first: impl IntoIterator<Item = Tz>) -> Vec<Tz> {
    let mut zones: Vec<Tz> = Vec::new();
    for zone in first.into_iter().chain(zones::CHOICES) {
        if !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    zones
}

/// `Tue`
pub fn short_weekday(date: NaiveDate) -> &'static str {
    const SHORT: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let index = date.weekday().num_days_from_monday() as usize;
    SHORT.get(index).copied().unwrap_or_default()
}

/// `Tuesday`
pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// `1 minute`, `30 minutes`
pub fn minutes(number: i64) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} minute{ending}")
}

/// `EDT`; where a zone has no letters, its offset.
fn letters(local: &DateTime<Tz>) -> String {
    match local.offset().abbreviation() {
        Some(letters) if letters.chars().all(char::is_alphabetic) => letters.to_owned(),
        _ => offset(local),
    }
}

fn offset(local: &DateTime<Tz>) -> String {
    format!("UTC{}", local.offset().fix())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, Utc};
    use chrono_tz::{America, Asia, Australia, Europe, Tz};

    use super::{Locale, Words};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn in_zone(zone: Tz) -> Words {
        Words::new(zone, zone)
    }

    #[test]
    fn a_date_names_its_weekday_in_the_order_of_its_country() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        assert_eq!(Locale::EnUs.date(date), "Tuesday, November 24, 2026");
        assert_eq!(Locale::EnGb.date(date), "Tuesday 24 November 2026");
    }

    #[test]
    fn times_read_as_people_write_them() {
        let london = in_zone(Europe::London);
        let new_york = in_zone(America::New_York);
        for (instant, british, american) in [
            ("2026-11-24T09:20:00Z", "9:20am", "4:20 AM"),
            ("2026-11-24T12:00:00Z", "12pm (noon)", "7:00 AM"),
            ("2026-11-24T17:00:00Z", "5pm", "12:00 PM (noon)"),
            ("2026-11-24T00:00:00Z", "12am (midnight)", "7:00 PM"),
            ("2026-11-24T12:05:00Z", "12:05pm", "7:05 AM"),
        ] {
            assert_eq!(london.time(at(instant)), british);
            assert_eq!(new_york.time(at(instant)), american);
        }
    }

    #[test]
    fn a_range_says_to_and_has_no_dash() {
        let words = in_zone(Europe::London);
        assert_eq!(
            words.range(at("2026-11-24T09:20:00Z"), at("2026-11-24T09:40:00Z")),
            "9:20am to 9:40am"
        );
    }

    #[test]
    fn the_two_times_of_a_repeated_hour_read_differently() {
        let words = in_zone(America::New_York);
        assert_eq!(words.time(at("2026-11-01T05:30:00Z")), "1:30 AM EDT");
        assert_eq!(words.time(at("2026-11-01T06:30:00Z")), "1:30 AM EST");
        assert_eq!(words.time(at("2026-11-01T07:00:00Z")), "2:00 AM");
        let lord_howe = in_zone(Australia::Lord_Howe);
        let first = lord_howe.time(at("2026-04-04T14:45:00Z"));
        assert_eq!(first, "1:45am UTC+11:00");
    }

    #[test]
    fn a_time_that_the_clocks_at_the_practice_do_not_show_names_its_zone() {
        let elsewhere = Words::new(America::Chicago, America::New_York);
        assert_eq!(elsewhere.time(at("2026-11-24T14:20:00Z")), "8:20 AM CST");
        let alike = Words::new(America::Toronto, America::New_York);
        assert_eq!(alike.time(at("2026-11-24T14:20:00Z")), "9:20 AM");
    }

    #[test]
    fn an_instant_for_machines_carries_its_offset() {
        let when = in_zone(America::New_York).when(at("2026-11-24T14:20:00Z"));
        assert_eq!(when.machine, "2026-11-24T09:20-05:00");
        assert_eq!(when.words(), "Tuesday, November 24, 2026 at 9:20 AM");
    }

    #[test]
    fn a_zone_is_named_as_people_know_it() {
        let now = at("2026-11-24T14:20:00Z");
        for (zone, name) in [
            (America::New_York, "Eastern Time (New York)"),
            (America::Los_Angeles, "Pacific Time (Los Angeles)"),
            (Europe::London, "UK time (London)"),
            (Asia::Kathmandu, "Kathmandu time (UTC+05:45)"),
        ] {
            assert_eq!(in_zone(zone).zone_name(now), name);
        }
    }

    #[test]
    fn every_zone_in_the_tables_exists() {
        let common = super::COMMON.iter().flat_map(|(_, zones)| zones.iter());
        for name in common.chain(&super::AMERICAN) {
            assert!(name.parse::<Tz>().is_ok(), "{name}");
        }
    }

    #[test]
    fn a_practice_abroad_may_have_a_place_in_another_zone_but_one_way_of_writing() {
        let words = Words::new(Europe::London, America::Chicago);
        assert_eq!(words.locale, Locale::EnUs);
        assert_eq!(Locale::of_zone(America::Toronto), Locale::EnGb);
    }
}
