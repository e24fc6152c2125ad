//! "Why are there no times?": every start of a day with what refuses it, by the rules that
//! offering and deciding run.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::booking::Wanted;
use super::busy::{Busy, BusyRow};
use super::draft::Wish;
use super::ids::{AppointmentTypeId, LocationId, PractitionerId};
use super::judge::{judge, openings_around};
use super::openings::{Directory, Opening, Openings};
use super::practice::{Block, Closure, HoursException, Practice, Practitioner};
use super::question::{Asked, Question};
use super::refusal::Refusal;
use super::span::Span;
use super::sweep::Site;
use super::time::{Interval, WallTime};

/// A start on the grid and what became of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Explained<'a> {
    pub starts_at: DateTime<Utc>,
    /// `None`: it can be booked.
    pub refusal: Option<Refusal>,
    /// The record that stands in the way, where there is one.
    pub because: Option<Because<'a>>,
}

/// A record that takes time away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Because<'a> {
    Closure(&'a Closure),
    Block(&'a Block),
    /// Other hours on that date, which leave the start out.
    Exception(&'a HoursException),
    /// The hours the start lies in: kept for other visits, or over too soon.
    Hours(Interval),
    /// A visit, a session or a hold; it may be at another location, or in a room that is needed.
    Busy(&'a BusyRow),
}

/// A kind of visit with one practitioner at one location, whatever its start.
pub fn wanted_of_day(
    appointment_type: AppointmentTypeId,
    (practitioner, location): (PractitionerId, LocationId),
    on: NaiveDate,
) -> Wanted {
    Wanted {
        appointment_type,
        mode: None,
        been_before: None,
        minutes: None,
        practitioner: Wish::This(practitioner),
        location,
        starts_at: on.and_time(NaiveTime::MIN).and_utc(),
    }
}

/// Every start that one practitioner has at one location on a local date, and those that other
/// hours on the date took away, for a wish whose own start is not looked at. `rows` are all that
/// occupy the practitioner and the location's rooms around that date.
///
/// # Errors
/// What refuses whatever the time: the kind of visit, the person, or the place, or that there
/// are no hours at all on that date.
pub fn explain_day<'a>(
    practice: &'a Practice,
    rows: &'a [BusyRow],
    wanted: &Wanted,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<Explained<'a>>, Refusal> {
    let busy = Busy::new(rows.to_vec(), &[]);
    let asked = Asked {
        appointment_type: wanted.appointment_type,
        mode: wanted.mode,
        been_before: wanted.been_before,
        minutes: wanted.minutes,
    };
    let question = Question::new(practice, &busy, &asked, now)?;
    let location = practice
        .location(wanted.location)
        .ok_or(Refusal::NotOffered)?;
    let practitioner = wanted
        .practitioner
        .this()
        .and_then(|id| practice.practitioner(id))
        .filter(|one| one.offers(wanted.appointment_type))
        .ok_or(Refusal::NotOffered)?;
    let site = Site::new(&question, location, (on, on));
    let openings = Directory::of(practice).openings(practitioner.id, location.id);
    let openings = openings.ok_or(Refusal::NotWorking)?;
    let (starts, left_out) = starts_of(&openings, &site, on);
    if starts.is_empty() && left_out.is_empty() {
        return Err(Refusal::NotWorking);
    }
    let scene = Scene {
        practice,
        rows,
        practitioner,
        site: &site,
        openings: &openings,
    };
    let explained = starts.union(&left_out).filter_map(|starts_at| {
        let who = (practitioner, &openings);
        let refusal = judge(&question, &site, who, *starts_at).err();
        let visit = Visit::new(&question, practitioner, *starts_at);
        let told = Explained {
            starts_at: *starts_at,
            refusal,
            because: refusal.and_then(|no| scene.because(no, visit)),
        };
        // Within the other hours, their own grid is told and not the one they replace.
        let is_left_out = matches!(refusal, Some(Refusal::OutsideHours | Refusal::NotWorking));
        (starts.contains(starts_at) || is_left_out).then_some(told)
    });
    Ok(explained.collect())
}

type Starts = BTreeSet<DateTime<Utc>>;

/// The starts of all hours, whatever they are for, whose wall shows the date; and those of the
/// regular hours that are none because of an exception.
fn starts_of(openings: &Openings<'_>, site: &Site<'_>, on: NaiveDate) -> (Starts, Starts) {
    let (mut starts, mut regular) = (Starts::new(), Starts::new());
    let collect = |opening: Opening<'_>, into: &mut Starts| {
        opening.hours.each_start(&site.offsets, |at| {
            let starts_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(at.second);
            if WallTime::at(starts_at, site.location.time_zone).date() == on {
                into.insert(starts_at);
            }
        });
    };
    for date in [on.pred_opt(), Some(on)].into_iter().flatten() {
        openings.each_on(date, &site.offsets, |opening| collect(opening, &mut starts));
        openings.each_window(date, &site.offsets, |opening| {
            collect(opening, &mut regular);
        });
    }
    let left_out = regular.difference(&starts).copied().collect();
    (starts, left_out)
}

/// Where records are looked for.
struct Scene<'a, 's> {
    practice: &'a Practice,
    rows: &'a [BusyRow],
    practitioner: &'a Practitioner,
    site: &'s Site<'a>,
    openings: &'s Openings<'a>,
}

impl<'a> Scene<'a, '_> {
    /// The first record behind a refusal.
    fn because(&self, refusal: Refusal, visit: Visit) -> Option<Because<'a>> {
        match refusal {
            Refusal::OutsideHours | Refusal::NotWorking => {
                self.exception(visit).map(Because::Exception)
            }
            Refusal::OtherVisitsOnly | Refusal::DoesNotFit => self.hours(visit).map(Because::Hours),
            Refusal::Closed => self.closure(visit).map(Because::Closure),
            Refusal::Blocked => self.block(visit).map(Because::Block),
            Refusal::Taken | Refusal::Full => self.over(visit, Self::is_theirs),
            Refusal::TooFarToTravel => self.nearest_elsewhere(visit).map(Because::Busy),
            Refusal::NoRoom => self.over(visit, |_, row| row.room.is_some()),
            Refusal::NotBookableOnline
            | Refusal::NotOffered
            | Refusal::WrongMode
            | Refusal::WrongPatientKind
            | Refusal::LimitReached { .. }
            | Refusal::OffGrid
            | Refusal::TooSoon { .. }
            | Refusal::TooFar { .. }
            | Refusal::NotReleased { .. }
            | Refusal::PatientBusy
            | Refusal::HoldExpired
            | Refusal::HoldDiffers
            | Refusal::NotChangeable { .. }
            | Refusal::SameTime
            | Refusal::TooLateToChange { .. }
            | Refusal::NotStarted { .. }
            | Refusal::TooLateToUndo { .. } => None,
        }
    }

    fn on(&self, visit: Visit) -> NaiveDate {
        WallTime::at(visit.with_buffer.start, self.site.location.time_zone).date()
    }

    /// That of the date, or of the day before, whose hours may pass midnight.
    fn exception(&self, visit: Visit) -> Option<&'a HoursException> {
        let on = self.on(visit);
        let mut dates = [Some(on), on.pred_opt()].into_iter().flatten();
        dates.find_map(|date| self.openings.different_on(date))
    }

    fn hours(&self, visit: Visit) -> Option<Interval> {
        let at = visit.with_buffer.start;
        let around = openings_around(self.openings, self.site, self.on(visit), at);
        around.first().map(|opening| opening.hours.span.interval())
    }

    fn closure(&self, visit: Visit) -> Option<&'a Closure> {
        let span = |one: &Closure| self.site.span(one.starts_wall, one.ends_wall);
        let mut here = self.site.closures(self.practice, self.practitioner.id);
        here.find(|one| span(one).overlaps(visit.itself))
    }

    fn block(&self, visit: Visit) -> Option<&'a Block> {
        let mut here = self.site.blocks(self.practice, self.practitioner.id);
        here.find(|one| {
            let mut times = one.occurrences(self.site.days);
            times.any(|(starts, ends)| self.site.span(starts, ends).overlaps(visit.itself))
        })
    }

    fn is_theirs(&self, row: &BusyRow) -> bool {
        row.practitioner == self.practitioner.id
    }

    fn over(&self, visit: Visit, is_it: fn(&Self, &BusyRow) -> bool) -> Option<Because<'a>> {
        let mut over = self.rows.iter().filter(|row| is_it(self, row));
        over.find(|row| row.during.overlaps(visit.with_buffer))
            .map(Because::Busy)
    }

    fn nearest_elsewhere(&self, visit: Visit) -> Option<&'a BusyRow> {
        let theirs = self.rows.iter().filter(|row| self.is_theirs(row));
        let elsewhere = theirs.filter(|row| row.location != self.site.location.id);
        elsewhere.min_by_key(|row| {
            let before = (visit.with_buffer.start - row.during.end).abs();
            before.min((row.during.start - visit.with_buffer.end).abs())
        })
    }
}

/// The time a visit would take.
#[derive(Clone, Copy)]
struct Visit {
    itself: Span,
    with_buffer: Interval,
}

impl Visit {
    fn new(question: &Question<'_>, practitioner: &Practitioner, start: DateTime<Utc>) -> Self {
        let minutes = |minutes: i32| TimeDelta::minutes(i64::from(minutes));
        let end = start + minutes(question.minutes_with(practitioner));
        Self {
            itself: Span::around(Interval { start, end }),
            with_buffer: Interval {
                start,
                end: end + minutes(question.appointment_type.buffer_minutes),
            },
        }
    }
}
