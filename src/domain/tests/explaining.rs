//! Why there are no times: each start of a day, the rule, and the record behind it.

use std::fmt::Write;

use proptest::prelude::*;

use super::super::booking::decide_hold;
use super::super::draft::Wish;
use super::super::explain::{Because, explain_day};
use super::super::refusal::Refusal;
use super::super::rule::Rule;
use super::calendar::start;
use super::clinic::Clinic;
use super::random::{clinic, clinics, config};

/// A line for each start of the first day with ana at main: `09:00 ok`, or the rule and a word
/// about the record.
fn explained(text: &str) -> String {
    let clinic = Clinic::new(text);
    let mut wanted = clinic.wanted(clinic.now);
    wanted.practitioner = Wish::This(clinic.practice.practitioners[0].id);
    let on = clinic.query.from_on;
    let all = match explain_day(&clinic.practice, &clinic.rows, &wanted, on, clinic.now) {
        Ok(all) => all,
        Err(no) => return format!("{:?}", no.rule()),
    };
    let mut lines = String::new();
    for one in all {
        let at = start(one.starts_at, clinic.zone(), on);
        let rule = one
            .refusal
            .map_or("ok".to_owned(), |no| format!("{:?}", no.rule()));
        let record = match one.because {
            None => String::new(),
            Some(Because::Closure(closure)) => {
                format!(" closed until {}", closure.ends_wall.time())
            }
            Some(Because::Block(block)) => format!(" blocked until {}", block.ends_wall.time()),
            Some(Because::Exception(other)) => format!(" instead until {}", other.ends_time),
            Some(Because::Hours(hours)) => {
                format!(" hours until {}", start(hours.end, clinic.zone(), on))
            }
            Some(Because::Busy(row)) => {
                format!(" busy until {}", start(row.during.end, clinic.zone(), on))
            }
        };
        writeln!(lines, "{at} {rule}{record}").unwrap();
    }
    lines
}

#[test]
fn each_start_is_told_with_its_rule_and_the_record_behind_it() {
    let told = explained(
        "visit 30 buffer 10 notice 60
        now 08:15
        ana hours 09:00-12:00
        ana busy 10:00-10:20
        closed 11:00-11:30
        ana blocked 2027-02-23T11:30-2027-02-23T12:00 weekly 2027-04-01",
    );
    assert_eq!(
        told,
        "09:00 Notice\n09:30 PractitionerFree busy until 10:20\n\
         10:00 PractitionerFree busy until 10:20\n10:30 ok\n\
         11:00 Closures closed until 11:30:00\n11:30 Blocks blocked until 12:00:00\n"
    );
}

#[test]
fn hours_for_others_and_the_way_from_elsewhere_are_told() {
    let told = explained(
        "ana hours 09:00-10:00 only other
        ana hours 10:00-11:00
        travel main north 45
        ana busy 11:00-11:30 at north",
    );
    assert_eq!(
        told,
        "09:00 Window hours until 10:00\n09:30 Window hours until 10:00\n\
         10:00 Travel busy until 11:30\n10:30 Travel busy until 11:30\n"
    );
}

#[test]
fn starts_that_other_hours_leave_out_are_told_with_them() {
    let other = "ana hours 09:00-11:00\nana instead 10:10-11:10";
    assert_eq!(
        explained(other),
        "09:00 Hours instead until 11:10:00\n09:30 Hours instead until 11:10:00\n\
         10:00 Hours instead until 11:10:00\n10:10 ok\n10:40 ok\n"
    );
    let cut = "ana hours 09:00-11:00\ninstead 09:00-10:15";
    assert_eq!(
        explained(cut),
        "09:00 ok\n09:30 ok\n10:00 Fits hours until 10:15\n10:30 Hours instead until 10:15:00\n"
    );
    let extra = "ana hours 09:00-10:00\nana extra 11:00-11:30";
    assert_eq!(explained(extra), "09:00 ok\n09:30 ok\n11:00 ok\n");
}

#[test]
fn a_room_and_a_session_that_are_full_are_told() {
    let rooms = "visit 30 room\nrooms r1\nana hours 09:00-09:30\nben busy 09:00-09:20 room r1";
    assert_eq!(explained(rooms), "09:00 Rooms busy until 09:20\n");
    let seats =
        "visit 60 seats 2\nana hours 09:00-10:00 every 60\nsession 09:00-10:00 taken 1,2 seats 2";
    assert_eq!(explained(seats), "09:00 Seats busy until 10:00\n");
}

#[test]
fn a_day_without_hours_and_a_visit_not_booked_online_have_one_answer() {
    assert_eq!(
        explained("ana hours 09:00-10:00 until 2027-02-01"),
        "Schedule"
    );
    let mut clinic = Clinic::new("ana hours 09:00-10:00");
    clinic.visit().booking = Some(super::super::practice::BookingMode::View);
    let mut wanted = clinic.wanted(clinic.now);
    wanted.practitioner = Wish::This(clinic.practice.practitioners[0].id);
    let on = clinic.query.from_on;
    assert_eq!(
        explain_day(&clinic.practice, &clinic.rows, &wanted, on, clinic.now),
        Err(Refusal::NotBookableOnline)
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_explains_a_start_is_what_refuses_it(text in clinics()) {
        let mut clinic = clinic(&text);
        clinic.patient.clear();
        let busy = clinic.busy();
        for location in &clinic.practice.locations {
            for one in &clinic.practice.practitioners {
                let mut wanted = clinic.wanted(clinic.now);
                wanted.practitioner = Wish::This(one.id);
                wanted.location = location.id;
                let on = clinic.query.from_on;
                let all = explain_day(&clinic.practice, &clinic.rows, &wanted, on, clinic.now);
                for start in all.unwrap_or_default() {
                    wanted.starts_at = start.starts_at;
                    let decided = decide_hold(&clinic.practice, &busy, &wanted, clinic.now);
                    prop_assert_eq!(decided.err(), start.refusal);
                    let has_record = start.because.is_some();
                    let rule = start.refusal.map(Refusal::rule);
                    let needs_one = matches!(
                        rule,
                        Some(
                            Rule::Hours
                                | Rule::Window
                                | Rule::Fits
                                | Rule::Closures
                                | Rule::Blocks
                                | Rule::PractitionerFree
                                | Rule::Travel
                        )
                    );
                    prop_assert!(has_record || !needs_one, "{:?}", start);
                }
            }
        }
    }
}
