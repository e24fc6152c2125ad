//! What does not fit in a practice's settings.

use chrono::NaiveDate;
use uuid::Uuid;

use super::super::colours::{Colour, Scheme};
use super::super::ids::{PractitionerId, StaffMemberId, VisitReasonId};
use super::super::practice::{BookingMode, VisitReason};
use super::super::setup::{SetupFacts, SetupProblem, check_setup};
use super::super::staff::{Function, StaffMember};
use super::clinic::{Clinic, OTHER, VISIT};

const DAY: &str = "zone America/New_York\nday 2027-03-02\nnow 2027-03-01T08:00\nvisit 30\n";

/// A clinic whose two types have a reason each.
fn clinic(text: &str) -> Clinic {
    let mut clinic = Clinic::new(&format!("{DAY}{text}"));
    for (number, of) in [(1, VISIT), (2, OTHER)] {
        clinic.practice.visit_reasons.push(VisitReason {
            id: VisitReasonId(Uuid::from_u128(number)),
            key: format!("reason-{number}"),
            name: format!("Reason {number}"),
            group: None,
            hint: None,
            phone_only: false,
            bring: Vec::new(),
            appointment_type: of,
        });
    }
    clinic
}

fn found(clinic: &Clinic, facts: &SetupFacts) -> Vec<SetupProblem> {
    let today = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
    check_setup(&clinic.practice, facts, today)
}

/// Of the second practitioner.
fn no_hours(clinic: &Clinic, name: &str) -> SetupProblem {
    SetupProblem::NoHours {
        id: clinic.practice.practitioners[1].id,
        practitioner: name.to_owned(),
    }
}

fn not_bookable(name: &str) -> SetupProblem {
    SetupProblem::NotBookable {
        reason: name.to_owned(),
    }
}

#[test]
fn a_practice_that_fits_together_has_nothing_to_put_right() {
    let clinic = clinic("ana hours 09:00-12:00");
    assert_eq!(found(&clinic, &SetupFacts::default()), []);
}

#[test]
fn a_practitioner_who_offers_something_needs_hours_now_or_to_come() {
    for (bea, is_told) in [
        ("bea hours 09:00-12:00 from 2027-09-01", false),
        ("bea hours 09:00-12:00 until 2027-03-01", false),
        ("bea hours 09:00-12:00 until 2027-02-28", true),
        ("bea extra 09:00-12:00 on 2027-03-05", false),
        ("bea extra 09:00-12:00 on 2027-02-05", true),
        ("bea busy 09:00-09:30", true),
    ] {
        let clinic = clinic(&format!("ana hours 09:00-12:00\n{bea}"));
        let expected: Vec<_> = is_told
            .then(|| no_hours(&clinic, "bea"))
            .into_iter()
            .collect();
        assert_eq!(found(&clinic, &SetupFacts::default()), expected, "{bea}");
    }
}

#[test]
fn a_practitioner_who_offers_nothing_needs_no_hours() {
    let mut clinic = clinic("ana hours 09:00-12:00\nbea busy 09:00-09:30");
    clinic.practice.practitioners[1].appointment_types.clear();
    assert_eq!(found(&clinic, &SetupFacts::default()), []);
}

#[test]
fn a_type_that_nobody_offers_is_told_and_so_is_the_reason_that_leads_to_it() {
    let mut clinic = clinic("ana hours 09:00-12:00");
    clinic.practice.practitioners[0].appointment_types = vec![VISIT];
    let other = clinic.practice.appointment_types[1].name.clone();
    let unoffered = SetupProblem::NobodyOffers {
        appointment_type: other,
    };
    assert_eq!(
        found(&clinic, &SetupFacts::default()),
        [unoffered.clone(), not_bookable("Reason 2")]
    );
    // Not one that is not booked online.
    clinic.practice.visit_reasons[1].phone_only = true;
    assert_eq!(found(&clinic, &SetupFacts::default()), [unoffered]);
}

