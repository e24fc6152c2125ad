//! One rule at a time, on days written as text.

use super::super::desk::decide_room;
use super::super::draft::{BeenBefore, Wish};
use super::super::ids::RoomId;
use super::super::practice::{BookingMode, Mode};
use super::super::refusal::Refusal;
use super::super::rule::Rule;
use super::calendar::{explained, listed, offered};
use super::clinic::{Clinic, OTHER};

#[test]
fn closures_close_the_practice_a_location_or_a_practitioner() {
    let hours = "ana hours 09:00-10:00 at main \n ben hours 09:00-10:00 at north \n";
    assert_eq!(
        offered(&format!("{hours} closed 09:30-12:00")),
        "09:00/ana@main 09:00/ben@north"
    );
    assert_eq!(
        offered(&format!("{hours} closed 09:30-12:00 at north")),
        "09:00/ana@main 09:00/ben@north 09:30/ana@main"
    );
    assert_eq!(
        offered(&format!("{hours} ana closed 09:30-12:00")),
        "09:00/ana@main 09:00/ben@north 09:30/ben@north"
    );
    assert_eq!(
        offered(&format!("{hours} ana closed 09:00-12:00 at north")),
        "09:00/ana@main 09:00/ben@north 09:30/ana@main 09:30/ben@north"
    );
}

#[test]
fn a_closure_of_several_days_takes_what_it_touches() {
    assert_eq!(
        offered(
            "day 2027-03-02 to 2027-03-05 \n hours 09:00-10:00 \
             \n closed 2027-03-02T09:45-2027-03-05T09:30"
        ),
        "09:00 05T09:30"
    );
}

#[test]
fn a_practitioner_is_busy_at_every_location_at_once() {
    assert_eq!(
        offered(
            "hours 09:00-10:00 at main \n hours 09:00-10:00 at north \n busy 09:00-09:30 at north"
        ),
        "09:30@main 09:30@north"
    );
}

#[test]
fn a_practitioner_has_other_hours_at_another_location() {
    let text = "hours 09:00-10:00 at main \n hours 14:00-15:00 at north";
    assert_eq!(
        offered(text),
        "09:00@main 09:30@main 14:00@north 14:30@north"
    );
    let mut clinic = Clinic::new(text);
    clinic.query.location = Wish::This(clinic.location("north"));
    assert_eq!(listed(&clinic, &clinic.slots()), "14:00@north 14:30@north");
}

#[test]
fn each_location_has_its_own_zone_and_its_own_days() {
    let mut clinic = Clinic::new("hours 09:00-10:00 at main \n hours 09:00-10:00 at north");
    clinic.practice.locations[1].time_zone = chrono_tz::America::Chicago;
    assert_eq!(
        listed(&clinic, &clinic.slots()),
        "09:00@main 09:30@main 09:00@north 09:30@north"
    );
    let instants: Vec<_> = clinic.slots().iter().map(|slot| slot.starts_at).collect();
    assert_eq!(
        instants,
        ["14:00Z", "14:30Z", "15:00Z", "15:30Z"].map(|text| clinic.instant(text))
    );
}

#[test]
fn a_practice_wide_closure_is_on_each_locations_wall() {
    let mut clinic = Clinic::new(
        "hours 09:00-11:00 at main \n ben hours 09:00-11:00 at north \n closed 09:00-10:00",
    );
    clinic.practice.locations[1].time_zone = chrono_tz::America::Chicago;
    assert_eq!(
        listed(&clinic, &clinic.slots()),
        "10:00/ana@main 10:30/ana@main 10:00/ben@north 10:30/ben@north"
    );
}

#[test]
fn several_practitioners_are_listed_time_by_time_in_the_practices_order() {
    assert_eq!(
        offered("ana hours 09:00-10:00 \n ben hours 09:00-10:30 \n ana busy 09:00-09:30"),
        "09:00/ben 09:30/ana 09:30/ben 10:00/ben"
    );
}

#[test]
fn only_the_wanted_practitioner_who_offers_the_type_is_listed() {
    let mut clinic = Clinic::new("ana hours 09:00-10:00 \n ben hours 09:00-10:00");
    clinic.query.practitioner = Wish::This(clinic.practitioner("ben"));
    assert_eq!(listed(&clinic, &clinic.slots()), "09:00/ben 09:30/ben");
    clinic.practice.practitioners[1].appointment_types = vec![OTHER];
    assert_eq!(listed(&clinic, &clinic.slots()), "");
    assert_eq!(clinic.hold("09:00").err(), Some(Refusal::NotOffered));
}

