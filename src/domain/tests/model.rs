//! The rules once more, as slowly and plainly as they can be said: one instant at a
//! time, by looking through lists and asking the zone. The engine must agree.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::super::busy::{BusyRow, OccupancyKind, Own};
use super::super::ids::AppointmentTypeId;
use super::super::practice::{ExceptionKind, Location, Practitioner, Release};
use super::super::rule::Rule;
use super::super::time::{Instants, Interval, WallTime};
use super::clinic::Clinic;

/// Whether a start can be had with a practitioner at a location, or the rule that refuses.
pub(super) fn verdict(
    clinic: &Clinic,
    practitioner: &Practitioner,
    location: &Location,
    at: DateTime<Utc>,
) -> Result<(), Rule> {
    let wall = WallTime::at(at, location.time_zone);
    let mut furthest = Rule::Schedule;
    if is_working(clinic, practitioner, location, wall.date()) {
        furthest = Rule::Hours;
    }
    for back in [1, 0] {
        let on = wall.date() - TimeDelta::days(back);
        let all = hours_on(clinic, practitioner, location, on);
        let around = all.into_iter();
        for hours in around.filter(|one| one.span.start <= at && at < one.span.end) {
            match in_hours(clinic, (practitioner, location), &hours, at) {
                Ok(()) => return Ok(()),
                Err(rule) => furthest = furthest.max(rule),
            }
        }
    }
    Err(furthest)
}

/// Hours that begin on a date.
pub(super) struct Hours<'a> {
    on: NaiveDate,
    /// Where the grid begins.
    grid: WallTime,
    pub(super) span: Interval,
    every: i32,
    types: &'a [AppointmentTypeId],
    release: Option<Release>,
}

fn is_working(clinic: &Clinic, who: &Practitioner, place: &Location, on: NaiveDate) -> bool {
    let mut schedules = clinic.practice.schedules.iter();
    let mut exceptions = clinic.practice.exceptions.iter();
    schedules
        .any(|one| one.practitioner == who.id && one.location == place.id && one.is_in_effect(on))
        || exceptions.any(|one| {
            one.practitioner == Some(who.id)
                && one.location == Some(place.id)
                && (one.from_on..=one.until_on).contains(&on)
        })
}

pub(super) fn hours_on<'a>(
    clinic: &'a Clinic,
    who: &Practitioner,
    place: &Location,
    on: NaiveDate,
) -> Vec<Hours<'a>> {
    let zone = place.time_zone;
    let in_effect: Vec<_> = (clinic.practice.schedules.iter())
        .filter(|one| one.practitioner == who.id && one.location == place.id)
        .filter(|one| one.is_in_effect(on))
        .collect();
    let exceptions: Vec<_> = (clinic.practice.exceptions.iter())
        .filter(|one| (one.from_on..=one.until_on).contains(&on))
        .filter(|one| one.practitioner.is_none_or(|id| id == who.id))
        .filter(|one| one.location.is_none_or(|id| id == place.id))
        .collect();
    let is_own_different = exceptions
        .iter()
        .any(|one| one.practitioner.is_some() && one.kind == ExceptionKind::Different);
    let mut found = Vec::new();
    for schedule in in_effect.iter().filter(|_| !is_own_different) {
        for window in schedule
            .windows
            .iter()
            .filter(|one| one.days.contains(&on.weekday()))
        {
            found.push(Hours {
                on,
                grid: WallTime::new(on, window.starts_time),
                span: span(on, (window.starts_time, window.ends_time), zone),
                every: schedule.align_minutes,
                types: &window.appointment_types,
                release: window.release,
            });
        }
    }
    let cuts: Vec<Interval> = (exceptions.iter())
        .filter(|one| one.practitioner.is_none() && one.kind == ExceptionKind::Different)
        .map(|one| span(on, (one.starts_time, one.ends_time), zone))
        .collect();
    if !cuts.is_empty() {
        found = (found.iter())
            .flat_map(|hours| cuts.iter().map(move |cut| hours.within(*cut)))
            .collect();
    }
    let every = in_effect.first().map_or(30, |one| one.align_minutes);
    for exception in exceptions {
        let is_given = match exception.kind {
            ExceptionKind::Different => exception.practitioner.is_some(),
            ExceptionKind::Extra => exception.practitioner.is_some() || !in_effect.is_empty(),
        };
        if is_given {
            found.push(Hours {
                on,
                grid: WallTime::new(on, exception.starts_time),
                span: span(on, (exception.starts_time, exception.ends_time), zone),
                every,
                types: &exception.appointment_types,
                release: None,
            });
        }
    }
    found
}

