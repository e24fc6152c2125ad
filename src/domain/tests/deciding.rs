//! Holding and booking: who is chosen, and what a hold may become.

use chrono::TimeDelta;
use uuid::Uuid;

use super::super::appointment::AppointmentStatus;
use super::super::booking::{BookingPlan, Place, decide_booking};
use super::super::draft::Wish;
use super::super::hold::Held;
use super::super::ids::{HoldId, LocationId};
use super::super::practice::BookingMode;
use super::super::refusal::Refusal;
use super::calendar::planned;
use super::clinic::{Clinic, OTHER};

fn held_by(text: &str, starts: &str) -> Result<String, Refusal> {
    let clinic = Clinic::new(text);
    clinic.hold(starts).map(|plan| planned(&clinic, &plan))
}

const TWO: &str = "ana hours 09:00-12:00 \n ben hours 09:00-12:00 \n";

#[test]
fn any_practitioner_is_the_one_with_the_fewest_busy_minutes_that_day() {
    assert_eq!(
        held_by(&format!("{TWO} ana busy 11:00-11:30"), "09:00").unwrap(),
        "ben alone 09:00-09:30, free 09:30"
    );
    assert_eq!(
        held_by(
            &format!("{TWO} ana busy 11:00-11:30 \n ben busy 10:00-10:31"),
            "09:00"
        )
        .unwrap(),
        "ana alone 09:00-09:30, free 09:30"
    );
}

#[test]
fn only_the_minutes_of_that_local_day_count() {
    assert_eq!(
        held_by(
            &format!(
                "{TWO} ana busy 2027-03-01T14:00-2027-03-01T20:00 \
                 \n ana busy 2027-03-03T08:00-2027-03-03T10:00 \n ben busy 11:00-11:30"
            ),
            "09:00"
        )
        .unwrap(),
        "ana alone 09:00-09:30, free 09:30"
    );
}

#[test]
fn practitioners_as_busy_as_each_other_are_taken_by_name_then_by_order() {
    let mut clinic = Clinic::new(TWO);
    assert_eq!(
        planned(&clinic, &clinic.hold("09:00").unwrap()),
        "ana alone 09:00-09:30, free 09:30"
    );
    clinic.practice.practitioners[0].name = "zoe".to_owned();
    assert_eq!(
        planned(&clinic, &clinic.hold("09:00").unwrap()),
        "ben alone 09:00-09:30, free 09:30"
    );
    clinic.practice.practitioners[0].name = "ben".to_owned();
    assert_eq!(
        planned(&clinic, &clinic.hold("09:00").unwrap()),
        "ana alone 09:00-09:30, free 09:30"
    );
}

#[test]
fn three_patients_and_two_practitioners_make_two_bookings_and_one_refusal() {
    let mut text = TWO.to_owned();
    let mut answers = Vec::new();
    for _ in 0..3 {
        let answer = held_by(&text, "09:00");
        if let Ok(line) = &answer {
            let who = line.split(' ').next().unwrap();
            text = format!("{text} {who} busy 09:00-09:30 \n");
        }
        answers.push(answer.map(|line| line[..3].to_owned()));
    }
    assert_eq!(
        answers,
        [
            Ok("ana".to_owned()),
            Ok("ben".to_owned()),
            Err(Refusal::Taken)
        ]
    );
}

#[test]
fn with_any_practitioner_the_refusal_of_the_one_who_got_furthest_is_told() {
    assert_eq!(
        held_by(
            "ana hours 09:00-10:00 \n ben hours 13:00-14:00 \n ana busy 09:00-09:30",
            "09:00"
        ),
        Err(Refusal::Taken)
    );
}

#[test]
fn nobody_who_offers_it_and_an_unknown_location_are_refused() {
    let mut clinic = Clinic::new(TWO);
    clinic.query.location = Wish::This(LocationId(Uuid::from_u128(77)));
    assert_eq!(clinic.hold("09:00").err(), Some(Refusal::NotOffered));
    clinic.query.location = Wish::Any;
    clinic.query.appointment_type = OTHER;
    for one in &mut clinic.practice.practitioners {
        one.appointment_types.retain(|id| *id != OTHER);
    }
    assert_eq!(clinic.hold("09:00").err(), Some(Refusal::NotOffered));
}