#[test]
fn the_notice_is_counted_to_the_second_and_exactly_at_it_is_in_time() {
    let text = "visit 30 notice 60 \n hours 09:00-11:00 \n";
    assert_eq!(offered(&format!("{text} now 08:30")), "09:30 10:00 10:30");
    let mut clinic = Clinic::new(&format!("{text} now 08:30"));
    clinic.now += chrono::TimeDelta::nanoseconds(1);
    assert_eq!(listed(&clinic, &clinic.slots()), "10:00 10:30");
    let earliest = clinic.now + chrono::TimeDelta::hours(1);
    assert_eq!(
        clinic.hold("09:30").err(),
        Some(Refusal::TooSoon { earliest })
    );
}

#[test]
fn without_a_notice_a_time_can_be_had_until_it_begins() {
    assert_eq!(offered("hours 09:00-11:00 \n now 10:00"), "10:00 10:30");
    assert_eq!(offered("hours 09:00-11:00 \n now 10:01"), "10:30");
}

#[test]
fn the_horizon_is_counted_in_local_days() {
    let text = "visit 30 horizon 2 \n day 2027-03-02 to 2027-03-09 \n hours 23:00-23:30 \n";
    assert_eq!(
        offered(&format!("{text} now 2027-03-02T00:00")),
        "23:00 03T23:00 04T23:00"
    );
    assert_eq!(
        offered(&format!("{text} now 2027-03-02T22:59")),
        "23:00 03T23:00 04T23:00"
    );
    let clinic = Clinic::new(&format!("{text} now 2027-03-02T22:59"));
    let latest_on = "2027-03-04".parse().unwrap();
    assert_eq!(
        clinic.hold("2027-03-05T23:00").err(),
        Some(Refusal::TooFar { latest_on })
    );
}

#[test]
fn the_horizon_ends_at_midnight_inside_a_window_past_it() {
    assert_eq!(
        offered(
            "visit 30 horizon 1 \n now 08:00 \n day 2027-03-02 to 2027-03-05 \n hours 23:00-01:00"
        ),
        "23:00 23:30 03T00:00 03T00:30 03T23:00 03T23:30"
    );
}

#[test]
fn a_room_must_be_free_where_the_type_needs_one() {
    let text = "visit 30 room \n rooms r1 r2 \n ana hours 09:00-11:00 \
                \n ben busy 09:00-10:00 room r1 \n ben busy 10:00-10:30 room r2 \n";
    let mut clinic = Clinic::new(&format!("{text} cy busy 09:30-10:30 room r2"));
    clinic.query.practitioner = Wish::This(clinic.practitioner("ana"));
    assert_eq!(
        listed(&clinic, &clinic.slots()),
        "09:00/ana 10:00/ana 10:30/ana"
    );
    assert_eq!(clinic.hold("09:30").err(), Some(Refusal::NoRoom));
    let rooms = ["09:00", "10:00", "10:30"].map(|at| clinic.hold(at).unwrap().room);
    let [r1, r2] = [clinic.room("r1"), clinic.room("r2")];
    assert_eq!(rooms, [Some(r2), Some(r1), Some(r1)]);
    clinic.visit().needs_room = false;
    assert_eq!(clinic.hold("09:30").unwrap().room, None);
}

#[test]
fn the_room_that_staff_choose_is_free_for_the_whole_visit() {
    let text = "visit 30 buffer 15 room \n rooms r1 r2 \n ana hours 09:00-11:00 \n ben busy 09:40-10:00 room r2";
    let mut clinic = Clinic::new(text);
    clinic.query.practitioner = Wish::This(clinic.practitioner("ana"));
    let [r1, r2] = [clinic.room("r1"), clinic.room("r2")];
    let chosen = |clinic: &Clinic, starts: &str, room| {
        let (time, wanted) = (clinic.hold(starts)?, clinic.wanted(clinic.instant(starts)));
        decide_room((&clinic.practice, &clinic.busy()), &wanted, (time, room)).map(|plan| plan.room)
    };
    assert_eq!(chosen(&clinic, "10:00", r2), Ok(Some(r2)));
    assert_eq!(
        chosen(&clinic, "09:00", r2),
        Err(Refusal::NoRoom),
        "its buffer too"
    );
    assert_eq!(chosen(&clinic, "09:00", r1), Ok(Some(r1)));
    let gone = RoomId(uuid::Uuid::nil());
    assert_eq!(chosen(&clinic, "10:00", gone), Err(Refusal::NoRoom));
    clinic.visit().needs_room = false;
    assert_eq!(chosen(&clinic, "10:00", r2), Ok(None), "there is no choice");
}

#[test]
fn a_type_that_needs_a_room_is_not_offered_where_there_is_none() {
    assert_eq!(
        offered(
            "visit 30 room \n rooms r1 \n hours 09:00-10:00 at main \n hours 10:00-11:00 at north"
        ),
        "09:00@main 09:30@main"
    );
}

#[test]
fn the_room_is_kept_free_for_the_buffer_too() {
    assert_eq!(
        offered(
            "visit 30 buffer 30 room \n rooms r1 \n ana hours 09:00-11:00 \
             \n ben busy 10:00-10:30 room r1"
        ),
        "09:00/ana 10:30/ana"
    );
}

