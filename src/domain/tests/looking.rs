//! Counting, looking ahead, and looking around.

use super::super::slot::{count_by_day, nearest_slots, next_available};
use super::calendar::{listed, start};
use super::clinic::Clinic;

fn next(text: &str) -> Option<String> {
    let clinic = Clinic::new(text);
    let slot = next_available(&clinic.practice, &clinic.busy(), &clinic.query, clinic.now)?;
    Some(start(slot.starts_at, clinic.zone(), clinic.query.from_on))
}

#[test]
fn days_are_counted_by_distinct_times_and_empty_days_are_there() {
    let clinic = Clinic::new(
        "day 2027-03-02 to 2027-03-05 \n ana hours 09:00-10:00 days tue,thu \n ben hours 09:30-11:00 days tue",
    );
    let slots = clinic.slots();
    let counts = count_by_day(&slots, clinic.query.from_on, clinic.query.until_on);
    let times: Vec<usize> = counts.iter().map(|count| count.times).collect();
    assert_eq!(times, [4, 0, 2, 0]);
    assert_eq!(counts[0].on, clinic.query.from_on);
}

#[test]
fn both_halves_of_a_fold_count() {
    let clinic = Clinic::new("day 2027-11-07 \n hours 01:00-02:00");
    let counts = count_by_day(&clinic.slots(), clinic.query.from_on, clinic.query.until_on);
    assert_eq!(counts[0].times, 4);
}

#[test]
fn the_next_available_time_is_the_first_within_180_days() {
    assert_eq!(next("hours 09:00-10:00").unwrap(), "09:00");
    assert_eq!(
        next("hours 09:00-10:00 from 2027-06-10").unwrap(),
        "10T09:00"
    );
    // 2 March is the first of 180 days; 28 August the last.
    assert_eq!(
        next("hours 09:00-10:00 from 2027-08-28").unwrap(),
        "28T09:00"
    );
    assert_eq!(next("hours 09:00-10:00 from 2027-08-29"), None);
}

#[test]
fn the_next_available_time_keeps_to_the_rules() {
    assert_eq!(
        next("visit 30 notice 4320 \n hours 09:00-10:00").unwrap(),
        "04T09:00"
    );
    assert_eq!(
        next("visit 30 horizon 5 \n hours 09:00-10:00 from 2027-03-07"),
        None
    );
    assert_eq!(next("visit 90 \n hours 09:00-10:00"), None);
}

#[test]
fn the_nearest_times_are_on_both_sides_and_in_order() {
    let clinic = Clinic::new(
        "ana hours 09:00-13:00 \n ben hours 09:00-13:00 \n ana busy 10:00-11:00 \n ben busy 10:00-11:00",
    );
    let slots = clinic.slots();
    let around = |at: &str, most| listed(&clinic, &nearest_slots(&slots, clinic.instant(at), most));
    assert_eq!(around("10:00", 3), "09:00/ana 09:30/ana 11:00/ana");
    assert_eq!(around("10:00", 1), "09:30/ana");
    assert_eq!(around("15:00", 2), "12:00/ana 12:30/ana");
    assert_eq!(around("10:00", 0), "");
}