#[test]
fn patients_are_reminded_while_they_can_still_change_a_visit() {
    let mut clinic = clinic("ana hours 09:00-12:00");
    let late = |name: Option<&str>| SetupProblem::LateReminder {
        appointment_type: name.map(str::to_owned),
    };
    let set = |clinic: &mut Clinic, practice: i32, types: [i32; 2]| {
        clinic.practice.change_notice_minutes = practice;
        for (of, minutes) in clinic.practice.appointment_types.iter_mut().zip(types) {
            of.change_notice_minutes = minutes;
        }
    };
    let facts = SetupFacts::default();
    let own = clinic.practice.appointment_types[1].name.clone();
    set(&mut clinic, 2879, [2879, 2879]);
    assert_eq!(found(&clinic, &facts), []);
    set(&mut clinic, 2880, [2880, 2880]);
    assert_eq!(found(&clinic, &facts), [late(None)], "once for both");
    set(&mut clinic, 1440, [1440, 4320]);
    assert_eq!(found(&clinic, &facts), [late(Some(&own))]);
    set(&mut clinic, 2880, [2880, 4320]);
    assert_eq!(found(&clinic, &facts), [late(None), late(Some(&own))]);
    set(&mut clinic, 2880, [60, 60]);
    assert_eq!(found(&clinic, &facts), [], "no type takes the practice's");
    set(&mut clinic, 2880, [2880, 2880]);
    clinic.practice.reminder_hours = 0;
    assert_eq!(found(&clinic, &facts), [], "none is sent");
}

#[test]
fn a_reason_whose_type_only_people_without_hours_offer_cannot_be_booked() {
    let mut clinic = clinic("ana hours 09:00-12:00\nbea busy 09:00-09:30");
    clinic.practice.practitioners[0].appointment_types = vec![VISIT];
    let told = found(&clinic, &SetupFacts::default());
    assert_eq!(told, [no_hours(&clinic, "bea"), not_bookable("Reason 2")]);
    clinic.practice.booking = BookingMode::View;
    for of in &mut clinic.practice.appointment_types {
        of.booking = None;
    }
    assert_eq!(
        found(&clinic, &SetupFacts::default()),
        [no_hours(&clinic, "bea")]
    );
}

#[test]
fn a_reason_whose_type_is_gone_is_told() {
    let facts = SetupFacts {
        reasons_without_type: vec!["Old reason".to_owned()],
        ..SetupFacts::default()
    };
    let reason = "Old reason".to_owned();
    assert_eq!(
        found(&clinic("ana hours 09:00-12:00"), &facts),
        [SetupProblem::NoType { reason }]
    );
}

#[test]
fn whoever_manages_only_their_own_visits_is_somebody_in_the_calendar() {
    let clinic = clinic("ana hours 09:00-12:00");
    let ana = clinic.practice.practitioners[0].id;
    let gone = PractitionerId(Uuid::from_u128(99));
    let (own, all) = (
        Function::ManageOwnAppointments,
        Function::ManageStaffAppointments,
    );
    for (functions, practitioner, is_told) in [
        (vec![own], Some(ana), false),
        (vec![own], None, true),
        (vec![own], Some(gone), true),
        (vec![own, all], None, false),
        (vec![Function::PracticeAdmin], None, false),
    ] {
        let facts = SetupFacts {
            accounts: vec![StaffMember {
                id: StaffMemberId(Uuid::from_u128(1)),
                email: "lee@example.com".to_owned(),
                name: "Lee".to_owned(),
                functions,
                practitioner,
            }],
            ..SetupFacts::default()
        };
        let told = SetupProblem::NobodyInCalendar {
            member: "Lee".to_owned(),
        };
        let expected: Vec<_> = is_told.then_some(told).into_iter().collect();
        assert_eq!(found(&clinic, &facts), expected, "{facts:?}");
    }
}

#[test]
fn a_stored_colour_that_cannot_be_read_is_told() {
    let mut clinic = clinic("ana hours 09:00-12:00");
    clinic.practice.brand.light = Colour::parse("#ffee00");
    clinic.practice.brand.dark = Colour::parse("#ffee00");
    let told = found(&clinic, &SetupFacts::default());
    let faint = Scheme::Light.check(Colour::parse("#ffee00").unwrap());
    assert_eq!(told, [SetupProblem::FaintBrand(faint.unwrap_err())]);
}
