//! Calendar files of every kind, read.

use super::reading::{RULES_MAX, Read, Unread, read};
use crate::domain::holidays::During;

const UNTIL: &str = "2029-03-01";

fn calendar(lines: &[&str]) -> String {
    let lines = [
        &["BEGIN:VCALENDAR", "VERSION:2.0"],
        lines,
        &["END:VCALENDAR", ""],
    ];
    lines.concat().join("\r\n")
}

fn event(lines: &[&str]) -> String {
    calendar(
        &[
            &["BEGIN:VEVENT", "UID:1", "SUMMARY:Day off"],
            lines,
            &["END:VEVENT"],
        ]
        .concat(),
    )
}

fn of(text: &str) -> Read {
    read(text, UNTIL.parse().unwrap()).unwrap()
}

/// When the events of a file are, in order.
fn times(text: &str) -> Vec<String> {
    let read = of(text);
    assert_eq!(read.unreadable, 0, "{text}");
    let mut times: Vec<String> = read
        .events
        .iter()
        .map(|event| match event.during {
            During::Wall(from, until) => format!("{} to {}", from.0, until.0),
            During::Instants(from, until) => format!("{from:?} to {until:?}"),
        })
        .collect();
    times.sort();
    times
}

#[test]
fn a_day_is_one_on_every_wall_and_lasts_to_its_end() {
    let whole = "2027-12-24 00:00:00 to 2027-12-25 00:00:00";
    for lines in [
        &["DTSTART;VALUE=DATE:20271224", "DTEND;VALUE=DATE:20271225"][..],
        &["DTSTART;VALUE=DATE:20271224"],
        &["DTSTART;VALUE=DATE:20271224", "DURATION:P1D"],
        // The last day in the place of the one after it.
        &["DTSTART;VALUE=DATE:20271224", "DTEND;VALUE=DATE:20271224"],
    ] {
        assert_eq!(times(&event(lines)), [whole], "{lines:?}");
    }
    let days = ["DTSTART;VALUE=DATE:20271224", "DTEND;VALUE=DATE:20271227"];
    assert_eq!(
        times(&event(&days)),
        ["2027-12-24 00:00:00 to 2027-12-27 00:00:00"]
    );
    assert_eq!(of(&event(&days)).events[0].name, "Day off");
}

#[test]
fn a_time_is_a_moment_where_its_zone_is_known_and_else_the_wall_s() {
    let moment = "2027-12-24T17:00:00Z to 2027-12-24T22:00:00Z";
    for lines in [
        &["DTSTART:20271224T170000Z", "DTEND:20271224T220000Z"][..],
        &[
            "DTSTART;TZID=America/New_York:20271224T120000",
            "DURATION:PT5H",
        ],
        // As one program calls it.
        &[
            "DTSTART;TZID=Eastern Standard Time:20271224T120000",
            "DTEND;TZID=Eastern Standard Time:20271224T170000",
        ],
    ] {
        assert_eq!(times(&event(lines)), [moment], "{lines:?}");
    }
    let wall = ["2027-12-24 12:00:00 to 2027-12-24 17:00:00"];
    for zone in ["", ";TZID=Our house"] {
        let lines = [
            format!("DTSTART{zone}:20271224T120000"),
            format!("DTEND{zone}:20271224T170000"),
        ];
        assert_eq!(times(&event(&[&lines[0], &lines[1]])), wall, "{zone}");
    }
}

#[test]
fn a_zone_may_be_told_by_the_file_itself() {
    let text = calendar(&[
        "BEGIN:VTIMEZONE",
        "TZID:Office",
        "X-LIC-LOCATION:America/New_York",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:1",
        "DTSTART;TZID=Office:20271224T120000",
        "DTEND;TZID=Office:20271224T170000",
        "END:VEVENT",
    ]);
    assert_eq!(
        times(&text),
        ["2027-12-24T17:00:00Z to 2027-12-24T22:00:00Z"]
    );
}

