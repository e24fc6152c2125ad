//! Forty zones, three years, every day on which the clocks change, and those around it.

use chrono::{Days, NaiveDate, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::super::span::Span;
use super::super::time::WallTime;
use super::super::zone::{Offsets, midnight};
use super::clinic::Clinic;
use super::properties::agrees_with_the_model;

const ZONES: [&str; 40] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "America/Adak",
    "America/Anchorage",
    "America/Asuncion",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Miquelon",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Port-au-Prince",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Tijuana",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Norfolk",
];

#[test]
fn every_day_around_a_clock_change_in_forty_zones_is_as_the_model_says() {
    let mut days = 0;
    for name in ZONES {
        for on in changes(name.parse().unwrap(), 2026..=2028) {
            let before = on.pred_opt().unwrap();
            let text = format!(
                "zone {name} \n now {before}T12:00Z \n day {on} \n visit 45 buffer 15 \
                 \n ana hours 00:00-00:00 every 30 \n ana busy {on}T00:20Z-{on}T02:05Z \
                 \n ben hours 22:15-05:30 every 20 \n ben closed 03:10-03:50 \
                 \n cy hours 01:30-02:30 every 5 \n cy hours 00:00-01:30 every 15"
            );
            let agreed = agrees_with_the_model(&Clinic::new(&text));
            agreed.unwrap_or_else(|why| panic!("{name} {on}: {why}"));
            days += 1;
        }
    }
    assert!(days > 400, "only {days} days on which clocks change");
}

#[test]
fn offsets_looked_up_once_are_those_of_the_zone() {
    for name in ZONES {
        let zone: Tz = name.parse().unwrap();
        let [first, last] = [date(2026, 1, 1), date(2028, 12, 31)];
        let offsets = Offsets::over(zone, first, last);
        for on in changes(zone, 2026..=2028) {
            for minute in -1500_i64..1500 {
                let second = midnight(on) + minute * 60;
                let span = Span {
                    start: second,
                    end: second + 1,
                };
                let found: Vec<i64> = offsets.pieces_of(span).map(|piece| piece.offset).collect();
                let at = chrono::DateTime::from_timestamp(second, 0).unwrap();
                let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix();
                assert_eq!(found, [i64::from(offset.local_minus_utc())], "{name} {at}");
            }
        }
    }
}

/// The dates on or next to which the offset changes.
fn changes(zone: Tz, years: std::ops::RangeInclusive<i32>) -> Vec<NaiveDate> {
    let offset = |on: NaiveDate, hour: u32| {
        let wall = WallTime::new(on, NaiveTime::from_hms_opt(hour, 0, 0).unwrap());
        zone.offset_from_utc_datetime(&wall.0).fix()
    };
    let first = date(*years.start(), 1, 1);
    first
        .iter_days()
        .take_while(|on| *on <= date(*years.end(), 12, 31))
        .filter(|on| {
            // The local day lies between fourteen hours before and after that of UTC.
            offset(*on - Days::new(1), 10) != offset(*on + Days::new(1), 14)
        })
        .collect()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
