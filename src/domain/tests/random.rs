//! Random clinics, as the lines a test would write, so that a failure can be read.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::Config;

use super::clinic::Clinic;

/// A zone and a local day; most of them days on which the clocks change, or next to one.
pub(super) const DAYS: [(&str, &str); 16] = [
    ("America/New_York", "2027-03-14"),
    ("America/New_York", "2027-11-07"),
    ("America/New_York", "2027-11-06"),
    ("America/New_York", "2027-05-20"),
    ("America/Chicago", "2027-03-13"),
    ("Europe/London", "2027-03-28"),
    ("Europe/London", "2027-10-31"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("Australia/Lord_Howe", "2027-10-03"),
    ("Asia/Beirut", "2027-03-28"),
    ("Asia/Beirut", "2027-10-30"),
    ("Africa/Cairo", "2027-04-30"),
    ("Africa/Cairo", "2027-10-28"),
    ("Pacific/Auckland", "2027-09-26"),
    ("Asia/Kathmandu", "2027-06-01"),
    ("Pacific/Chatham", "2027-04-04"),
];

/// So many cases of each property, and in the long run (`tests/run --long`) so many.
const CASES: u32 = 2_000;
const CASES_LONG: u32 = 100_000;

/// `PROPTEST_CASES` says how many cases if it is set; how many there are is printed.
pub(super) fn config() -> Config {
    let config = Config::default();
    let is_long = std::env::var_os("OPENSLOT_LONG").is_some_and(|value| value == "1");
    let cases = match (std::env::var_os("PROPTEST_CASES"), is_long) {
        (Some(_), _) => config.cases,
        (None, true) => CASES_LONG,
        (None, false) => CASES,
    };
    println!("{cases} cases");
    Config {
        cases,
        failure_persistence: None,
        ..config
    }
}

/// The lines of a clinic; each stands alone, so that shrinking drops what is not needed.
pub(super) fn clinics() -> impl Strategy<Value = String> {
    (
        select(&DAYS[..]),
        (0..60_i64, 0..1440_u32),
        visit(),
        prop::collection::vec(hours(), 1..5),
        select(&DAYS[..]),
    )
        .prop_flat_map(|((zone, day), (hour, second), visit, hours, (other, _))| {
            let on: chrono::NaiveDate = day.parse().unwrap();
            let now = on.and_hms_opt(12, 0, 0).unwrap() - chrono::TimeDelta::hours(hour);
            let now = now.format("%Y-%m-%dT%H:%M");
            let head = format!(
                "zone {zone}\nnow {now}Z\nday {day}\nnorth {other}\nseconds {second}\n{visit}\n{}",
                hours.join("\n")
            );
            prop::collection::vec(fact(on), 0..14)
                .prop_map(move |facts| format!("{head}\n{}", facts.join("\n")))
        })
}

/// A clinic from such lines: `north` lies in a zone of its own, `seconds` are added to now.
pub(super) fn clinic(text: &str) -> Clinic {
    let is_ours = |line: &&str| line.starts_with("north ") || line.starts_with("seconds ");
    let lines: Vec<&str> = text.lines().filter(|line| !is_ours(line)).collect();
    let mut clinic = Clinic::new(&lines.join("\n"));
    clinic.room("r1");
    let north = clinic.location("north");
    for line in text.lines().filter(is_ours) {
        match line.split_once(' ').unwrap() {
            ("north", zone) => {
                let mut locations = clinic.practice.locations.iter_mut();
                let north = locations.find(|location| location.id == north).unwrap();
                north.time_zone = zone.parse().unwrap();
            }
            (_, seconds) => clinic.now += chrono::TimeDelta::seconds(seconds.parse().unwrap()),
        }
    }
    clinic
}

fn visit() -> impl Strategy<Value = String> {
    (
        select(vec![5, 15, 20, 30, 45, 60, 120]),
        select(vec![0, 0, 10, 15, 30]),
        select(vec![0, 0, 60, 1440]),
        select(vec![0, 1, 2, 365]),
        select(vec![1, 1, 2, 3]),
        select(vec!["", "", " room"]),
    )
        .prop_map(|(minutes, buffer, notice, horizon, seats, room)| {
            format!(
                "visit {minutes} buffer {buffer} notice {notice} horizon {horizon} seats {seats}{room}"
            )
        })
}

fn hours() -> impl Strategy<Value = String> {
    (
        select(vec!["ana", "ana", "ben", "cy"]),
        (clock(), clock()),
        select(vec![5, 10, 15, 20, 30, 30, 45, 60, 120]),
        subsequence(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 3..=7),
        select(vec!["main", "main", "north"]),
        select(vec!["", "", "", " only visit", " only other"]),
        select(vec![
            "",
            "",
            "",
            "",
            " released 0@08:00",
            " released 1@02:30",
            " released 7@23:00",
        ]),
    )
        .prop_map(|(who, (start, end), every, days, place, only, released)| {
            let days = days.join(",");
            format!(
                "{who} hours {start}-{end} every {every} days {days} at {place}{only}{released}"
            )
        })
}

/// A busy time, a session, a closure, a visit of the patient's elsewhere, other hours, a block,
/// a length or a way.
fn fact(on: chrono::NaiveDate) -> impl Strategy<Value = String> {
    let row = (
        select(vec!["ana", "ben", "cy"]),
        span(on),
        select(vec!["", "", " room r1", " room r2", " own", " other"]),
    );
    let session = (
        select(vec!["ana", "ben"]),
        span(on),
        select(vec!["main", "north"]),
        select(vec![
            "taken 1",
            "taken 1,2",
            "taken 3 mine 1",
            "mine 2",
            "taken 1,2,3 seats 3",
        ]),
    );
    prop_oneof![
        6 => row.prop_map(|(who, span, of)| format!("{who} busy {span}{of}")),
        2 => session.prop_map(|(who, span, place, of)| format!("{who} session {span} at {place} {of}")),
        1 => (select(vec!["", "ana ", "ben "]), closed(on), select(vec!["", " at main"]))
            .prop_map(|(who, closed, place)| format!("{who}closed {closed}{place}")),
        1 => span(on).prop_map(|span| format!("patient {span}")),
        1 => exception(on),
        1 => (select(vec!["ana", "ben", "cy"]), closed(on), select(vec!["", " at main", " at north"]), weekly(on))
            .prop_map(|(who, span, place, weekly)| format!("{who} blocked {span}{place}{weekly}")),
        1 => (select(vec!["ana", "ben"]), select(vec![10, 25, 90]))
            .prop_map(|(who, minutes)| format!("{who} lasts {minutes}")),
        1 => select(vec!["travel main north 5", "travel main north 45"]).prop_map(str::to_owned),
    ]
}

fn exception(on: chrono::NaiveDate) -> impl Strategy<Value = String> {
    (
        select(vec!["ana ", "ben ", ""]),
        select(vec!["instead", "extra"]),
        (clock(), clock()),
        (-1..=1_i64, 0..=2_i64),
        select(vec!["", " at main", " at north"]),
        select(vec!["", "", " only visit", " only other"]),
    )
        .prop_map(
            move |(who, kind, (start, end), (first, days), place, only)| {
                let from = on + chrono::TimeDelta::days(first);
                let to = from + chrono::TimeDelta::days(days);
                // Everybody's different hours are for every type.
                let only = if who.is_empty() && kind == "instead" {
                    ""
                } else {
                    only
                };
                format!("{who}{kind} {start}-{end} on {from} to {to}{place}{only}")
            },
        )
}

/// Weeks before and after.
fn weekly(on: chrono::NaiveDate) -> impl Strategy<Value = String> {
    prop::option::of(-10..30_i64).prop_map(move |days| {
        days.map_or_else(String::new, |days| {
            format!(" weekly {}", on + chrono::TimeDelta::days(days))
        })
    })
}

/// An instant near the day and up to three hours from it.
fn span(on: chrono::NaiveDate) -> impl Strategy<Value = String> {
    (-6..30_i64, 0..12_i64, 1..36_i64).prop_map(move |(hour, step, length)| {
        let start =
            on.and_hms_opt(0, 0, 0).unwrap() + chrono::TimeDelta::minutes(hour * 60 + step * 5);
        let end = start + chrono::TimeDelta::minutes(length * 5);
        format!(
            "{}Z-{}Z",
            start.format("%Y-%m-%dT%H:%M"),
            end.format("%Y-%m-%dT%H:%M")
        )
    })
}

fn closed(on: chrono::NaiveDate) -> impl Strategy<Value = String> {
    span(on).prop_map(|span| span.replace('Z', ""))
}

fn clock() -> impl Strategy<Value = String> {
    (0..24, 0..12).prop_map(|(hour, step)| format!("{hour:02}:{:02}", step * 5))
}
