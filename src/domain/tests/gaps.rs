//! What is left free of somebody's hours.

use super::super::gaps::Gaps;
use super::super::time::Interval;
use super::calendar::start;
use super::clinic::Clinic;

/// The gaps of the first practitioner on the clinic's day, but for what everybody is busy with.
fn gaps(text: &str) -> Vec<String> {
    let clinic = Clinic::new(text);
    let on = clinic.query.from_on;
    let busy: Vec<Interval> = clinic.rows.iter().map(|row| row.during).collect();
    let who = clinic.practice.practitioners[0].id;
    let gaps = Gaps::of(&clinic.practice).find(who, on, &busy, clinic.now);
    let wall = |at| start(at, clinic.zone(), on);
    gaps.iter()
        .map(|gap| format!("{}-{}", wall(gap.times.start), wall(gap.times.end)))
        .collect()
}

#[test]
fn a_free_morning_has_a_gap_for_each_hour() {
    let free = gaps("ana hours 09:30-12:00");
    assert_eq!(free, ["09:30-10:00", "10:00-11:00", "11:00-12:00"]);
}

#[test]
fn visits_closures_and_blocks_leave_what_is_between_them() {
    let free = gaps(
        "ana hours 09:00-13:00 \n ana busy 09:20-10:00 \n ana closed 10:30-11:00 \n ana blocked 11:30-12:55",
    );
    assert_eq!(free, ["09:00-09:20", "10:00-10:30", "11:00-11:30"]);
}

#[test]
fn a_gap_begins_at_five_minutes_and_is_no_shorter_than_ten() {
    let free = gaps("ana hours 09:00-10:00 \n ana busy 09:00-09:12 \n ana busy 09:24-09:55");
    assert_eq!(free, Vec::<String>::new());
    let free = gaps("ana hours 09:00-10:00 \n ana busy 09:00-09:12 \n ana busy 09:26-09:45");
    assert_eq!(free, ["09:15-09:26", "09:45-10:00"]);
}

#[test]
fn what_is_past_is_no_gap() {
    let free = gaps("day 2027-03-02 \n now 2027-03-02T10:17 \n ana hours 09:00-12:00");
    assert_eq!(free, ["10:20-11:00", "11:00-12:00"]);
}

#[test]
fn nobody_has_gaps_outside_of_their_hours() {
    assert!(gaps("ana hours 09:00-10:00 days mon").is_empty());
    let instead = gaps("ana hours 09:00-10:00 \n ana instead 14:00-15:00");
    assert_eq!(instead, ["14:00-15:00"]);
}

#[test]
fn a_gap_across_a_change_of_clocks_is_as_long_as_it_really_is() {
    // The clocks go from 2 to 3.
    let free = gaps("day 2027-03-14 \n ana hours 01:00-04:00");
    assert_eq!(free, ["01:00-03:00", "03:00-04:00"]);
}