#[test]
fn a_patient_is_not_offered_a_time_at_which_they_are_elsewhere() {
    assert_eq!(
        offered("visit 30 buffer 15 \n hours 09:00-11:00 \n patient 09:35-10:00"),
        "09:00 10:00 10:30"
    );
}

#[test]
fn the_askers_own_hold_does_not_take_the_time() {
    assert_eq!(
        offered("hours 09:00-10:30 \n busy 09:00-09:30 own \n busy 10:00-10:30"),
        "09:00 09:30"
    );
}

#[test]
fn the_asker_keeps_the_room_they_hold() {
    let mut clinic = Clinic::new(
        "visit 30 room \n rooms r1 r2 \n hours 09:00-10:00 \n busy 09:00-09:30 room r2 own",
    );
    let r2 = clinic.room("r2");
    assert_eq!(clinic.hold("09:00").unwrap().room, Some(r2));
}

#[test]
fn the_standing_rules_refuse_every_time() {
    let refused = |change: &dyn Fn(&mut Clinic)| {
        let mut clinic = Clinic::new("visit 30 \n hours 09:00-10:00");
        change(&mut clinic);
        assert_eq!(listed(&clinic, &clinic.slots()), "");
        clinic.hold("09:00").err()
    };
    assert_eq!(
        refused(&|clinic| clinic.practice.booking = BookingMode::View),
        Some(Refusal::NotBookableOnline)
    );
    assert_eq!(
        refused(&|clinic| {
            clinic.practice.appointment_types.remove(0);
        }),
        Some(Refusal::NotOffered)
    );
    assert_eq!(
        refused(&|clinic| clinic.query.mode = Some(Mode::Video)),
        Some(Refusal::WrongMode)
    );
    assert_eq!(
        refused(&|clinic| {
            clinic.visit().patients = super::super::practice::PatientKind::New;
            clinic.query.been_before = Some(BeenBefore::Yes);
        }),
        Some(Refusal::WrongPatientKind)
    );
    assert_eq!(
        refused(&|clinic| {
            clinic.visit().patients = super::super::practice::PatientKind::Returning;
            clinic.query.been_before = Some(BeenBefore::No);
        }),
        Some(Refusal::WrongPatientKind)
    );
}

#[test]
fn who_has_not_said_how_or_whether_they_have_been_here_sees_the_times() {
    assert_eq!(
        offered("visit 30 for new \n hours 09:00-10:00"),
        "09:00 09:30"
    );
    assert_eq!(
        offered("visit 30 for returning \n hours 09:00-10:00"),
        "09:00 09:30"
    );
}

#[test]
fn every_start_is_explained_by_the_first_rule_that_refuses_it() {
    let text = "visit 30 buffer 15 notice 60 \n now 08:15 \n hours 09:00-12:00 \
                \n hours 13:00-14:00 only other \n busy 10:00-10:40 \n closed 11:30-11:45";
    assert_eq!(
        explained(text, "08:45", "14:30", 15),
        "08:45 Hours\n09:00 Notice\n09:15 Grid\n09:30 PractitionerFree\n09:45 Grid\n\
         10:00 PractitionerFree\n10:15 Grid\n10:30 PractitionerFree\n10:45 Grid\n11:00 ok\n\
         11:15 Grid\n11:30 Closures\n11:45 Grid\n12:00 Hours\n12:15 Hours\n12:30 Hours\n\
         12:45 Hours\n13:00 Window\n13:15 Window\n13:30 Window\n13:45 Window\n14:00 Hours\n\
         14:15 Hours\n"
    );
    assert_eq!(
        explained("visit 45 \n hours 09:00-10:00", "09:00", "10:30", 30),
        "09:00 ok\n09:30 Fits\n10:00 Hours\n"
    );
    assert_eq!(
        explained("hours 09:00-10:00 from 2027-03-03", "09:00", "09:30", 30),
        "09:00 Schedule\n"
    );
    assert_eq!(
        explained(
            "visit 30 room \n hours 09:00-10:00 \n patient 09:30-10:00",
            "09:00",
            "10:00",
            30
        ),
        "09:00 Rooms\n09:30 PatientFree\n"
    );
}

#[test]
fn the_rules_are_listed_in_the_order_they_are_asked() {
    assert!(Rule::ALL.is_sorted());
}

#[test]
fn a_start_off_the_second_is_off_the_grid() {
    let clinic = Clinic::new("hours 09:00-10:00");
    for off in [1, 500_000_000] {
        let at = clinic.instant("09:00") + chrono::TimeDelta::nanoseconds(off);
        let answer = super::super::booking::explain(
            &clinic.practice,
            &clinic.busy(),
            &clinic.wanted(at),
            clinic.now,
        );
        assert_eq!(answer, Err(Refusal::OffGrid));
    }
}
