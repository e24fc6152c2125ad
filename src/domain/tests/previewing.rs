//! What a change would do: visits outside, times that come and go.

use std::fmt::Write;

use chrono::TimeDelta;

use super::super::preview::{Calendar, preview};
use super::calendar::start;
use super::changes::appointment;
use super::clinic::Clinic;

/// Ana has a visit at 9:00 on the first day. What the second text changes in the first.
fn changed(before: &str, after: &str) -> String {
    let mut old = Clinic::new(&format!("{before}\nana busy 09:00-09:30"));
    let new = Clinic::new(after);
    let visit = [appointment(&mut old)];
    let calendar = Calendar {
        rows: &old.rows,
        visits: &visit,
        until_on: old.query.from_on + TimeDelta::days(1),
    };
    let preview = preview(&old.practice, &new.practice, calendar, old.now);
    let mut said = String::new();
    for (visit, refusal) in &preview.outside {
        writeln!(said, "outside: {} {:?}", visit.reference, refusal.rule()).unwrap();
    }
    let at = |times: &[super::super::preview::Time]| {
        let starts = times.iter();
        let words = starts.map(|(at, ..)| start(*at, old.zone(), old.query.from_on));
        words.collect::<Vec<_>>().join(" ")
    };
    for of in preview.types.iter().take(1) {
        writeln!(said, "appear: {}", at(&of.appear)).unwrap();
        writeln!(said, "vanish: {}", at(&of.vanish)).unwrap();
    }
    said
}

#[test]
fn what_stays_as_it_is_is_not_told() {
    let hours = "ana hours 09:00-11:00";
    assert_eq!(changed(hours, hours), "");
}

#[test]
fn shorter_hours_leave_a_visit_outside_and_take_times() {
    let told = changed(
        "ana hours 09:00-11:00 days tue",
        "ana hours 10:00-11:30 days tue",
    );
    assert_eq!(
        told,
        "outside: NS-4821-07 Hours\nappear: 11:00\nvanish: 09:30\n"
    );
}

#[test]
fn a_closure_and_a_block_name_the_visits_they_lie_over() {
    let hours = "ana hours 09:00-10:30 days tue";
    assert_eq!(
        changed(hours, &format!("{hours}\nclosed 09:00-10:00")),
        "outside: NS-4821-07 Closures\nappear: \nvanish: 09:30\n"
    );
    assert_eq!(
        changed(hours, &format!("{hours}\nana blocked 09:15-09:45")),
        "outside: NS-4821-07 Blocks\nappear: \nvanish: 09:30\n"
    );
}

#[test]
fn a_notice_takes_times_but_no_visit() {
    let hours = "now 2027-03-01T10:15\nana hours 09:00-11:00 days tue";
    let told = changed(hours, &format!("visit 30 notice 1440\n{hours}"));
    assert_eq!(told, "appear: \nvanish: 09:30 10:00\n");
}

#[test]
fn a_buffer_takes_the_times_it_leaves_no_room_for() {
    let hours = "ana hours 09:00-11:00 days tue\nana busy 10:00-10:30";
    let told = changed(hours, &format!("visit 30 buffer 10\n{hours}"));
    assert_eq!(told, "appear: \nvanish: 09:30\n");
}

#[test]
fn a_buffer_and_a_way_name_the_visits_that_come_too_close() {
    let hours = "ana hours 09:00-11:00 days tue\nana busy 09:30-11:00";
    assert_eq!(
        changed(hours, &format!("visit 30 buffer 10\n{hours}")),
        "outside: NS-4821-07 PractitionerFree\n"
    );
    let away = "ana hours 09:00-11:00 days tue\nana busy 10:00-10:30 at north";
    assert_eq!(
        changed(away, &format!("{away}\ntravel main north 45")),
        "outside: NS-4821-07 Travel\nappear: \nvanish: 09:30 10:30\n"
    );
}

#[test]
fn a_visit_that_is_outside_already_is_no_news() {
    let hours = "ana hours 10:00-11:00 days tue";
    let told = changed(hours, "ana hours 10:00-11:30 days tue");
    assert_eq!(told, "appear: 11:00\nvanish: \n");
}

#[test]
fn another_grid_leaves_visits_that_are_booked() {
    let told = changed(
        "ana hours 09:00-10:00 days tue",
        "ana hours 08:50-10:00 every 40 days tue",
    );
    assert_eq!(told, "");
}