#[test]
fn a_plan_says_when_the_visit_is_on_the_wall_and_what_it_occupies() {
    let clinic = Clinic::new("visit 30 buffer 15 \n day 2027-07-01 \n hours 09:00-10:00");
    let plan = clinic.hold("09:30").unwrap();
    assert_eq!(plan.visit.start, clinic.instant("13:30Z"));
    assert_eq!(plan.visit.end, clinic.instant("14:00Z"));
    assert_eq!(plan.during.start, clinic.instant("13:30Z"));
    assert_eq!(plan.during.end, clinic.instant("14:15Z"));
    assert_eq!(plan.starts_wall.0.to_string(), "2027-07-01 09:30:00");
    assert_eq!(plan.time_zone, chrono_tz::America::New_York);
    assert_eq!(plan.place, Place::Alone);
}

/// Books a hold that was made at 09:00 and lasts ten minutes from the clinic's now.
fn book(text: &str, change: impl Fn(&mut Clinic, &mut Held)) -> Result<BookingPlan, Refusal> {
    let mut clinic = Clinic::new(text);
    let mut held = Held {
        id: HoldId(Uuid::from_u128(5)),
        draft: None,
        room: None,
        is_renewed: false,
        session: None,
        practitioner: clinic.practitioner("ana"),
        location: clinic.location("main"),
        appointment_type: clinic.query.appointment_type,
        starts_at: clinic.instant("09:00"),
        held_at: clinic.now,
        expires_at: clinic.now + TimeDelta::minutes(10),
    };
    let wanted = clinic.wanted(held.starts_at);
    change(&mut clinic, &mut held);
    decide_booking(&clinic.practice, &clinic.busy(), &held, &wanted, clinic.now)
}

const HELD: &str = "hours 09:00-10:00 \n busy 09:00-09:30 own \n";

#[test]
fn a_held_time_is_booked_with_the_notice_of_now() {
    let plan = book(HELD, |clinic, _| {
        clinic.visit().change_notice_minutes = 90;
    })
    .unwrap();
    assert_eq!(plan.status, AppointmentStatus::Booked);
    assert_eq!(plan.change_notice_minutes, 90);
    assert_eq!(plan.time.place, Place::Alone);
}

#[test]
fn a_visit_waits_where_the_practice_approves() {
    let plan = book(HELD, |clinic, _| {
        clinic.practice.booking = BookingMode::Request;
    });
    assert_eq!(plan.unwrap().status, AppointmentStatus::Pending);
}

#[test]
fn a_hold_is_good_until_the_instant_it_ends() {
    let minute = TimeDelta::minutes(10);
    let just = TimeDelta::nanoseconds(1);
    assert!(book(HELD, |clinic, _| clinic.now += minute - just).is_ok());
    assert_eq!(
        book(HELD, |clinic, _| clinic.now += minute).err(),
        Some(Refusal::HoldExpired)
    );
}

#[test]
fn a_hold_for_something_else_books_nothing() {
    let other = [
        book(HELD, |_, held| held.appointment_type = OTHER),
        book(HELD, |_, held| held.starts_at += TimeDelta::minutes(30)),
        book(HELD, |clinic, held| {
            held.location = clinic.location("north");
        }),
    ];
    for answer in other {
        assert_eq!(answer.err(), Some(Refusal::HoldDiffers));
    }
}

#[test]
fn a_booking_keeps_the_practitioner_who_is_held() {
    let plan = book(
        &format!("{HELD} ben hours 09:00-10:00 \n ana busy 11:00-14:00"),
        |_, _| {},
    );
    let mut clinic = Clinic::new("hours 09:00-10:00");
    assert_eq!(plan.unwrap().time.practitioner, clinic.practitioner("ana"));
}

#[test]
fn every_rule_is_asked_again_when_a_hold_is_booked() {
    let rules: [(&str, Refusal); 4] = [
        ("closed 08:00-10:00", Refusal::Closed),
        ("patient 09:15-09:45", Refusal::PatientBusy),
        ("busy 09:15-09:45", Refusal::Taken),
        ("visit 90", Refusal::DoesNotFit),
    ];
    for (line, refusal) in rules {
        assert_eq!(
            book(&format!("{HELD} {line}"), |_, _| {}).err(),
            Some(refusal),
            "{line}"
        );
    }
    let text = format!("visit 30 notice 60 \n {HELD} now 08:00");
    assert!(book(&text, |_, _| {}).is_ok());
    let late = book(&text, |_, held| held.held_at += TimeDelta::seconds(1));
    assert!(matches!(late, Err(Refusal::TooSoon { .. })));
}

#[test]
fn a_time_held_in_time_is_booked_though_its_notice_begins_meanwhile() {
    let text = format!("visit 30 notice 60 \n {HELD} now 08:00");
    let later = book(&text, |clinic, _| clinic.now += TimeDelta::minutes(9));
    assert!(later.is_ok(), "{later:?}");
}
