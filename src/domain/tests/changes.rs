//! Moving, cancelling, undoing, confirming.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::appointment::{Appointment, AppointmentStatus as Status, Cancelled, CancelledBy};
use super::super::change::{
    MovePlan, decide_cancellation, decide_confirmation, decide_move, decide_undo,
};
use super::super::draft::{BeenBefore, Wish};
use super::super::ids::{AppointmentId, PatientId, VisitReasonId};
use super::super::practice::{BookingMode, Mode, PatientKind};
use super::super::refusal::Refusal;
use super::super::time::WallTime;
use super::calendar::planned;
use super::clinic::{Clinic, OTHER, VISIT};

/// Ana's visit from 9:00 to 9:30 on 2 March; changes until a day before.
const BOOKED: &str = "visit 30 \n ana hours 09:00-12:00 \n ana busy 09:00-09:30 own \n";

pub(super) fn appointment(clinic: &mut Clinic) -> Appointment {
    let starts_at = clinic.instant("09:00");
    Appointment {
        id: AppointmentId(Uuid::from_u128(1)),
        reference: "NS-4821-07".to_owned(),
        status: Status::Booked,
        version: 1,
        sequence: 0,
        patient: PatientId(Uuid::from_u128(1)),
        account: None,
        practitioner: clinic.practitioner("ana"),
        location: clinic.location("main"),
        appointment_type: VISIT,
        visit_reason: VisitReasonId(Uuid::from_u128(1)),
        mode: Mode::InPerson,
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(30),
        starts_wall: WallTime::at(starts_at, clinic.zone()),
        time_zone: clinic.zone(),
        shown_zone: None,
        change_notice_minutes: 1440,
        support: None,
        cancelled: None,
    }
}

fn booked() -> (Clinic, Appointment) {
    let mut clinic = Clinic::new(BOOKED);
    let appointment = appointment(&mut clinic);
    (clinic, appointment)
}

fn moved(clinic: &Clinic, appointment: &Appointment, starts: &str) -> Result<MovePlan, Refusal> {
    let wanted = clinic.wanted(clinic.instant(starts));
    decide_move(
        &clinic.practice,
        &clinic.busy(),
        appointment,
        &wanted,
        clinic.now,
    )
}

#[test]
fn a_visit_moves_to_a_free_time() {
    let (clinic, appointment) = booked();
    let plan = moved(&clinic, &appointment, "10:30").unwrap();
    assert_eq!(
        planned(&clinic, &plan.time),
        "ana alone 10:30-11:00, free 11:00"
    );
    assert_eq!(plan.status, Status::Booked);
}

#[test]
fn a_visit_may_move_into_a_time_that_overlaps_its_own() {
    let mut clinic = Clinic::new(
        "visit 60 \n ana hours 09:00-12:00 \n ana busy 09:00-10:00 own \n ana busy 10:30-12:00",
    );
    let mut appointment = appointment(&mut clinic);
    appointment.ends_at += TimeDelta::minutes(30);
    assert_eq!(
        planned(
            &clinic,
            &moved(&clinic, &appointment, "09:30").unwrap().time
        ),
        "ana alone 09:30-10:30, free 10:30"
    );
}

#[test]
fn a_move_to_the_time_it_has_is_none() {
    let (mut clinic, appointment) = booked();
    assert_eq!(
        moved(&clinic, &appointment, "09:00").err(),
        Some(Refusal::SameTime)
    );
    let ben = clinic.practitioner("ben");
    clinic
        .practice
        .schedules
        .push(clinic.practice.schedules[0].clone());
    clinic.practice.schedules[1].practitioner = ben;
    clinic.query.practitioner = Wish::This(ben);
    assert!(moved(&clinic, &appointment, "09:00").is_ok());
}

#[test]
fn a_move_passes_every_rule_of_a_booking() {
    let (mut clinic, appointment) = booked();
    assert_eq!(
        moved(&clinic, &appointment, "13:00").err(),
        Some(Refusal::OutsideHours)
    );
    clinic.visit().book_notice_minutes = 60 * 24 * 2;
    let earliest = clinic.now + TimeDelta::days(2);
    assert_eq!(
        moved(&clinic, &appointment, "10:00").err(),
        Some(Refusal::TooSoon { earliest })
    );
}

#[test]
fn a_move_keeps_the_kind_the_mode_and_the_length_of_the_visit() {
    let (mut clinic, appointment) = booked();
    clinic.query.appointment_type = OTHER;
    clinic.query.mode = Some(Mode::Phone);
    clinic.query.been_before = Some(BeenBefore::Yes);
    clinic.visit().patients = PatientKind::New;
    clinic.visit().minutes = 60;
    let plan = moved(&clinic, &appointment, "10:00").unwrap();
    assert_eq!(
        planned(&clinic, &plan.time),
        "ana alone 10:00-10:30, free 10:30"
    );
}

#[test]
fn the_promise_to_come_ends_with_a_move_and_approval_is_asked_again() {
    let (mut clinic, mut appointment) = booked();
    appointment.status = Status::Confirmed;
    let status = |clinic: &Clinic, appointment: &Appointment| {
        moved(clinic, appointment, "10:00").unwrap().status
    };
    assert_eq!(status(&clinic, &appointment), Status::Booked);
    clinic.practice.booking = BookingMode::Request;
    assert_eq!(status(&clinic, &appointment), Status::Pending);
    clinic.practice.booking = BookingMode::Open;
    appointment.status = Status::Pending;
    assert_eq!(status(&clinic, &appointment), Status::Pending);
}

