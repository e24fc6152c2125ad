//! What a calendar's events make of the closures.

use chrono_tz::America::{Los_Angeles, New_York};
use uuid::Uuid;

use super::super::closing::{AppliesTo, NewClosure};
use super::super::holidays::{During, Event, Holidays, closures};
use super::super::ids::ClosureId;
use super::super::time::WallTime;
use super::clinic::Clinic;

fn clinic() -> Clinic {
    Clinic::new(
        "zone America/New_York\nday 2027-03-02\nnow 2027-03-01T09:00\nana hours 09:00-12:00",
    )
}

fn wall(name: &str, from: &str, until: &str) -> Event {
    let [from, until] = [from, until].map(|text| WallTime(text.parse().unwrap()));
    event(name, During::Wall(from, until))
}

fn instants(name: &str, from: &str, until: &str) -> Event {
    let [from, until] = [from, until].map(|text| text.parse().unwrap());
    event(name, During::Instants(from, until))
}

fn event(name: &str, during: During) -> Event {
    Event {
        during,
        name: name.to_owned(),
    }
}

fn of(clinic: &Clinic, applies_to: AppliesTo, events: &[Event]) -> Holidays {
    closures(&clinic.practice, applies_to, events, clinic.now)
}

/// Each as `reason: from to until`.
fn said(holidays: &Holidays) -> Vec<String> {
    let each = holidays.new.iter();
    each.map(|one| {
        let (from, until) = (one.starts_wall.0, one.ends_wall.0);
        format!("{}: {from} to {until}", one.reason)
    })
    .collect()
}

#[test]
fn events_become_closures_in_the_order_in_which_they_begin_and_once_each() {
    let events = [
        wall("Later", "2027-06-19T00:00:00", "2027-06-20T00:00:00"),
        wall("Sooner", "2027-05-31T00:00:00", "2027-06-01T00:00:00"),
        wall("Later", "2027-06-19T00:00:00", "2027-06-20T00:00:00"),
    ];
    let found = of(&clinic(), AppliesTo::Practice, &events);
    assert_eq!(
        said(&found),
        [
            "Sooner: 2027-05-31 00:00:00 to 2027-06-01 00:00:00",
            "Later: 2027-06-19 00:00:00 to 2027-06-20 00:00:00"
        ]
    );
    assert!(
        found
            .new
            .iter()
            .all(|one| one.applies_to == AppliesTo::Practice)
    );
}

#[test]
fn what_is_over_far_away_or_takes_no_time_is_left_out() {
    let events = [
        wall("Over now", "2027-02-28T00:00:00", "2027-03-01T09:00:00"),
        wall("Not over", "2027-02-28T00:00:00", "2027-03-01T09:00:01"),
        wall("Last", "2029-03-01T00:00:00", "2029-03-02T00:00:00"),
        wall("Too far", "2029-03-02T00:00:00", "2029-03-03T00:00:00"),
        wall("No time", "2027-04-01T09:00:00", "2027-04-01T09:00:00"),
    ];
    let found = of(&clinic(), AppliesTo::Practice, &events);
    let names: Vec<&str> = found.new.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(names, ["Not over", "Last"]);
}

#[test]
fn what_is_in_the_calendar_already_is_counted_and_not_made_again() {
    let mut clinic = clinic();
    let place = AppliesTo::Location(clinic.practice.locations[0].id);
    let day = "2027-05-31".parse().unwrap();
    let there = NewClosure::of_days(AppliesTo::Practice, (day, day), "Memorial Day").unwrap();
    let id = ClosureId(Uuid::from_u128(9));
    clinic.practice.closures.push(there.with_id(id));
    let same = wall(
        "Memorial  Day\n",
        "2027-05-31T00:00:00",
        "2027-06-01T00:00:00",
    );
    let other = wall("Closed", "2027-05-31T00:00:00", "2027-06-01T00:00:00");
    for applies_to in [AppliesTo::Practice, place] {
        let found = of(&clinic, applies_to, &[same.clone(), other.clone()]);
        assert_eq!((found.new.len(), found.known), (1, 1), "{applies_to:?}");
    }
    // A place that is closed says nothing of the practice.
    clinic.practice.closures[0].location = Some(clinic.practice.locations[0].id);
    assert_eq!(of(&clinic, place, std::slice::from_ref(&same)).known, 1);
    assert_eq!(of(&clinic, AppliesTo::Practice, &[same]).known, 0);
}

#[test]
fn a_moment_is_told_by_the_wall_of_each_place() {
    let mut clinic = clinic();
    let mut west = clinic.practice.locations[0].clone();
    west.id.0 = Uuid::from_u128(77);
    west.time_zone = Los_Angeles;
    clinic.practice.locations.push(west.clone());
    let noon = instants("Meeting", "2027-03-03T17:00:00Z", "2027-03-03T18:30:00Z");
    let [east, west] = [clinic.practice.locations[0].id, west.id].map(AppliesTo::Location);
    let both = of(&clinic, AppliesTo::Practice, std::slice::from_ref(&noon));
    let at = |holidays: &Holidays, of: AppliesTo| {
        let mut found = holidays.new.iter().filter(|one| one.applies_to == of);
        found.next().map(|one| one.starts_wall.0.to_string())
    };
    assert_eq!(at(&both, east).unwrap(), "2027-03-03 12:00:00");
    assert_eq!(at(&both, west).unwrap(), "2027-03-03 09:00:00");
    let one = of(&clinic, west, std::slice::from_ref(&noon));
    assert_eq!(
        said(&one),
        ["Meeting: 2027-03-03 09:00:00 to 2027-03-03 10:30:00"]
    );
    // A whole day is one everywhere.
    let day = wall("Day", "2027-03-03T00:00:00", "2027-03-04T00:00:00");
    assert_eq!(of(&clinic, AppliesTo::Practice, &[day]).new.len(), 1);
}

#[test]
fn an_hour_that_the_wall_shows_twice_is_closed_as_a_whole() {
    // From 0:30 in summer time to 1:30 in winter time.
    let night = instants("Night", "2027-11-07T04:30:00Z", "2027-11-07T06:30:00Z");
    let found = of(&clinic(), AppliesTo::Practice, &[night]);
    let one = &found.new[0];
    assert_eq!(
        one.starts_wall.edge(New_York).to_rfc3339(),
        "2027-11-07T04:30:00+00:00"
    );
    assert!(one.ends_wall.edge(New_York).to_rfc3339().as_str() >= "2027-11-07T06:30:00+00:00");
    assert_eq!(one.ends_wall.0.to_string(), "2027-11-07 02:30:00");
}

#[test]
fn a_reason_is_one_line_and_no_longer_than_reasons_are() {
    let long = "x".repeat(600);
    let events = [
        wall(
            "  New\tYear’s \n Day ",
            "2028-01-01T00:00:00",
            "2028-01-02T00:00:00",
        ),
        wall(&long, "2028-01-03T00:00:00", "2028-01-04T00:00:00"),
    ];
    let found = of(&clinic(), AppliesTo::Practice, &events);
    assert_eq!(found.new[0].reason, "New Year’s Day");
    assert_eq!(found.new[1].reason.len(), 500);
}
