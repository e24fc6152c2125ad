//! Days on which the clocks change, and windows that pass over the change.

use super::super::time::{Instants, WallTime};
use super::calendar::{explained, offered};
use super::clinic::Clinic;

#[test]
fn times_in_a_gap_are_not_offered() {
    assert_eq!(
        offered("day 2027-03-14 \n hours 01:00-04:00"),
        "01:00 01:30 03:00 03:30"
    );
    assert_eq!(
        offered("zone Europe/London \n day 2027-03-28 \n hours 00:00-03:00"),
        "00:00 00:30 02:00 02:30"
    );
    assert_eq!(
        offered("zone Australia/Lord_Howe \n day 2027-10-03 \n hours 01:00-03:30 every 15"),
        "01:00 01:15 01:30 01:45 02:30 02:45 03:00"
    );
}

#[test]
fn times_in_a_fold_are_offered_twice_in_order_of_time() {
    assert_eq!(
        offered("day 2027-11-07 \n hours 00:30-03:00"),
        "00:30 01:00EDT 01:30EDT 01:00EST 01:30EST 02:00 02:30"
    );
    assert_eq!(
        offered("zone Europe/London \n day 2027-10-31 \n hours 00:30-02:30"),
        "00:30 01:00BST 01:30BST 01:00GMT 01:30GMT 02:00"
    );
    assert_eq!(
        offered("zone Australia/Lord_Howe \n day 2027-04-04 \n hours 01:00-02:30 every 15"),
        "01:00 01:15 01:30+11 01:45+11 01:30+1030 01:45+1030 02:00"
    );
}

#[test]
fn a_visit_lasts_its_real_minutes_over_a_change() {
    // From 01:30 the hour is over at 03:30 on the wall in spring and at 01:30 again in autumn.
    assert_eq!(
        offered("visit 60 \n day 2027-03-14 \n hours 01:30-03:30"),
        "01:30"
    );
    assert_eq!(
        offered("visit 60 \n day 2027-03-14 \n hours 01:30-03:00"),
        ""
    );
    assert_eq!(
        offered("visit 60 \n day 2027-11-07 \n hours 00:30-02:00"),
        "00:30 01:00EDT 01:30EDT 01:00EST"
    );
    let plan = Clinic::new("visit 60 \n day 2027-11-07 \n hours 00:30-02:00")
        .hold("05:30Z")
        .unwrap();
    assert_eq!(
        plan.visit.end - plan.visit.start,
        chrono::TimeDelta::hours(1)
    );
}

#[test]
fn hours_that_begin_in_a_gap_begin_at_the_jump() {
    assert_eq!(
        offered("day 2027-03-14 \n hours 02:30-04:00"),
        "03:00 03:30"
    );
    assert_eq!(offered("day 2027-03-14 \n hours 02:15-04:00"), "03:15");
}

#[test]
fn hours_that_end_in_a_gap_end_at_the_jump() {
    assert_eq!(
        offered("day 2027-03-14 \n hours 01:00-02:30"),
        "01:00 01:30"
    );
    assert_eq!(
        offered("visit 45 \n day 2027-03-14 \n hours 01:00-02:30"),
        "01:00"
    );
}

#[test]
fn hours_that_lie_in_a_gap_are_none() {
    assert_eq!(
        offered("visit 5 \n day 2027-03-14 \n hours 02:00-03:00 every 5"),
        ""
    );
    assert_eq!(
        offered("visit 5 \n day 2027-03-14 \n hours 02:10-02:50 every 5"),
        ""
    );
}

#[test]
fn hours_that_begin_in_a_fold_begin_at_its_earlier_time() {
    assert_eq!(
        offered("day 2027-11-07 \n hours 01:30-03:00"),
        "01:30EDT 01:30EST 02:00 02:30"
    );
}

#[test]
fn hours_that_end_in_a_fold_end_at_its_earlier_time() {
    assert_eq!(
        offered("day 2027-11-07 \n hours 00:00-01:30"),
        "00:00 00:30 01:00EDT"
    );
    assert_eq!(offered("day 2027-11-07 \n hours 01:00-01:30"), "01:00EDT");
}

#[test]
fn windows_past_midnight_run_over_the_change() {
    assert_eq!(
        offered("visit 60 \n day 2027-03-13 to 2027-03-14 \n hours 23:00-04:00 every 60 days sat"),
        "23:00 14T00:00 14T01:00 14T03:00"
    );
    assert_eq!(
        offered("visit 60 \n day 2027-11-06 to 2027-11-07 \n hours 23:00-03:00 every 60 days sat"),
        "23:00 07T00:00 07T01:00EDT 07T01:00EST 07T02:00"
    );
}

