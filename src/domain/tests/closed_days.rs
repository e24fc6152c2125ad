//! Which closures patients are told of.

use chrono::Days;

use super::super::closed_days::told;
use super::super::draft::Wish;
use super::clinic::{Clinic, OTHER};

/// A week from a Monday on, with Ana at the main clinic on Tuesdays and Thursdays.
const WEEK: &str = "zone America/New_York\nday 2027-03-01 to 2027-03-07\nnow 2027-03-01T00:00\nvisit 30\n\
    ana hours 09:00-12:00 days tue,thu\n";

/// The messages told when no day of the week has times.
fn messages(clinic: &Clinic) -> Vec<&str> {
    let days: Vec<_> = (0..7)
        .map(|day| clinic.query.from_on + Days::new(day))
        .collect();
    let told = told(&clinic.practice, &clinic.query, &days);
    told.iter().map(|one| one.message.as_str()).collect()
}

fn of(lines: &str) -> Clinic {
    Clinic::new(&format!("{WEEK}{lines}"))
}

#[test]
fn a_closure_is_told_where_it_takes_hours_and_has_something_to_say() {
    for (line, is_told) in [
        (
            "closed 2027-03-02T00:00-2027-03-03T00:00 telling Painters",
            true,
        ),
        (
            "closed 2027-03-02T11:59-2027-03-02T18:00 telling Painters",
            true,
        ),
        (
            "ana closed 2027-03-04T00:00-2027-03-05T00:00 telling Painters",
            true,
        ),
        // Nobody would be there.
        (
            "closed 2027-03-03T00:00-2027-03-04T00:00 telling Painters",
            false,
        ),
        (
            "closed 2027-03-02T12:00-2027-03-02T18:00 telling Painters",
            false,
        ),
        // It says nothing for patients.
        ("closed 2027-03-02T00:00-2027-03-03T00:00", false),
        (
            "closed 2027-03-09T00:00-2027-03-10T00:00 telling Painters",
            false,
        ),
    ] {
        assert_eq!(
            messages(&of(line)),
            vec!["Painters"; usize::from(is_told)],
            "{line}"
        );
    }
}

#[test]
fn it_is_told_only_to_whom_it_leaves_without_times() {
    let mut clinic = of("bea hours 09:00-12:00 at north\n\
        ana closed 2027-03-02T00:00-2027-03-03T00:00 telling Ana\n\
        closed 2027-03-02T00:00-2027-03-03T00:00 at north telling North");
    assert_eq!(messages(&clinic), ["Ana", "North"]);
    let [ana, bea] = [0, 1].map(|index| clinic.practice.practitioners[index].id);
    clinic.query.practitioner = Wish::This(bea);
    assert_eq!(messages(&clinic), ["North"]);
    clinic.query.practitioner = Wish::This(ana);
    assert_eq!(messages(&clinic), ["Ana"]);
    clinic.query.practitioner = Wish::Any;
    clinic.query.location = Wish::This(clinic.practice.locations[0].id);
    assert_eq!(messages(&clinic), ["Ana"]);
    clinic.query.location = Wish::Any;
    for one in &mut clinic.practice.practitioners {
        one.appointment_types = vec![OTHER];
    }
    assert_eq!(messages(&clinic), [""; 0]);
}

#[test]
fn a_day_with_times_needs_no_word() {
    let clinic = of("closed 2027-03-02T00:00-2027-03-03T00:00 telling Painters");
    let thursday = clinic.query.from_on + Days::new(3);
    assert!(told(&clinic.practice, &clinic.query, &[thursday]).is_empty());
    assert!(told(&clinic.practice, &clinic.query, &[]).is_empty());
}
