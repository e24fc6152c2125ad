//! The times a patient can have: computed from the rules, never stored.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::busy::Busy;
use super::draft::{BeenBefore, Wish};
use super::hours::{Hours, Start};
use super::ids::{AppointmentTypeId, LocationId, PractitionerId};
use super::practice::{Mode, Practice, Schedule};
use super::question::{Asked, Question};
use super::sweep::{Site, Sweep};
use super::time::WallTime;
use super::zone::midnight;

/// How many days ahead the next available time is looked for.
pub const SEARCH_DAYS: u64 = 180;
/// Days looked at first; each further look takes twice as many.
const FIRST_LOOK_DAYS: u64 = 7;

/// What a patient looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotQuery {
    pub appointment_type: AppointmentTypeId,
    /// `None`: not chosen yet, any will do.
    pub mode: Option<Mode>,
    /// `None`: not said.
    pub been_before: Option<BeenBefore>,
    pub location: Wish<LocationId>,
    pub practitioner: Wish<PractitionerId>,
    /// First and last local date, each location's own.
    pub from_on: NaiveDate,
    pub until_on: NaiveDate,
}

/// A time that can be held at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub starts_at: DateTime<Utc>,
    /// On the wall of the location.
    pub starts_wall: WallTime,
    pub practitioner: PractitionerId,
    pub location: LocationId,
    /// 1, or the seats left in the group session.
    pub seats_left: i32,
}

/// How many distinct times a local day offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    pub on: NaiveDate,
    pub times: usize,
}

/// An offered start; orders as slots are listed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    second: i64,
    practitioner: usize,
    location: usize,
    wall: i64,
    seats_left: i32,
}

/// Every time that fits, in order of time, then of practitioner and location; one
/// slot at most for each instant, practitioner and location.
pub fn find_slots(
    practice: &Practice,
    busy: &Busy,
    query: &SlotQuery,
    now: DateTime<Utc>,
) -> Vec<Slot> {
    find_enough_slots(practice, busy, query, now, u8::MAX)
}

/// As [`find_slots`], with the first so many practitioners of each instant and location only: a
/// thousand who are free at nine need not all be looked at. 255 is all of them.
pub fn find_enough_slots(
    practice: &Practice,
    busy: &Busy,
    query: &SlotQuery,
    now: DateTime<Utc>,
    enough: u8,
) -> Vec<Slot> {
    let asked = Asked {
        appointment_type: query.appointment_type,
        mode: query.mode,
        been_before: query.been_before,
    };
    let Ok(question) = Question::new(practice, busy, &asked, now) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let work = work_of(practice, query);
    for (index, location) in practice.locations.iter().enumerate() {
        if query
            .location
            .this()
            .is_some_and(|this| this != location.id)
        {
            continue;
        }
        // Nothing passes the notice before today, nor the horizon after its last day.
        let first = query.from_on.max(before(question.today(location)));
        let last = query.until_on.min(question.latest_on(location));
        if first > last {
            continue;
        }
        let site = Site::new(&question, location, (first, last));
        let here = work
            .iter()
            .filter(|work| work.schedule.location == location.id);
        let here: Vec<&Work<'_>> = here.collect();
        let mut tally = Tally::new(&site, (first, last), enough);
        for of_one in here.chunk_by(|one, next| one.order == next.order) {
            sweep(
                &question,
                &site,
                of_one,
                first..=last,
                &mut tally,
                |work, at, seats_left| {
                    found.push(Found {
                        second: at.second,
                        practitioner: work.order,
                        location: index,
                        wall: at.wall,
                        seats_left,
                    });
                },
            );
        }
    }
    // Windows may overlap, so that one offers what the other does.
    found.sort();
    found.dedup();
    slots_of(practice, &found)
}

/// The first slot on or after `query.from_on` within [`SEARCH_DAYS`]; the query's
/// last day is ignored. `busy` must cover that search.
pub fn next_available(
    practice: &Practice,
    busy: &Busy,
    query: &SlotQuery,
    now: DateTime<Utc>,
) -> Option<Slot> {
    let end = query.from_on.checked_add_days(Days::new(SEARCH_DAYS))?;
    let mut from_on = query.from_on;
    let mut days = FIRST_LOOK_DAYS;
    while from_on < end {
        let next = from_on.checked_add_days(Days::new(days))?.min(end);
        let look = SlotQuery {
            from_on,
            until_on: before(next),
            ..*query
        };
        if let Some(slot) = find_slots(practice, busy, &look, now).first() {
            return Some(*slot);
        }
        from_on = next;
        days *= 2;
    }
    None
}

/// How many distinct times each local date of the query has, dates without any included.
pub fn count_by_day(slots: &[Slot], from_on: NaiveDate, until_on: NaiveDate) -> Vec<DayCount> {
    let mut counts: HashMap<NaiveDate, (usize, Option<DateTime<Utc>>)> = HashMap::new();
    for slot in slots {
        let (times, latest) = counts.entry(slot.starts_wall.date()).or_default();
        if *latest != Some(slot.starts_at) {
            *times += 1;
            *latest = Some(slot.starts_at);
        }
    }
    from_on
        .iter_days()
        .take_while(|on| *on <= until_on)
        .map(|on| DayCount {
            on,
            times: counts.get(&on).map_or(0, |(times, _)| *times),
        })
        .collect()
}

