//! Promise and instant, come apart or not.

use chrono::TimeDelta;

use super::super::appointment::Appointment;
use super::super::time::{Instants, WallTime};
use super::super::zone_change::list_shifted;
use super::changes::appointment;
use super::clinic::Clinic;

fn promised(wall: &str) -> Appointment {
    let mut visit = appointment(&mut Clinic::new(""));
    visit.starts_wall = WallTime(wall.parse().unwrap());
    visit
}

#[test]
fn a_visit_at_its_promised_time_is_not_listed() {
    let visit = promised("2027-03-02T09:00:00");
    assert_eq!(list_shifted(&[visit]), []);
}

#[test]
fn a_visit_whose_clocks_went_another_way_is_listed_with_its_new_instant() {
    let mut visit = promised("2027-03-02T09:00:00");
    let should = visit.starts_at;
    visit.starts_at += TimeDelta::hours(1);
    let visits = [visit];
    let shifted = list_shifted(&visits);
    assert_eq!(shifted.len(), 1);
    assert_eq!(shifted[0].means, Instants::Once(should));
}

#[test]
fn a_promise_in_a_gap_is_listed_and_either_half_of_a_fold_is_kept() {
    let gap = [promised("2027-03-14T02:30:00")];
    assert_eq!(list_shifted(&gap)[0].means, Instants::Gap);
    let mut fold = promised("2027-11-07T01:30:00");
    let Instants::Fold(earlier, later) = fold.starts_wall.instants(fold.time_zone) else {
        panic!("no fold");
    };
    for half in [earlier, later] {
        fold.starts_at = half;
        assert_eq!(list_shifted(std::slice::from_ref(&fold)), []);
    }
    fold.starts_at = later + TimeDelta::hours(1);
    assert_eq!(list_shifted(&[fold]).len(), 1);
}
