//! The times a patient can have: computed from the rules, never stored.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::busy::Busy;
use super::draft::{BeenBefore, Wish};
use super::hours::Start;
use super::ids::{AppointmentTypeId, LocationId, PractitionerId};
use super::openings::{Directory, Openings};
use super::practice::{Mode, Practice};
use super::question::{Asked, Question};
use super::sweep::{Site, Sweep};
use super::time::WallTime;
use super::zone::midnight;

/// How many days ahead the next available time is looked for.
pub const SEARCH_DAYS: u64 = 180;
/// However many practitioners are free.
pub const ALL: u8 = u8::MAX;
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
    /// A length of its own; `None`: as long as the type lasts with the practitioner.
    pub minutes: Option<i32>,
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
    find_enough_slots(practice, busy, query, now, ALL)
}

/// As [`find_slots`], with the first so many practitioners of each instant and location only: a
/// thousand who are free at nine need not all be looked at.
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
        minutes: query.minutes,
    };
    let Ok(question) = Question::new(practice, busy, &asked, now) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let directory = Directory::of(practice);
    let wanted: Vec<_> = (practice.practitioners.iter().enumerate())
        .filter(|(_, one)| query.practitioner.this().is_none_or(|this| this == one.id))
        .filter(|(_, one)| one.offers(query.appointment_type))
        .collect();
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
        let mut tally = Tally::new(&site, (first, last), enough);
        for (order, practitioner) in &wanted {
            let Some(openings) = directory.openings(practitioner.id, location.id) else {
                continue;
            };
            let away = site.away(&question, practitioner.id);
            let sweep = Sweep::new(question, &site, practitioner, &away);
            tally.turn_to(*order);
            each_offer(
                sweep,
                &openings,
                first..=last,
                &mut tally,
                |at, seats_left| {
                    found.push(Found {
                        second: at.second,
                        practitioner: *order,
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

/// How many practitioners were found for each minute at a location.
struct Tally {
    first: i64,
    /// How many, and who was the last of them: hours that overlap count nobody twice.
    found: Vec<(u8, usize)>,
    enough: u8,
    whose: usize,
}

impl Tally {
    fn new(site: &Site<'_>, (first, last): (NaiveDate, NaiveDate), enough: u8) -> Self {
        let (first, end) = (site.day(first).start, site.day(last).end);
        let minutes = usize::try_from((end - first) / 60).unwrap_or_default();
        // Without an end there is nothing to count.
        let counted = if enough == ALL { 0 } else { minutes + 1 };
        Self {
            first,
            found: vec![(0, usize::MAX); counted],
            enough,
            whose: 0,
        }
    }

    /// What is counted from here on is this practitioner's.
    fn turn_to(&mut self, order: usize) {
        self.whose = order;
    }

    #[inline]
    fn wants(&self, second: i64) -> bool {
        let found = self.minute(second).and_then(|at| self.found.get(at));
        found.is_none_or(|(many, _)| *many < self.enough)
    }

    #[inline]
    fn count(&mut self, second: i64) {
        let whose = self.whose;
        let found = self.minute(second).and_then(|at| self.found.get_mut(at));
        if let Some((many, last)) = found.filter(|(_, last)| *last != whose) {
            *many += 1;
            *last = whose;
        }
    }

    /// The place of a whole minute; any other start is not counted, and so always wanted.
    fn minute(&self, second: i64) -> Option<usize> {
        if self.found.is_empty() {
            return None;
        }
        let passed = second - self.first;
        (passed % 60 == 0)
            .then(|| usize::try_from(passed / 60).ok())
            .flatten()
    }
}

/// Runs the rules over every start of one practitioner's hours at a location.
fn each_offer(
    mut sweep: Sweep<'_>,
    openings: &Openings<'_>,
    days: RangeInclusive<NaiveDate>,
    tally: &mut Tally,
    mut offer: impl FnMut(Start, i32),
) {
    let wanted = sweep.question.appointment_type.id;
    let offsets = &sweep.site.offsets;
    let walls = midnight(*days.start())..midnight(*days.end()) + 86_400;
    // Hours of the day before may reach past midnight.
    let first = before(*days.start()).max(openings.first_on());
    let last = openings.last_on().min(*days.end());
    for on in first.iter_days().take_while(|on| *on <= last) {
        openings.each_on(on, offsets, |opening| {
            if !opening.is_for(wanted) {
                return;
            }
            sweep.enter(&opening);
            opening.hours.each_start(offsets, |at| {
                if walls.contains(&at.wall)
                    && tally.wants(at.second)
                    && !sweep.is_plainly_taken(at)
                    && sweep.first_refusal(at).is_none()
                {
                    tally.count(at.second);
                    offer(at, sweep.seats_left(at));
                }
            });
        });
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