impl Hours<'_> {
    fn within(&self, other: Interval) -> Self {
        Self {
            span: Interval {
                start: self.span.start.max(other.start),
                end: self.span.end.min(other.end),
            },
            ..*self
        }
    }
}

/// From one time of the day to the next occurrence of another.
fn span(on: NaiveDate, (starts, ends): (NaiveTime, NaiveTime), zone: Tz) -> Interval {
    let opens = WallTime::new(on, starts);
    let mut closes = WallTime::new(on, ends);
    if closes <= opens {
        closes = WallTime(closes.0 + TimeDelta::days(1));
    }
    Interval {
        start: edge(opens, zone),
        end: edge(closes, zone),
    }
}

fn in_hours(
    clinic: &Clinic,
    (practitioner, location): (&Practitioner, &Location),
    hours: &Hours<'_>,
    at: DateTime<Utc>,
) -> Result<(), Rule> {
    let visit = &clinic.practice.appointment_types[0];
    let zone = location.time_zone;
    if !hours.types.is_empty() && !hours.types.contains(&visit.id) {
        return Err(Rule::Window);
    }
    let wall = WallTime::at(at, zone);
    let minutes = (wall.0 - hours.grid.0).num_minutes();
    if minutes < 0 || minutes % i64::from(hours.every) != 0 {
        return Err(Rule::Grid);
    }
    let ends_at = at + TimeDelta::minutes(lasts(clinic, practitioner));
    if ends_at > hours.span.end {
        return Err(Rule::Fits);
    }
    if at - clinic.now < TimeDelta::minutes(i64::from(visit.book_notice_minutes)) {
        return Err(Rule::Notice);
    }
    let today = WallTime::at(clinic.now, zone).date();
    if (wall.date() - today).num_days() > i64::from(visit.horizon_days) {
        return Err(Rule::Horizon);
    }
    if let Some(release) = hours.release {
        let from_on = hours.on - TimeDelta::days(release.days_ahead.into());
        if clinic.now < edge(WallTime::new(from_on, release.from_time), zone) {
            return Err(Rule::Release);
        }
    }
    let during = Interval {
        start: at,
        end: ends_at,
    };
    for closure in &clinic.practice.closures {
        let shut = Interval {
            start: edge(closure.starts_wall, zone),
            end: edge(closure.ends_wall, zone),
        };
        let is_of = closure.practitioner.is_none_or(|id| id == practitioner.id)
            && closure.location.is_none_or(|id| id == location.id);
        if is_of && shut.overlaps(during) && shut.start < shut.end {
            return Err(Rule::Closures);
        }
    }
    if is_blocked(clinic, (practitioner, location), during) {
        return Err(Rule::Blocks);
    }
    if clinic.patient.iter().any(|other| other.overlaps(during)) {
        return Err(Rule::PatientFree);
    }
    free(clinic, practitioner, location, during)
}

/// How many minutes a visit lasts.
pub(super) fn lasts(clinic: &Clinic, practitioner: &Practitioner) -> i64 {
    let visit = &clinic.practice.appointment_types[0];
    let mut own = practitioner.lengths.iter();
    let own = own.find(|length| length.appointment_type == visit.id);
    own.map_or(visit.minutes, |length| length.minutes).into()
}

