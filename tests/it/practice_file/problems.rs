//! A refused file names everything that is wrong with it, and where.

use openslot::practice_file::parse;

use super::EXAMPLE;

/// The example with one text replaced; what is refused then, line by line.
fn refused(was: &str, is: &str) -> String {
    assert_eq!(EXAMPLE.matches(was).count(), 1, "{was}");
    parse(&EXAMPLE.replace(was, is)).unwrap_err().to_string()
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let text = r#"[practice]
name = "North"
hostname = "north_side"
time_zone = "America/Springfield"
phone = "call us"
booking = "maybe"
colour = "blue"

[[location]]
key = "main"
name = ""
address = "1 Main Street"

[[room]]
key = "room 1"
location = "mian"
name = 5

[[appointment_type]]
key = "visit"
name = "Visit"
minutes = 4
capacity = 1.5
needs_room = "yes"
modes = ["in-person", "letter"]
patients = "old"

[[appointment_type]]
key = "visit"
name = "Another visit"
minutes = 60

[[visit_reason]]
key = "check-up"
name = "Check-up"

[[practitioner]]
key = "lee"
name = "Dr. Ana Lee"
appointment_types = ["visit", "visit"]

[[schedule]]
practitioner = "leigh"
location = "main"
from = "2027-01-01"
until = 2026-01-01
align_minutes = 0
  [[schedule.window]]
  days = ["monday"]
  start = "9:00"
  end = "17:60"

[[closure]]
from = 2027-12-24T17:00:00Z
until = 2027-12-24

[[staff]]
email = "desk"
name = "Sam"
functions = ["rule-the-world"]

[[nurse]]
"#;
    let said = parse(text).unwrap_err().to_string();
    insta::assert_snapshot!(said);
}

#[test]
fn what_has_no_end_is_named_with_its_line() {
    let text = "[practice]\nname = \"North\nhostname = \"north.localhost\"\n[[location]\n";
    let refused = parse(text).unwrap_err();
    let lines: Vec<_> = refused.0.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [2, 4], "{refused}");
}

#[test]
fn a_key_given_twice_is_named_beside_other_problems() {
    let text = EXAMPLE
        .replace("minutes = 30\nbuffer", "minutes = 30\nminutes = 30\nbuffer")
        .replace("hold_minutes = 10", "hold_minutes = 99");
    let refused = parse(&text).unwrap_err().to_string();
    insta::assert_snapshot!(refused);
}

#[test]
fn an_empty_file_lacks_its_practice() {
    assert_eq!(
        parse("").unwrap_err().to_string(),
        "line 1: the [practice] table is missing"
    );
}

#[test]
fn a_window_must_hold_what_it_is_for() {
    insta::assert_snapshot!(
        refused("end = \"17:00\"", "end = \"09:20\""),
        @"line 60: schedule window: the window lasts 20 minutes, less than one step of the grid (align_minutes = 30)"
    );
    insta::assert_snapshot!(
        refused("appointment_types = []", "appointment_types = [\"primary-care\", \"surgery\"]"),
        @r#"line 61: schedule window: appointment_types "surgery" is not the key of any [[appointment_type]]"#
    );
}

#[test]
fn a_window_for_a_type_its_practitioner_does_not_offer_is_refused() {
    let text = EXAMPLE
        .replace(
            "appointment_types = [\"primary-care\"]",
            "appointment_types = []",
        )
        .replace(
            "  appointment_types = []  ",
            "  appointment_types = [\"primary-care\"]  ",
        );
    insta::assert_snapshot!(parse(&text).unwrap_err().to_string());
}

#[test]
fn a_window_may_pass_midnight_or_last_the_whole_day() {
    for (start, end) in [("22:00", "02:00"), ("00:00", "24:00"), ("00:00", "00:00")] {
        let text = EXAMPLE
            .replace("start = \"09:00\"", &format!("start = \"{start}\""))
            .replace("end = \"17:00\"", &format!("end = \"{end}\""));
        assert!(parse(&text).is_ok(), "{start} to {end}");
    }
}

#[test]
fn a_closure_ends_after_it_starts_and_is_for_one_thing() {
    insta::assert_snapshot!(refused(
        "until = 2027-12-27T09:00:00",
        "until = 2027-12-24T17:00:00"
    ));
    insta::assert_snapshot!(refused(
        "reason = \"Holiday\"",
        "location = \"main\"\nreason = \"Holiday\""
    ));
}

#[test]
fn one_address_is_one_member_of_staff() {
    let again = "\n[[staff]]\nemail = \"Desk@Northside.example\"\nname = \"X\"\nfunctions = [\"patient-proxy\"]\n";
    let refused = parse(&format!("{EXAMPLE}{again}")).unwrap_err().to_string();
    insta::assert_snapshot!(refused);
}

#[test]
fn who_manages_their_own_appointments_is_a_practitioner() {
    insta::assert_snapshot!(refused(
        "\"practice-admin\"]",
        "\"manage-own-appointments\"]"
    ));
}

#[test]
fn control_signs_and_endless_texts_are_refused() {
    let long = "x".repeat(501);
    insta::assert_snapshot!(refused("Main Clinic", "Main\\nClinic"));
    insta::assert_snapshot!(refused("1 Main Street, Springfield", &long));
}

#[test]
fn no_text_makes_the_reader_fall_over() {
    let mut runner = proptest::test_runner::TestRunner::default();
    let cut = (0..EXAMPLE.len(), 0..EXAMPLE.len(), ".{0,8}");
    runner
        .run(&cut, |(from, to, put)| {
            let (from, to) = (from.min(to), from.max(to));
            let bytes = [
                &EXAMPLE.as_bytes()[..from],
                put.as_bytes(),
                &EXAMPLE.as_bytes()[to..],
            ];
            let text = String::from_utf8_lossy(&bytes.concat()).into_owned();
            if let Err(refused) = parse(&text) {
                proptest::prop_assert!(!refused.0.is_empty());
            }
            Ok(())
        })
        .unwrap();
}
