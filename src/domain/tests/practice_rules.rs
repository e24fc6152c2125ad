//! What a practice adds to its hours: other hours, blocks, ways, lengths, releases, limits.

use super::calendar::{explained, offered};
use super::clinic::Clinic;
use crate::domain::refusal::Refusal;

#[test]
fn different_hours_of_a_practitioner_replace_their_windows_on_those_dates() {
    let text = "
        day 2027-03-02 to 2027-03-04
        ana hours 09:00-10:00
        ana instead 14:00-15:00 on 2027-03-03";
    assert_eq!(
        offered(text),
        "09:00 09:30 03T14:00 03T14:30 04T09:00 04T09:30"
    );
}

#[test]
fn different_hours_of_everybody_cut_the_windows_and_keep_their_grid() {
    let text = "
        ana hours 09:00-12:00 every 40
        ben hours 10:30-11:00
        cy hours 13:00-14:00
        instead 09:30-11:30";
    assert_eq!(offered(text), "09:40/ana 10:20/ana 10:30/ben 11:00/ana");
}

#[test]
fn extra_hours_come_besides_and_need_no_schedule_of_a_practitioner() {
    let text = "
        ana hours 09:00-10:00 until 2027-02-01
        ben hours 09:00-09:30
        ana extra 18:00-19:00
        extra 12:00-12:30";
    assert_eq!(offered(text), "09:00/ben 12:00/ben 18:00/ana 18:30/ana");
}

#[test]
fn extra_hours_may_be_for_some_types_and_pass_midnight() {
    let text = "
        day 2027-03-02 to 2027-03-03
        ana hours 09:00-09:30
        ana extra 23:30-00:30 only visit
        ana extra 12:00-13:00 only other";
    assert_eq!(offered(text), "09:00 23:30 03T00:00 03T09:00");
    assert_eq!(explained(text, "12:00", "12:30", 30), "12:00 Window\n",);
}

#[test]
fn closures_win_over_extra_hours() {
    let text = "
        ana hours 09:00-09:30
        ana extra 18:00-19:00
        closed 18:00-18:30";
    assert_eq!(offered(text), "09:00 18:30");
    assert_eq!(explained(text, "18:00", "18:30", 30), "18:00 Closures\n");
}

#[test]
fn a_block_takes_time_and_repeats_every_week_until_its_last_date() {
    let text = "
        day 2027-03-02 to 2027-03-23
        ana hours 12:00-13:00 days tue
        ana blocked 12:00-12:30 weekly 2027-03-16";
    assert_eq!(offered(text), "12:30 09T12:30 16T12:30 23T12:00 23T12:30");
    assert_eq!(
        explained(text, "12:00", "13:00", 30),
        "12:00 Blocks\n12:30 ok\n"
    );
}

#[test]
fn a_block_that_began_weeks_ago_is_still_there() {
    let text = "
        ana hours 12:00-13:00
        ana blocked 2026-01-06T12:00-2026-01-06T12:30 weekly 2027-12-31";
    assert_eq!(offered(text), "12:30");
}

#[test]
fn a_weekly_block_keeps_its_time_on_the_wall_over_a_clock_change() {
    let text = "
        day 2027-03-14
        ana hours 09:00-10:30
        ana blocked 2027-03-07T09:00-2027-03-07T10:00 weekly 2027-06-01";
    assert_eq!(offered(text), "10:00");
}

#[test]
fn a_block_all_day_and_over_midnight_takes_all_of_it() {
    let text = "
        day 2027-03-02 to 2027-03-04
        ana hours 09:00-09:30
        ana blocked 2027-03-02T00:00-2027-03-04T00:00";
    assert_eq!(offered(text), "04T09:00");
}

#[test]
fn a_block_at_one_location_leaves_the_other() {
    let text = "
        ana hours 09:00-09:30 at main
        ana hours 10:00-10:30 at north
        ana blocked 08:00-12:00 at main";
    assert_eq!(offered(text), "10:00@north");
}