/// Week after week, one block after the other.
fn is_blocked(
    clinic: &Clinic,
    (practitioner, location): (&Practitioner, &Location),
    during: Interval,
) -> bool {
    let blocks = clinic.practice.blocks.iter();
    let mut here = blocks.filter(|block| {
        block.practitioner == practitioner.id && block.location.is_none_or(|id| id == location.id)
    });
    here.any(|block| {
        let last = block.weekly_until.unwrap_or(block.starts_wall.date());
        let mut later = TimeDelta::zero();
        let mut is_hit = false;
        while later.is_zero() || (block.starts_wall.0 + later).date() <= last {
            let shut = Interval {
                start: edge(WallTime(block.starts_wall.0 + later), location.time_zone),
                end: edge(WallTime(block.ends_wall.0 + later), location.time_zone),
            };
            is_hit |= shut.start < shut.end && shut.overlaps(during);
            later += TimeDelta::days(7);
        }
        is_hit
    })
}

/// Practitioner, travel, seats and rooms.
fn free(
    clinic: &Clinic,
    practitioner: &Practitioner,
    location: &Location,
    visit: Interval,
) -> Result<(), Rule> {
    let of = &clinic.practice.appointment_types[0];
    let occupied = Interval {
        start: visit.start,
        end: visit.end + TimeDelta::minutes(i64::from(of.buffer_minutes)),
    };
    let sessions = clinic.rows.iter().filter(|row| {
        row.kind == OccupancyKind::Session
            && of.capacity > 1
            && row.practitioner == practitioner.id
            && row.location == location.id
            && row.appointment_type == of.id
            && row.during.start == visit.start
            && !is_only_the_askers(row)
    });
    let session = sessions.min_by_key(|row| row.occupancy);
    if let Some(session) = session.filter(|row| row.during.end >= visit.end) {
        let taken = session.seats_taken.iter();
        let taken = taken
            .filter(|number| session.own != Own::Seat(**number))
            .count();
        let seats = usize::try_from(session.capacity.min(of.capacity)).unwrap();
        return if taken < seats {
            Ok(())
        } else {
            Err(Rule::Seats)
        };
    }
    let mut against = clinic.rows.iter().filter(|row| !is_only_the_askers(row));
    if against.any(|row| row.practitioner == practitioner.id && row.during.overlaps(occupied)) {
        return Err(Rule::PractitionerFree);
    }
    for row in clinic.rows.iter().filter(|row| !is_only_the_askers(row)) {
        let minutes = clinic.practice.travel_minutes(row.location, location.id);
        let way = TimeDelta::minutes(minutes.into());
        let is_elsewhere = row.practitioner == practitioner.id && row.location != location.id;
        let around = Interval {
            start: row.during.start - way,
            end: row.during.end + way,
        };
        if is_elsewhere && minutes > 0 && around.overlaps(occupied) {
            return Err(Rule::Travel);
        }
    }
    let mut rooms = clinic.practice.rooms.iter().filter(|room| {
        room.location == location.id
            && !clinic.rows.iter().any(|row| {
                row.room == Some(room.id)
                    && !is_only_the_askers(row)
                    && row.during.overlaps(occupied)
            })
    });
    if of.needs_room && rooms.next().is_none() {
        return Err(Rule::Rooms);
    }
    Ok(())
}

/// At how many of these instants a practitioner is busy.
pub(super) fn load(clinic: &Clinic, one: &Practitioner, day: &[DateTime<Utc>]) -> usize {
    let rows = clinic.rows.iter().filter(|row| !is_only_the_askers(row));
    let rows: Vec<_> = rows.filter(|row| row.practitioner == one.id).collect();
    let is_busy = |at: &&DateTime<Utc>| {
        rows.iter()
            .any(|row| row.during.start <= **at && **at < row.during.end)
    };
    day.iter().filter(is_busy).count()
}

pub(super) fn is_only_the_askers(row: &BusyRow) -> bool {
    match row.own {
        Own::Nothing => false,
        Own::Whole => true,
        Own::Seat(number) => !row.seats_taken.iter().any(|taken| *taken != number),
    }
}

/// When hours that name a wall time as their edge begin or end; out of a gap minute by minute.
pub(super) fn edge(wall: WallTime, zone: Tz) -> DateTime<Utc> {
    match wall.instants(zone) {
        Instants::Once(at) | Instants::Fold(at, _) => at,
        Instants::Gap => edge(WallTime(wall.0 + TimeDelta::minutes(1)), zone),
    }
}