#[test]
fn changes_are_in_time_until_exactly_the_notice_before_the_old_start() {
    let (mut clinic, appointment) = booked();
    let until = appointment.starts_at - TimeDelta::days(1);
    clinic.now = until;
    assert!(moved(&clinic, &appointment, "10:00").is_ok());
    assert!(decide_cancellation(&appointment, until).is_ok());
    clinic.now = until + TimeDelta::nanoseconds(1);
    let late = Some(Refusal::TooLateToChange { until });
    assert_eq!(moved(&clinic, &appointment, "10:00").err(), late);
    assert_eq!(decide_cancellation(&appointment, clinic.now).err(), late);
}

#[test]
fn the_change_notice_is_elapsed_time_across_both_changes_of_the_clock() {
    let (_, mut appointment) = booked();
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    for (starts_at, until) in [
        ("2027-03-14T13:00:00Z", "2027-03-13T13:00:00Z"),
        ("2027-11-07T14:00:00Z", "2027-11-06T14:00:00Z"),
    ] {
        appointment.starts_at = at(starts_at);
        assert!(decide_cancellation(&appointment, at(until)).is_ok());
        assert_eq!(
            decide_cancellation(&appointment, at(until) + TimeDelta::seconds(1)).err(),
            Some(Refusal::TooLateToChange { until: at(until) })
        );
    }
}

#[test]
fn only_a_pending_booked_or_confirmed_visit_is_changed_by_its_patient() {
    let (clinic, mut appointment) = booked();
    for status in Status::ALL {
        appointment.status = status;
        let changeable = matches!(status, Status::Pending | Status::Booked | Status::Confirmed);
        let refusal = (!changeable).then_some(Refusal::NotChangeable { status });
        assert_eq!(moved(&clinic, &appointment, "10:00").err(), refusal);
        assert_eq!(decide_cancellation(&appointment, clinic.now).err(), refusal);
    }
}

#[test]
fn a_cancellation_says_who_when_and_from_where() {
    let (clinic, mut appointment) = booked();
    appointment.status = Status::Confirmed;
    assert_eq!(
        decide_cancellation(&appointment, clinic.now),
        Ok(Cancelled {
            at: clinic.now,
            by: CancelledBy::Patient,
            from: Status::Confirmed
        })
    );
}

fn cancelled(by: CancelledBy) -> (Clinic, Appointment) {
    let (clinic, mut appointment) = booked();
    appointment.status = Status::Cancelled;
    appointment.cancelled = Some(Cancelled {
        at: clinic.now,
        by,
        from: Status::Confirmed,
    });
    (clinic, appointment)
}

#[test]
fn a_cancellation_is_undone_for_ten_minutes_while_the_time_is_kept() {
    let (clinic, appointment) = cancelled(CancelledBy::Patient);
    let until = clinic.now + TimeDelta::minutes(10);
    let just = TimeDelta::nanoseconds(1);
    assert_eq!(
        decide_undo(&appointment, Some(until), until - just),
        Ok(Status::Confirmed)
    );
    assert_eq!(
        decide_undo(&appointment, Some(until), until),
        Err(Refusal::TooLateToUndo { until })
    );
    assert_eq!(
        decide_undo(&appointment, None, clinic.now),
        Err(Refusal::Taken)
    );
    assert_eq!(
        decide_undo(&appointment, Some(clinic.now), clinic.now),
        Err(Refusal::Taken)
    );
}

#[test]
fn a_patient_does_not_undo_what_they_did_not_cancel() {
    let (clinic, appointment) = cancelled(CancelledBy::Practice);
    let kept = Some(clinic.now + TimeDelta::minutes(10));
    assert_eq!(
        decide_undo(&appointment, kept, clinic.now),
        Err(Refusal::NotChangeable {
            status: Status::Cancelled
        })
    );
    let (clinic, appointment) = booked();
    assert_eq!(
        decide_undo(&appointment, kept, clinic.now),
        Err(Refusal::NotChangeable {
            status: Status::Booked
        })
    );
}

#[test]
fn a_cancellation_is_not_undone_once_the_visit_would_have_begun() {
    let (clinic, mut appointment) = cancelled(CancelledBy::Patient);
    appointment.starts_at = clinic.now + TimeDelta::minutes(5);
    let kept = Some(clinic.now + TimeDelta::minutes(10));
    let until = appointment.starts_at;
    assert_eq!(
        decide_undo(&appointment, kept, until),
        Err(Refusal::TooLateToUndo { until })
    );
}

#[test]
fn only_a_booked_visit_that_has_not_begun_is_confirmed() {
    let (clinic, mut appointment) = booked();
    for status in Status::ALL {
        appointment.status = status;
        let answer = decide_confirmation(&appointment, clinic.now);
        if status == Status::Booked {
            assert_eq!(answer, Ok(Status::Confirmed));
        } else {
            assert_eq!(answer, Err(Refusal::NotChangeable { status }));
        }
    }
    appointment.status = Status::Booked;
    let until = appointment.starts_at;
    assert_eq!(
        decide_confirmation(&appointment, until),
        Err(Refusal::TooLateToChange { until })
    );
}