#[test]
fn a_practitioner_needs_time_to_travel_both_ways() {
    let text = "
        ana hours 09:00-13:00 at north
        travel main north 45
        ana busy 10:30-11:00 at main";
    assert_eq!(offered(text), "09:00@north 12:00@north 12:30@north");
    let text = "
        ana hours 09:00-13:00 at main
        travel main north 45
        ana busy 10:30-11:00 at north";
    assert_eq!(
        explained(text, "09:00", "12:30", 30),
        "09:00 ok\n09:30 Travel\n10:00 Travel\n10:30 PractitionerFree\n11:00 Travel\n\
         11:30 Travel\n12:00 ok\n"
    );
}

#[test]
fn the_buffer_runs_before_somebody_sets_out() {
    let text = "
        visit 30 buffer 15
        ana hours 09:00-10:30 every 15 at north
        travel main north 30
        ana busy 10:30-11:00 at main";
    assert_eq!(offered(text), "09:00@north 09:15@north");
}

#[test]
fn some_take_longer_for_a_type_than_others() {
    let text = "
        ana hours 09:00-10:00 every 15
        ben hours 09:00-10:00 every 15
        ben lasts 45";
    assert_eq!(
        offered(text),
        "09:00/ana 09:00/ben 09:15/ana 09:15/ben 09:30/ana"
    );
    let clinic = Clinic::new("ana lasts 45\nana hours 09:00-10:00");
    let plan = clinic.hold("09:00").unwrap();
    assert_eq!((plan.visit.end - plan.visit.start).num_minutes(), 45);
}

#[test]
fn a_visit_may_have_a_length_of_its_own() {
    let mut clinic = Clinic::new("ana lasts 45\nana hours 09:00-10:00 every 20");
    clinic.query.minutes = Some(20);
    let slots = clinic.slots();
    assert_eq!(slots.len(), 3);
    let plan = clinic.hold("09:40").unwrap();
    assert_eq!((plan.visit.end - plan.visit.start).num_minutes(), 20);
}

#[test]
fn times_are_released_days_ahead_at_an_hour_on_the_wall() {
    let hours = "day 2027-03-02 to 2027-03-03\nana hours 09:00-09:30 released 1@08:00";
    assert_eq!(offered(&format!("{hours}\nnow 2027-03-01T07:59")), "");
    assert_eq!(offered(&format!("{hours}\nnow 2027-03-01T08:00")), "09:00");
    assert_eq!(
        offered(&format!("{hours}\nnow 2027-03-02T08:00")),
        "09:00 03T09:00"
    );
    let clinic = Clinic::new(&format!("{hours}\nnow 2027-03-01T07:59"));
    let from = clinic.instant("2027-03-01T08:00");
    assert_eq!(clinic.hold("09:00"), Err(Refusal::NotReleased { from }));
}

#[test]
fn a_release_in_a_gap_comes_at_the_jump() {
    let text = "day 2027-03-15\nana hours 09:00-09:30 released 1@02:30\n";
    let clinic = Clinic::new(&format!("{text}now 2027-03-14T00:00"));
    let from = clinic.instant("2027-03-14T03:00");
    assert_eq!(clinic.hold("09:00"), Err(Refusal::NotReleased { from }));
}

#[test]
fn whoever_has_as_many_visits_ahead_as_allowed_gets_no_more() {
    let text = "visit 30 most 2\nana hours 09:00-09:30\n";
    assert_eq!(offered(&format!("{text}ahead visit other other")), "09:00");
    let clinic = Clinic::new(&format!("{text}ahead visit visit"));
    assert_eq!(clinic.hold("09:00"), Err(Refusal::LimitReached { most: 2 }));
    assert_eq!(clinic.slots(), []);
}

#[test]
fn the_limit_of_the_practice_counts_every_type() {
    let mut clinic = Clinic::new("ana hours 09:00-09:30\nahead visit other");
    assert!(clinic.hold("09:00").is_ok());
    clinic.practice.max_future_visits = Some(2);
    assert_eq!(clinic.hold("09:00"), Err(Refusal::LimitReached { most: 2 }));
}