/// Up to `most` slots at the distinct instants nearest to `around`, in order of time.
pub fn nearest_slots(slots: &[Slot], around: DateTime<Utc>, most: usize) -> Vec<Slot> {
    let mut nearest = slots.to_vec();
    nearest.dedup_by_key(|slot| slot.starts_at);
    nearest.sort_by_key(|slot| ((slot.starts_at - around).abs(), slot.starts_at));
    nearest.truncate(most);
    nearest.sort_by_key(|slot| slot.starts_at);
    nearest
}

/// A schedule of a practitioner who is wanted and offers the type.
struct Work<'a> {
    /// The practitioner's place in the practice.
    order: usize,
    schedule: &'a Schedule,
}

/// In the order of the practitioners.
fn work_of<'a>(practice: &'a Practice, query: &SlotQuery) -> Vec<Work<'a>> {
    let wanted = practice.practitioners.iter().enumerate();
    let orders: HashMap<PractitionerId, usize> = wanted
        .filter(|(_, one)| query.practitioner.this().is_none_or(|this| this == one.id))
        .filter(|(_, one)| one.offers(query.appointment_type))
        .map(|(order, one)| (one.id, order))
        .collect();
    let mut work: Vec<Work<'_>> = practice
        .schedules
        .iter()
        .filter_map(|schedule| {
            let order = *orders.get(&schedule.practitioner)?;
            Some(Work { order, schedule })
        })
        .collect();
    work.sort_by_key(|work| work.order);
    work
}

/// How many practitioners were found for each minute at a location.
struct Tally {
    first: i64,
    found: Vec<u8>,
    enough: u8,
}

impl Tally {
    fn new(site: &Site<'_>, (first, last): (NaiveDate, NaiveDate), enough: u8) -> Self {
        let (first, end) = (site.day(first).start, site.day(last).end);
        let minutes = usize::try_from((end - first) / 60).unwrap_or_default();
        // Without an end there is nothing to count.
        let counted = if enough == u8::MAX { 0 } else { minutes + 1 };
        Self {
            first,
            found: vec![0; counted],
            enough,
        }
    }

    #[inline]
    fn wants(&self, second: i64) -> bool {
        let found = self.minute(second).and_then(|at| self.found.get(at));
        found.is_none_or(|found| *found < self.enough)
    }

    #[inline]
    fn count(&mut self, second: i64) {
        let found = self.minute(second).and_then(|at| self.found.get_mut(at));
        if let Some(found) = found {
            *found += 1;
        }
    }

    /// The place of a whole minute; any other start is not counted, and so always wanted.
    fn minute(&self, second: i64) -> Option<usize> {
        let passed = second - self.first;
        (passed % 60 == 0)
            .then(|| usize::try_from(passed / 60).ok())
            .flatten()
    }
}

/// Runs the rules over every start of one practitioner's windows at a location.
fn sweep<'a>(
    question: &Question<'_>,
    site: &Site<'_>,
    works: &[&Work<'a>],
    days: RangeInclusive<NaiveDate>,
    tally: &mut Tally,
    mut offer: impl FnMut(&Work<'a>, Start, i32),
) {
    let Some(practitioner) = works.first().map(|work| work.schedule.practitioner) else {
        return;
    };
    let closed = site.closed(question, practitioner);
    let mut sweep = Sweep::new(*question, site, practitioner, &closed);
    let wanted = question.appointment_type.id;
    let walls = midnight(*days.start())..midnight(*days.end()) + 86_400;
    for work in works {
        // A window of the day before may reach past midnight.
        let first = before(*days.start()).max(work.schedule.from_on);
        let last = work
            .schedule
            .until_on
            .unwrap_or(NaiveDate::MAX)
            .min(*days.end());
        for on in first.iter_days().take_while(|on| *on <= last) {
            let windows = work.schedule.windows.iter();
            for window in windows.filter(|window| window.is_on(on) && window.is_for(wanted)) {
                let hours = Hours::on(on, window, work.schedule.align_minutes, &site.offsets);
                sweep.enter(hours.span);
                hours.each_start(&site.offsets, |at| {
                    if walls.contains(&at.wall)
                        && tally.wants(at.second)
                        && sweep.first_refusal(at).is_none()
                    {
                        tally.count(at.second);
                        offer(work, at, sweep.seats_left(at));
                    }
                });
            }
        }
    }
}

/// Many practitioners have the same start, so its date is worked out once.
fn slots_of(practice: &Practice, found: &[Found]) -> Vec<Slot> {
    let mut slots = Vec::with_capacity(found.len());
    for same in found.chunk_by(|one, next| (one.second, one.wall) == (next.second, next.wall)) {
        let Some(start) = same.first() else { continue };
        let starts_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(start.second);
        let wall = DateTime::UNIX_EPOCH + TimeDelta::seconds(start.wall);
        slots.extend(same.iter().filter_map(|found| {
            Some(Slot {
                starts_at,
                starts_wall: WallTime(wall.naive_utc()),
                practitioner: practice.practitioners.get(found.practitioner)?.id,
                location: practice.locations.get(found.location)?.id,
                seats_left: found.seats_left,
            })
        }));
    }
    slots
}

fn before(date: NaiveDate) -> NaiveDate {
    date.pred_opt().unwrap_or(date)
}
