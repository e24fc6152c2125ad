use chrono::NaiveDate;

use super::urls::{self, TIMES};

#[test]
fn a_times_address_keeps_the_week_the_day_and_the_filters() {
    let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
    assert_eq!(
        urls::times(
            TIMES,
            day(23),
            Some(day(24)),
            (&["morning", "evening"], Some(chrono_tz::Etc::GMTPlus5))
        ),
        "/book/times?from=2026-11-23&day=2026-11-24&part=morning&part=evening&zone=Etc/GMT%2B5"
    );
}

#[test]
fn a_phone_link_holds_only_what_is_dialled() {
    assert_eq!(urls::phone("+1 (212) 555-0100"), "tel:+12125550100");
}
