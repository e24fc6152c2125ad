//! "Why are there no times?": every start of a day with what refuses it, by the rules that
//! offering and deciding run.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::booking::Wanted;
use super::busy::{Busy, BusyRow};
use super::judge::judge;
use super::openings::{Directory, Openings};
use super::practice::{Block, Closure, Practice, Practitioner};
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
    /// A visit, a session or a hold; it may be at another location, or in a room that is needed.
    Busy(&'a BusyRow),
}

/// Every start that one practitioner has at one location on a local date, for a wish whose own
/// start is not looked at. `rows` are all that occupy the practitioner and the location's rooms
/// around that date.
///
/// # Errors
/// What refuses whatever the time: the kind of visit, the person, or the place.
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
    let openings = openings
        .filter(|openings| is_open(openings, &site, on))
        .ok_or(Refusal::NotWorking)?;
    let explained = starts_of(&openings, &site, on)
        .into_iter()
        .map(|starts_at| {
            let who = (practitioner, &openings);
            let refusal = judge(&question, &site, who, starts_at).err();
            let visit = Visit::new(&question, practitioner, starts_at);
            Explained {
                starts_at,
                refusal,
                because: refusal
                    .and_then(|no| because(&site, rows, (practice, practitioner), (no, visit))),
            }
        });
    Ok(explained.collect())
}

fn is_open(openings: &Openings<'_>, site: &Site<'_>, on: NaiveDate) -> bool {
    openings.is_working(on) || !starts_of(openings, site, on).is_empty()
}

/// The starts of all hours, whatever they are for, whose wall shows the date.
fn starts_of(openings: &Openings<'_>, site: &Site<'_>, on: NaiveDate) -> BTreeSet<DateTime<Utc>> {
    let mut starts = BTreeSet::new();
    for date in [on.pred_opt(), Some(on)].into_iter().flatten() {
        openings.each_on(date, &site.offsets, |opening| {
            opening.hours.each_start(&site.offsets, |at| {
                let starts_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(at.second);
                if WallTime::at(starts_at, site.location.time_zone).date() == on {
                    starts.insert(starts_at);
                }
            });
        });
    }
    starts
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

/// The first record behind a refusal.
fn because<'a>(
    site: &Site<'_>,
    rows: &'a [BusyRow],
    (practice, practitioner): (&'a Practice, &Practitioner),
    (refusal, visit): (Refusal, Visit),
) -> Option<Because<'a>> {
    let of_them = |row: &&BusyRow| row.practitioner == practitioner.id;
    let here = |row: &&BusyRow| row.location == site.location.id;
    let over = |row: &&BusyRow| row.during.overlaps(visit.with_buffer);
    match refusal {
        Refusal::Closed => site
            .closures(practice, practitioner.id)
            .find(|one| {
                site.span(one.starts_wall, one.ends_wall)
                    .overlaps(visit.itself)
            })
            .map(Because::Closure),
        Refusal::Blocked => site
            .blocks(practice, practitioner.id)
            .find(|one| {
                let mut times = one.occurrences(site.days);
                times.any(|(starts, ends)| site.span(starts, ends).overlaps(visit.itself))
            })
            .map(Because::Block),
        Refusal::Taken | Refusal::Full => {
            let mut theirs = rows.iter().filter(of_them);
            theirs.find(over).map(Because::Busy)
        }
        Refusal::TooFarToTravel => {
            let elsewhere = rows.iter().filter(of_them).filter(|row| !here(row));
            let nearest = elsewhere.min_by_key(|row| {
                let before = (visit.with_buffer.start - row.during.end).abs();
                before.min((row.during.start - visit.with_buffer.end).abs())
            });
            nearest.map(Because::Busy)
        }
        Refusal::NoRoom => {
            let mut in_rooms = rows.iter().filter(|row| row.room.is_some());
            in_rooms.find(over).map(Because::Busy)
        }
        Refusal::NotBookableOnline
        | Refusal::NotOffered
        | Refusal::WrongMode
        | Refusal::WrongPatientKind
        | Refusal::LimitReached { .. }
        | Refusal::NotWorking
        | Refusal::OutsideHours
        | Refusal::OtherVisitsOnly
        | Refusal::OffGrid
        | Refusal::DoesNotFit
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
