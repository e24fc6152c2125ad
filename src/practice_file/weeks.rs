//! The weekly hours of one practitioner: what they are on a date, when they change, and giving
//! them others for some time. What holds before and after stays as it is.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::ScheduleEntry;

/// The schedules of somebody that are in effect on a date.
pub fn week_on<'e>(
    schedules: &'e [ScheduleEntry],
    practitioner: &str,
    date: NaiveDate,
) -> impl Iterator<Item = &'e ScheduleEntry> {
    schedules
        .iter()
        .filter(move |one| one.practitioner == practitioner && one.is_in_effect(date))
}

/// The dates after `after` on which somebody's hours become others.
pub fn list_changes(
    schedules: &[ScheduleEntry],
    practitioner: &str,
    after: NaiveDate,
) -> BTreeSet<NaiveDate> {
    let own = schedules
        .iter()
        .filter(|one| one.practitioner == practitioner);
    own.flat_map(|one| {
        let next = one.until_on.and_then(|until| until.succ_opt());
        [Some(one.from_on), next]
    })
    .flatten()
    .filter(|date| *date > after)
    .collect()
}

/// The last day of hours that begin on `from`: the day before the next change, if there is one.
pub fn last_day(
    schedules: &[ScheduleEntry],
    practitioner: &str,
    from: NaiveDate,
) -> Option<NaiveDate> {
    let changes = list_changes(schedules, practitioner, from);
    changes.first().and_then(NaiveDate::pred_opt)
}

/// Gives somebody the hours of `week` from one date to another, which may be open.
pub fn set_week(
    schedules: &mut Vec<ScheduleEntry>,
    practitioner: &str,
    (from, until): (NaiveDate, Option<NaiveDate>),
    week: Vec<ScheduleEntry>,
) {
    let (own, mut others): (Vec<_>, Vec<_>) = std::mem::take(schedules)
        .into_iter()
        .partition(|one| one.practitioner == practitioner);
    let mut parts: Vec<ScheduleEntry> = own
        .iter()
        .flat_map(|one| [one.before(from), until.and_then(|until| one.after(until))])
        .flatten()
        .collect();
    let new = week.into_iter().filter(|one| !one.windows.is_empty());
    parts.extend(new.map(|one| ScheduleEntry {
        practitioner: practitioner.to_owned(),
        from_on: from,
        until_on: until,
        ..one
    }));
    parts.iter_mut().for_each(ScheduleEntry::sort_windows);
    others.extend(joined(parts));
    *schedules = others;
}

/// The same hours on both sides of a date are one schedule.
fn joined(mut parts: Vec<ScheduleEntry>) -> Vec<ScheduleEntry> {
    parts.sort_by_key(|one| one.from_on);
    let mut joined: Vec<ScheduleEntry> = Vec::new();
    for part in parts {
        let before = joined.iter_mut().find(|one| {
            one.until_on.and_then(|until| until.succ_opt()) == Some(part.from_on)
                && one.has_hours_of(&part)
        });
        match before {
            Some(before) => before.until_on = part.until_on,
            None => joined.push(part),
        }
    }
    joined
}

impl ScheduleEntry {
    /// Whether its windows apply on a date.
    pub fn is_in_effect(&self, date: NaiveDate) -> bool {
        self.from_on <= date && self.until_on.is_none_or(|until| date <= until)
    }

    /// What is left of it before a date.
    fn before(&self, date: NaiveDate) -> Option<Self> {
        let last = date.pred_opt()?;
        let until_on = self.until_on.map_or(last, |until| until.min(last));
        (self.from_on <= until_on).then(|| Self {
            until_on: Some(until_on),
            ..self.clone()
        })
    }

    /// What is left of it after a date.
    fn after(&self, date: NaiveDate) -> Option<Self> {
        let from_on = self.from_on.max(date.succ_opt()?);
        self.until_on
            .is_none_or(|until| from_on <= until)
            .then(|| Self {
                from_on,
                ..self.clone()
            })
    }

    fn has_hours_of(&self, other: &Self) -> bool {
        (&self.practitioner, &self.location) == (&other.practitioner, &other.location)
            && (self.align_minutes, &self.windows) == (other.align_minutes, &other.windows)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate, NaiveTime, Weekday};
    use proptest::prelude::*;