#[test]
fn a_midnight_that_does_not_exist_is_the_jump() {
    assert_eq!(
        offered("zone Asia/Beirut \n day 2027-03-28 \n hours 00:00-02:30"),
        "01:00 01:30 02:00"
    );
    assert_eq!(
        offered("zone Africa/Cairo \n day 2027-04-30 \n hours 00:00-02:30"),
        "01:00 01:30 02:00"
    );
    assert_eq!(
        offered(
            "zone America/Sao_Paulo \n day 2018-11-04 \n now 2018-10-01T08:00 \n hours 00:00-02:30"
        ),
        "01:00 01:30 02:00"
    );
    assert_eq!(
        offered("zone Asia/Beirut \n day 2027-03-27 to 2027-03-28 \n hours 23:00-02:00 days sat"),
        "23:00 23:30 28T01:00 28T01:30"
    );
}

#[test]
fn a_last_hour_of_the_day_that_comes_twice_is_offered_twice() {
    assert_eq!(
        offered("zone Asia/Beirut \n day 2027-10-30 \n hours 22:30-00:30 days sat"),
        "22:30 23:00EEST 23:30EEST 23:00EET 23:30EET"
    );
    assert_eq!(
        offered("zone Africa/Cairo \n day 2027-10-28 \n hours 22:30-00:30 days thu"),
        "22:30 23:00EEST 23:30EEST 23:00EET 23:30EET"
    );
    assert_eq!(
        offered(
            "zone America/Sao_Paulo \n day 2019-02-16 \n now 2019-02-01T08:00 \
             \n hours 22:30-00:30 days sat"
        ),
        "22:30 23:00-02 23:30-02 23:00-03 23:30-03"
    );
}

#[test]
fn the_notice_is_elapsed_time_across_both_changes() {
    let at_notice = |day: &str, now: &str| {
        let mut clinic = Clinic::new(&format!(
            "visit 30 notice 1440 \n day {day} \n hours 09:00-10:00 \n now {now}"
        ));
        let in_time = clinic.hold("09:00").is_ok();
        clinic.now += chrono::TimeDelta::seconds(1);
        (in_time, clinic.hold("09:00").is_ok())
    };
    // 24 hours before nine on the day of the jump it is eight on the wall; in autumn ten.
    assert_eq!(at_notice("2027-03-14", "2027-03-13T08:00"), (true, false));
    assert_eq!(at_notice("2027-11-07", "2027-11-06T10:00"), (true, false));
    assert_eq!(at_notice("2027-03-15", "2027-03-14T09:00"), (true, false));
    assert_eq!(at_notice("2027-11-08", "2027-11-07T09:00"), (true, false));
}

#[test]
fn the_horizon_counts_days_of_23_and_25_hours_as_days() {
    for now in ["2027-03-13T00:00", "2027-03-13T23:59"] {
        assert_eq!(
            offered(&format!(
                "visit 30 horizon 2 \n day 2027-03-14 to 2027-03-17 \n now {now} \n hours 23:30-00:00"
            )),
            "23:30 15T23:30"
        );
    }
}

#[test]
fn busy_times_take_the_half_of_a_fold_they_are_in() {
    assert_eq!(
        offered("day 2027-11-07 \n hours 01:00-02:30 \n busy 05:30Z-06:30Z"),
        "01:00EDT 01:30EST 02:00"
    );
}

#[test]
fn a_closure_from_fold_to_wall_begins_at_the_earlier_time() {
    assert_eq!(
        offered("day 2027-11-07 \n hours 00:30-03:00 \n closed 01:00-02:00"),
        "00:30 02:00 02:30"
    );
    assert_eq!(
        offered("day 2027-03-14 \n hours 01:00-04:00 \n closed 01:30-02:30"),
        "01:00 03:00 03:30"
    );
}

#[test]
fn both_halves_of_a_fold_can_be_held_and_are_told_apart() {
    assert_eq!(
        explained(
            "day 2027-11-07 \n hours 01:00-02:00",
            "05:00Z",
            "07:30Z",
            30
        ),
        "01:00EDT ok\n01:30EDT ok\n01:00EST ok\n01:30EST ok\n02:00 Hours\n"
    );
}

#[test]
fn a_wall_time_names_no_one_or_two_instants() {
    let zone = chrono_tz::America::New_York;
    let at = |text: &str| WallTime(text.parse().unwrap()).instants(zone);
    let utc = |text: &str| text.parse().unwrap();
    assert_eq!(at("2027-03-14T02:30:00"), Instants::Gap);
    assert_eq!(
        at("2027-03-14T03:00:00"),
        Instants::Once(utc("2027-03-14T07:00:00Z"))
    );
    assert_eq!(
        at("2027-11-07T01:30:00"),
        Instants::Fold(utc("2027-11-07T05:30:00Z"), utc("2027-11-07T06:30:00Z"))
    );
}
