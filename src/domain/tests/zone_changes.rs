//! Promise and instant, come apart or not.

use chrono::TimeDelta;
use chrono_tz::America::New_York;
use uuid::Uuid;

use super::super::ids::AppointmentId;
use super::super::time::{Instants, WallTime};
use super::super::zone_change::Promise;

/// A visit promised for that time on the wall, at the earliest instant at which the wall shows
/// it, or at the jump over it.
fn promised(wall: &str) -> Promise {
    let starts_wall = WallTime(wall.parse().unwrap());
    Promise {
        visit: AppointmentId(Uuid::from_u128(1)),
        reference: "NS-4821-07".to_owned(),
        starts_wall,
        time_zone: New_York,
        starts_at: starts_wall.edge(New_York),
    }
}

#[test]
fn a_visit_at_its_promised_time_is_not_listed() {
    assert_eq!(promised("2027-03-02T09:00:00").shifted(), None);
}

#[test]
fn a_visit_whose_clocks_went_another_way_is_listed_with_its_new_instant() {
    let mut visit = promised("2027-03-02T09:00:00");
    let should = visit.starts_at;
    visit.starts_at += TimeDelta::hours(1);
    assert_eq!(visit.shifted().unwrap().means, Instants::Once(should));
}

#[test]
fn a_promise_in_a_gap_is_listed_and_either_half_of_a_fold_is_kept() {
    let gap = promised("2027-03-14T02:30:00");
    assert_eq!(gap.shifted().unwrap().means, Instants::Gap);
    let mut fold = promised("2027-11-07T01:30:00");
    let Instants::Fold(earlier, later) = fold.starts_wall.instants(New_York) else {
        panic!("no fold");
    };
    for half in [earlier, later] {
        fold.starts_at = half;
        assert_eq!(fold.clone().shifted(), None);
    }
    fold.starts_at = later + TimeDelta::hours(1);
    assert!(fold.shifted().is_some());
}