    use super::{last_day, list_changes, set_week, week_on};
    use crate::practice_file::{ScheduleEntry, WindowEntry};

    const ANA: &str = "ana";

    fn day(number: u64) -> NaiveDate {
        NaiveDate::default() + Days::new(number)
    }

    fn schedule(who: &str, hour: u32, (from, until): (u64, Option<u64>)) -> ScheduleEntry {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        ScheduleEntry {
            practitioner: who.to_owned(),
            location: "main".to_owned(),
            from_on: day(from),
            until_on: until.map(day),
            align_minutes: 30,
            windows: vec![WindowEntry {
                days: vec![Weekday::Mon],
                starts_time: time(hour),
                ends_time: time(hour + 1),
                appointment_types: Vec::new(),
                release: None,
            }],
        }
    }

    /// The hours at which somebody starts on a day.
    fn hours(schedules: &[ScheduleEntry], who: &str, number: u64) -> Vec<NaiveTime> {
        let week = week_on(schedules, who, day(number));
        let mut hours: Vec<_> = week
            .flat_map(|one| one.windows.iter().map(|window| window.starts_time))
            .collect();
        hours.sort_unstable();
        hours
    }

    #[test]
    fn new_hours_end_the_old_ones_the_day_before() {
        let mut all = vec![schedule(ANA, 9, (0, None))];
        let new = vec![schedule(ANA, 10, (0, None))];
        set_week(&mut all, ANA, (day(7), None), new);
        let wanted = [schedule(ANA, 9, (0, Some(6))), schedule(ANA, 10, (7, None))];
        assert_eq!(all, wanted);
    }

    #[test]
    fn hours_for_some_weeks_give_way_to_the_old_ones_again() {
        let mut all = vec![schedule(ANA, 9, (0, None))];
        let new = vec![schedule(ANA, 10, (0, None))];
        set_week(&mut all, ANA, (day(7), Some(day(13))), new);
        assert_eq!(
            list_changes(&all, ANA, day(0))
                .into_iter()
                .collect::<Vec<_>>(),
            [day(7), day(14)]
        );
        assert_eq!(last_day(&all, ANA, day(7)), Some(day(13)));
        assert_eq!(last_day(&all, ANA, day(14)), None);
    }

    #[test]
    fn the_same_hours_again_make_one_schedule() {
        let mut all = vec![schedule(ANA, 9, (0, None))];
        let new = vec![schedule(ANA, 10, (0, None))];
        set_week(&mut all, ANA, (day(7), None), new);
        let old = vec![schedule(ANA, 9, (0, None))];
        set_week(&mut all, ANA, (day(7), None), old);
        assert_eq!(all, [schedule(ANA, 9, (0, None))]);
    }

    #[test]
    fn no_hours_leave_none() {
        let mut all = vec![schedule(ANA, 9, (0, None)), schedule("ben", 9, (0, None))];
        set_week(&mut all, ANA, (day(0), None), Vec::new());
        assert_eq!(all, [schedule("ben", 9, (0, None))]);
    }

    fn any_schedule() -> impl Strategy<Value = ScheduleEntry> {
        let who = prop::sample::select(vec![ANA, "ben"]);
        (who, 8..12_u32, 0..30_u64, prop::option::of(0..20_u64)).prop_map(
            |(who, hour, from, length)| schedule(who, hour, (from, length.map(|days| from + days))),
        )
    }

    proptest! {
        #[test]
        fn hours_change_within_the_dates_and_nowhere_else(
            before in prop::collection::vec(any_schedule(), 0..8),
            week in prop::collection::vec(any_schedule(), 0..3),
            from in 0..30_u64,
            length in prop::option::of(0..20_u64),
        ) {
            let until = length.map(|days| from + days);
            let mut after = before.clone();
            set_week(&mut after, ANA, (day(from), until.map(day)), week.clone());
            let mut wanted: Vec<_> = week.iter().map(|one| one.windows[0].starts_time).collect();
            wanted.sort_unstable();
            for number in 0..60 {
                let is_within = from <= number && until.is_none_or(|until| number <= until);
                let old = hours(&before, ANA, number);
                let expected = if is_within { &wanted } else { &old };
                prop_assert_eq!(&hours(&after, ANA, number), expected);
                let ben = "ben";
                prop_assert_eq!(hours(&after, ben, number), hours(&before, ben, number));
            }
        }
    }
}