#[test]
fn what_repeats_is_found_up_to_the_last_day_and_two_without_an_end_do_not_hide_each_other() {
    let text = calendar(&[
        "BEGIN:VEVENT",
        "UID:1",
        "DTSTART;VALUE=DATE:20200101",
        "RRULE:FREQ=YEARLY",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:2",
        "DTSTART;VALUE=DATE:20261126",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "END:VEVENT",
    ]);
    let found = times(&text);
    assert_eq!(found.len(), 10 + 3);
    assert!(found.contains(&"2029-01-01 00:00:00 to 2029-01-02 00:00:00".to_owned()));
    assert!(found.contains(&"2027-11-25 00:00:00 to 2027-11-26 00:00:00".to_owned()));
    let later = event(&["DTSTART;VALUE=DATE:20300101", "RRULE:FREQ=YEARLY"]);
    assert_eq!(times(&later).len(), 1);
    let ended = event(&[
        "DTSTART;VALUE=DATE:20270101",
        "RRULE:FREQ=MONTHLY;UNTIL=20270301",
    ]);
    assert_eq!(times(&ended).len(), 3);
    let counted = event(&["DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=MONTHLY;COUNT=2"]);
    assert_eq!(times(&counted).len(), 2);
}

#[test]
fn single_times_are_left_out_moved_and_called_off_as_the_file_says() {
    let series = [
        "BEGIN:VEVENT",
        "UID:1",
        "SEQUENCE:4",
        "DTSTART;VALUE=DATE:20270301",
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE;VALUE=DATE:20270302",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1",
        "SEQUENCE:5",
        "RECURRENCE-ID;VALUE=DATE:20270303",
        "DTSTART;VALUE=DATE:20270310",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1",
        "RECURRENCE-ID;VALUE=DATE:20270304",
        "DTSTART;VALUE=DATE:20270304",
        "STATUS:CANCELLED",
        "END:VEVENT",
        // Another one on the same days, of which nothing changed.
        "BEGIN:VEVENT",
        "UID:2",
        "SEQUENCE:4",
        "DTSTART;VALUE=DATE:20270303",
        "RRULE:FREQ=DAILY;COUNT=2",
        "END:VEVENT",
    ];
    let days: Vec<String> = times(&calendar(&series))
        .iter()
        .map(|time| time[..10].to_owned())
        .collect();
    assert_eq!(
        days,
        ["2027-03-01", "2027-03-03", "2027-03-04", "2027-03-10"]
    );
}

#[test]
fn what_is_no_event_or_takes_no_time_or_cannot_be_read_is_left_out_and_the_last_counted() {
    let task = calendar(&[
        "BEGIN:VTODO",
        "UID:1",
        "DUE;VALUE=DATE:20270301",
        "END:VTODO",
    ]);
    assert_eq!(of(&task), Read::default());
    for lines in [
        &["DTSTART;VALUE=DATE:soon"][..],
        &["DTSTAMP:20270101T000000Z"],
        &["DTSTART:20270301T090000"],
        &["DTSTART;VALUE=DATE:20270301", "RRULE:FREQ=NEVER"],
    ] {
        let read = of(&event(lines));
        assert_eq!((read.events.len(), read.unreadable), (0, 1), "{lines:?}");
    }
}

#[test]
fn what_is_no_calendar_or_has_no_end_is_refused() {
    let until = UNTIL.parse().unwrap();
    for text in [
        "",
        "hello",
        "BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n",
        "\u{fffd}PNG\r\n",
    ] {
        assert_eq!(read(text, until), Err(Unread::NotACalendar), "{text}");
    }
    let endless = event(&[
        "DTSTART:20270301T090000Z",
        "DURATION:PT1S",
        "RRULE:FREQ=SECONDLY",
    ]);
    assert_eq!(read(&endless, until), Err(Unread::TooMany));
    let never = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270301\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n";
    assert_eq!(
        read(&calendar(&[&never.repeat(RULES_MAX + 1)]), until),
        Err(Unread::TooMany)
    );
    // A file that was cut off is read as far as it goes.
    let cut = event(&["DTSTART;VALUE=DATE:20270301"]);
    assert_eq!(of(cut.split("END:VEVENT").next().unwrap()).events.len(), 1);
}
