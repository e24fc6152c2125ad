//! Hours, grid and buffers, on days written as text.

use super::calendar::offered;

#[test]
fn starts_lie_on_the_grid_and_the_last_visit_ends_with_the_hours() {
    assert_eq!(offered("hours 09:00-11:00"), "09:00 09:30 10:00 10:30");
    assert_eq!(
        offered("hours 09:00-10:15 every 15"),
        "09:00 09:15 09:30 09:45"
    );
    assert_eq!(
        offered("visit 50 \n hours 09:00-11:00 every 20"),
        "09:00 09:20 09:40 10:00"
    );
    assert_eq!(offered("visit 60 \n hours 09:00-10:00"), "09:00");
    assert_eq!(offered("visit 61 \n hours 09:00-10:00"), "");
}

#[test]
fn the_grid_is_counted_from_the_start_of_each_window() {
    assert_eq!(
        offered("hours 09:10-10:20 \n hours 14:05-15:10"),
        "09:10 09:40 14:05 14:35"
    );
}

#[test]
fn windows_that_overlap_offer_a_start_once() {
    assert_eq!(
        offered("hours 09:00-10:00 \n hours 09:00-10:30 only visit"),
        "09:00 09:30 10:00"
    );
    assert_eq!(
        offered("hours 09:00-10:00 \n hours 09:15-10:15"),
        "09:00 09:15 09:30 09:45"
    );
}

#[test]
fn a_visit_does_not_run_from_one_window_into_the_next() {
    assert_eq!(
        offered("visit 45 \n hours 09:00-10:00 \n hours 10:00-11:00"),
        "09:00 10:00"
    );
}

#[test]
fn generic_windows_and_windows_of_the_type_are_offered_and_no_others() {
    assert_eq!(
        offered(
            "hours 09:00-10:00 \n hours 11:00-12:00 only visit \n hours 14:00-16:00 only other"
        ),
        "09:00 09:30 11:00 11:30"
    );
}

#[test]
fn a_schedule_counts_from_its_first_day_to_its_last() {
    let days = "day 2027-03-02 to 2027-03-06 \n visit 30 \n";
    assert_eq!(
        offered(&format!("{days} hours 09:00-09:30 from 2027-03-04")),
        "04T09:00 05T09:00 06T09:00"
    );
    assert_eq!(
        offered(&format!("{days} hours 09:00-09:30 until 2027-03-03")),
        "09:00 03T09:00"
    );
    assert_eq!(
        offered(&format!(
            "{days} hours 09:00-09:30 until 2027-03-03 \n hours 10:00-10:30 from 2027-03-04 until 2027-03-05"
        )),
        "09:00 03T09:00 04T10:00 05T10:00"
    );
}

#[test]
fn windows_are_of_their_weekdays_only() {
    assert_eq!(
        offered("day 2027-03-01 to 2027-03-08 \n hours 09:00-09:30 days mon,thu"),
        "09:00 04T09:00 08T09:00"
    );
}

#[test]
fn a_window_past_midnight_offers_the_next_day_too() {
    assert_eq!(
        offered("day 2027-03-02 to 2027-03-03 \n hours 22:30-00:30 days tue"),
        "22:30 23:00 23:30 03T00:00"
    );
}

#[test]
fn a_window_of_the_day_before_counts_for_the_day_asked_for() {
    assert_eq!(
        offered("day 2027-03-03 \n hours 22:30-01:00 days tue"),
        "00:00 00:30"
    );
    assert_eq!(
        offered("day 2027-03-03 \n hours 22:30-01:00 days tue until 2027-03-02"),
        "00:00 00:30"
    );
}

#[test]
fn a_window_that_ends_at_midnight_lasts_the_whole_evening() {
    assert_eq!(offered("hours 23:00-00:00 days tue"), "23:00 23:30");
}

#[test]
fn a_window_from_midnight_to_midnight_lasts_the_whole_day() {
    assert_eq!(
        offered("visit 180 \n hours 00:00-00:00 every 180 days tue"),
        "00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00"
    );
}

#[test]
fn a_busy_time_takes_every_start_whose_visit_would_touch_it() {
    assert_eq!(
        offered("hours 09:00-12:00 every 15 \n busy 10:00-10:30"),
        "09:00 09:15 09:30 10:30 10:45 11:00 11:15 11:30"
    );
    assert_eq!(
        offered("hours 09:00-11:00 \n busy 08:00-09:10 \n busy 10:25-13:00"),
        "09:30"
    );
}

#[test]
fn the_buffer_is_kept_before_the_next_visit() {
    // The one at 10:00 carries no buffer of its own; the new visit's buffer must end by then.
    assert_eq!(
        offered("visit 30 buffer 15 \n hours 09:00-11:30 every 15 \n busy 10:00-10:30"),
        "09:00 09:15 10:30 10:45 11:00"
    );
}

#[test]
fn the_buffer_is_kept_behind_the_visit_before() {
    // A visit from 9:00 to 9:30 with 15 minutes behind it: the next starts at 9:45.
    assert_eq!(
        offered("visit 30 buffer 15 \n hours 09:00-11:00 every 15 \n busy 09:00-09:45"),
        "09:45 10:00 10:15 10:30"
    );
}

#[test]
fn the_buffer_may_reach_past_the_hours_and_into_a_closure() {
    assert_eq!(
        offered("visit 30 buffer 30 \n hours 09:00-10:00"),
        "09:00 09:30"
    );
    assert_eq!(
        offered("visit 30 buffer 30 \n hours 09:00-12:00 \n closed 10:00-11:00"),
        "09:00 09:30 11:00 11:30"
    );
}

#[test]
fn the_buffer_counts_across_the_edge_of_two_windows() {
    assert_eq!(
        offered("visit 30 buffer 15 \n hours 09:00-10:00 \n hours 10:00-11:00 \n busy 10:00-10:45"),
        "09:00"
    );
    assert_eq!(
        offered("visit 30 \n hours 09:00-10:00 \n hours 10:00-11:00 \n busy 09:30-10:15"),
        "09:00 10:30"
    );
}
