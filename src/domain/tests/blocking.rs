//! Blocks as staff ask for them: their dates, what is left of a series, and the instants they lie
//! over.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use super::super::blocking::{Blocking, kept_free, with_blocks};
use super::super::ids::BlockId;
use super::super::practice::Block;
use super::clinic::Clinic;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn id(number: u128) -> BlockId {
    BlockId(Uuid::from_u128(number))
}

/// Ana's, from 1:30 to 3:30 on each of these Sundays.
fn nightly(clinic: &mut Clinic, from: &str, until: Option<&str>) -> Block {
    let time = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
    let wanted = Blocking {
        practitioners: Vec::new(),
        on: day(from),
        times: Some((time(1), time(3))),
        weekly_until: until.map(day),
        reason: "Course".to_owned(),
    };
    wanted.block(id(1), clinic.practitioner("ana")).unwrap()
}

fn dates(block: &Block, from: &str) -> Vec<String> {
    block.dates(day(from)).map(|on| on.to_string()).collect()
}

#[test]
fn a_series_begins_every_week_until_its_last_date() {
    let mut clinic = Clinic::new("ana hours 09:00-12:00");
    let series = nightly(&mut clinic, "2027-03-07", Some("2027-03-25"));
    let all = ["2027-03-07", "2027-03-14", "2027-03-21"];
    assert_eq!(dates(&series, "2027-03-07"), all);
    assert_eq!(dates(&series, "2027-03-14"), all[1..]);
    assert_eq!(dates(&series, "2027-03-22"), [""; 0]);
    let once = nightly(&mut clinic, "2027-03-07", None);
    assert_eq!(dates(&once, "2027-01-01"), all[..1]);
    assert_eq!(dates(&once, "2027-03-08"), [""; 0]);
}

#[test]
fn all_day_lasts_from_midnight_to_midnight_and_no_longer() {
    let mut clinic = Clinic::new("ana hours 09:00-12:00");
    let mut wanted = Blocking {
        practitioners: Vec::new(),
        on: day("2027-03-07"),
        times: None,
        weekly_until: None,
        reason: String::new(),
    };
    let block = wanted.block(id(1), clinic.practitioner("ana")).unwrap();
    assert_eq!(dates(&block, "2027-03-07"), ["2027-03-07"]);
    assert_eq!(dates(&block, "2027-03-08"), [""; 0]);
    assert_eq!(block.ends_wall.0.to_string(), "2027-03-08 00:00:00");
    wanted.on = NaiveDate::MAX;
    assert_eq!(wanted.block(id(1), clinic.practitioner("ana")), None);
}

#[test]
fn one_date_taken_away_leaves_the_dates_before_and_after() {
    let mut clinic = Clinic::new("ana hours 09:00-12:00");
    let series = nightly(&mut clinic, "2027-03-07", Some("2027-03-28"));
    let left = |on: &str| {
        let parts = series.without(day(on), id(2)).unwrap();
        parts.map(|part| {
            part.map(|part| {
                (
                    part.id,
                    part.weekly_until.is_some(),
                    dates(&part, "2027-01-01"),
                )
            })
        })
    };
    let [before, after] = left("2027-03-14");
    assert_eq!(before, Some((id(1), false, vec!["2027-03-07".to_owned()])));
    let rest = vec!["2027-03-21".to_owned(), "2027-03-28".to_owned()];
    assert_eq!(after, Some((id(2), true, rest)));
    assert_eq!(left("2027-03-07")[0], None);
    assert_eq!(left("2027-03-28")[1], None);
    assert_eq!(series.without(day("2027-03-15"), id(2)), None);
}

#[test]
fn each_time_of_a_series_is_at_the_same_time_on_the_wall_whatever_the_clocks_do() {
    // On 14 March 2027 the clocks of New York jump from 2:00 to 3:00; on 7 November they go back.
    let mut clinic = Clinic::new("ana hours 09:00-12:00\nnow 2027-03-01T08:00");
    let spring = nightly(&mut clinic, "2027-03-07", Some("2027-03-21"));
    let autumn = nightly(&mut clinic, "2027-10-31", Some("2027-11-14"));
    let mut told = Vec::new();
    for series in [spring, autumn] {
        for kept in kept_free(&clinic.practice, &[series], clinic.now) {
            let (from, until) = (kept.during.start, kept.during.end);
            told.push(format!(
                "{} {}",
                from.format("%m-%d %H:%M"),
                until.format("%H:%M")
            ));
        }
    }
    let expected = [
        "03-07 06:30 08:30",
        "03-14 06:30 07:30",
        "03-21 05:30 07:30",
        "10-31 05:30 07:30",
        // From the earlier of the two half past one on.
        "11-07 05:30 08:30",
        "11-14 06:30 08:30",
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_over_is_not_kept_free_and_a_place_of_its_own_is_the_only_one() {
    let mut clinic =
        Clinic::new("ana hours 09:00-12:00\nana hours 13:00-14:00 at north\nnow 2027-03-10T08:00");
    let mut series = nightly(&mut clinic, "2027-03-07", Some("2027-03-14"));
    let many = |clinic: &Clinic, block: &Block| {
        kept_free(&clinic.practice, std::slice::from_ref(block), clinic.now).len()
    };
    assert_eq!(many(&clinic, &series), 2, "the 14th, at both places");
    series.location = Some(clinic.location("north"));
    assert_eq!(many(&clinic, &series), 1);
}

#[test]
fn a_practice_with_a_block_more_offers_nothing_in_it() {
    let mut clinic =
        Clinic::new("visit 30\nana hours 01:00-05:00\nben hours 01:00-02:00\nday 2027-03-07");
    let before = clinic.slots().len();
    let block = nightly(&mut clinic, "2027-03-07", None);
    clinic.practice = with_blocks(&clinic.practice, &[block]);
    // 1:30, 2:00, 2:30 and 3:00 are gone.
    assert_eq!(clinic.slots().len(), before - 4);
}
