//! Which time is offered for a visit that cannot stay, until when, and what taking it decides.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::appointment::{Appointment, AppointmentStatus as Status};
use super::super::change::{decide_move, decide_offered};
use super::super::ids::{DraftId, HoldId, OfferId, PractitionerId};
use super::super::offer::{Offer, Standing, kept_until, nearest};
use super::super::refusal::Refusal;
use super::super::slot::Slot;
use super::changes::appointment;
use super::clinic::Clinic;

/// Ana's visit at 9:00, an hour ahead.
const SOON: &str = "visit 30\nana hours 09:00-12:00\nben hours 09:00-12:00
    ana busy 09:00-09:30 own\nnow 2027-03-02T08:00";

fn slot(visit: &Appointment, minutes: i64, practitioner: PractitionerId) -> Slot {
    Slot {
        starts_at: visit.starts_at + TimeDelta::minutes(minutes),
        starts_wall: visit.starts_wall,
        practitioner,
        location: visit.location,
        seats_left: 1,
    }
}

fn offer(visit: &Appointment, now: DateTime<Utc>) -> Offer {
    Offer {
        id: OfferId(Uuid::from_u128(1)),
        visit: visit.id,
        sequence: visit.sequence,
        draft: DraftId(Uuid::from_u128(1)),
        hold: HoldId(Uuid::from_u128(1)),
        practitioner: visit.practitioner,
        location: visit.location,
        starts_at: visit.starts_at + TimeDelta::hours(1),
        created_at: now,
        expires_at: now + TimeDelta::hours(1),
        declined_at: None,
    }
}

#[test]
fn the_same_practitioner_comes_before_others_and_the_nearest_before_the_first() {
    let mut clinic = Clinic::new(SOON);
    let visit = appointment(&mut clinic);
    let (ana, ben) = (visit.practitioner, clinic.practitioner("ben"));
    let chosen = |times: &[(i64, PractitionerId)]| {
        let slots: Vec<Slot> = times
            .iter()
            .map(|(at, who)| slot(&visit, *at, *who))
            .collect();
        nearest(&visit, &slots).map(|one| (one.starts_at - visit.starts_at).num_minutes())
    };
    assert_eq!(
        chosen(&[(-90, ana), (0, ben), (60, ana), (120, ana)]),
        Some(60)
    );
    assert_eq!(
        chosen(&[(-60, ana), (60, ana)]),
        Some(60),
        "the later of two"
    );
    assert_eq!(chosen(&[(90, ben), (30, ben)]), Some(30));
    assert_eq!(chosen(&[]), None);
}

#[test]
fn a_time_is_kept_for_two_days_and_no_longer_than_it_is_of_use() {
    let mut clinic = Clinic::new(SOON);
    let visit = appointment(&mut clinic);
    let kept = |days, minutes| {
        let now = visit.starts_at - TimeDelta::days(days);
        let until = kept_until(&visit, &slot(&visit, minutes, visit.practitioner), now);
        (until - now).num_minutes()
    };
    assert_eq!(kept(7, 60), 48 * 60);
    assert_eq!(kept(1, 60), 24 * 60, "the visit has begun by then");
    assert_eq!(kept(1, -60), 23 * 60, "the new time has begun by then");
}

#[test]
fn an_offer_is_open_until_it_is_declined_expired_or_over() {
    let mut clinic = Clinic::new(SOON);
    let (mut visit, now) = (appointment(&mut clinic), clinic.now);
    let mut offer = offer(&visit, now);
    let last = offer.expires_at - TimeDelta::seconds(1);
    assert_eq!(offer.standing(&visit, last), Standing::Open);
    assert_eq!(offer.standing(&visit, offer.expires_at), Standing::Expired);
    offer.declined_at = Some(now);
    assert_eq!(offer.standing(&visit, now), Standing::Declined);
    visit.status = Status::Cancelled;
    assert_eq!(offer.standing(&visit, now), Standing::Over);
    visit.status = Status::Booked;
    visit.sequence += 1;
    assert_eq!(offer.standing(&visit, now), Standing::Over);
}

#[test]
fn what_the_practice_offered_is_taken_whatever_the_notice() {
    let mut clinic = Clinic::new(SOON);
    let mut visit = appointment(&mut clinic);
    visit.status = Status::Confirmed;
    let (busy, now) = (clinic.busy(), clinic.now);
    let wanted = clinic.wanted(clinic.instant("10:00"));
    let by_patient = decide_move(&clinic.practice, &busy, &visit, &wanted, now);
    assert!(matches!(by_patient, Err(Refusal::TooLateToChange { .. })));
    let taken = decide_offered(&clinic.practice, &busy, &visit, &wanted, now);
    assert_eq!(taken.map(|plan| plan.status), Ok(Status::Booked));
    visit.status = Status::Arrived;
    let late = decide_offered(&clinic.practice, &busy, &visit, &wanted, now);
    assert!(matches!(late, Err(Refusal::NotChangeable { .. })));
}

#[test]
fn what_is_offered_can_be_blocked_or_booked_meanwhile() {
    let refused = |more: &str| {
        let mut clinic = Clinic::new(&format!("{SOON}\n{more}"));
        let visit = appointment(&mut clinic);
        clinic.query.practitioner = super::super::draft::Wish::This(visit.practitioner);
        let wanted = clinic.wanted(clinic.instant("10:00"));
        let taken = decide_offered(
            &clinic.practice,
            &clinic.busy(),
            &visit,
            &wanted,
            clinic.now,
        );
        taken.map(|plan| plan.status)
    };
    assert_eq!(refused(""), Ok(Status::Booked));
    assert_eq!(refused("ana blocked 10:00-11:00"), Err(Refusal::Blocked));
    assert_eq!(refused("ana busy 10:00-10:30"), Err(Refusal::Taken));
}
