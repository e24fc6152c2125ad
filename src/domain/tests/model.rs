//! The rules once more, as slowly and plainly as they can be said: one instant at a
//! time, by looking through lists and asking the zone. The engine must agree.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;

use super::super::busy::{BusyRow, OccupancyKind, Own};
use super::super::practice::{Location, Practitioner, Schedule, ScheduleWindow};
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
    let schedules = clinic.practice.schedules.iter().filter(|schedule| {
        schedule.practitioner == practitioner.id && schedule.location == location.id
    });
    for schedule in schedules {
        if schedule.is_in_effect(wall.date()) {
            furthest = furthest.max(Rule::Hours);
        }
        for window in &schedule.windows {
            for back in [1, 0] {
                let on = wall.date() - TimeDelta::days(back);
                if !schedule.is_in_effect(on) || !window.days.contains(&on.weekday()) {
                    continue;
                }
                let opens = WallTime::new(on, window.starts_time);
                match in_window(
                    clinic,
                    (practitioner, location),
                    (schedule, window, opens),
                    at,
                ) {
                    Ok(()) => return Ok(()),
                    Err(rule) => furthest = furthest.max(rule),
                }
            }
        }
    }
    Err(furthest)
}

fn in_window(
    clinic: &Clinic,
    (practitioner, location): (&Practitioner, &Location),
    (schedule, window, opens): (&Schedule, &ScheduleWindow, WallTime),
    at: DateTime<Utc>,
) -> Result<(), Rule> {
    let visit = &clinic.practice.appointment_types[0];
    let zone = location.time_zone;
    let mut closes = WallTime::new(opens.date(), window.ends_time);
    if closes <= opens {
        closes = WallTime(closes.0 + TimeDelta::days(1));
    }
    let [opens_at, closes_at] = [opens, closes].map(|wall| edge(wall, zone));
    if at < opens_at || closes_at <= at {
        return Err(Rule::Hours);
    }
    if !window.appointment_types.is_empty() && !window.appointment_types.contains(&visit.id) {
        return Err(Rule::Window);
    }
    let wall = WallTime::at(at, zone);
    let minutes = (wall.0 - opens.0).num_minutes();
    if minutes < 0 || minutes % i64::from(schedule.align_minutes) != 0 {
        return Err(Rule::Grid);
    }
    let ends_at = at + TimeDelta::minutes(i64::from(visit.minutes));
    if ends_at > closes_at {
        return Err(Rule::Fits);
    }
    if at - clinic.now < TimeDelta::minutes(i64::from(visit.book_notice_minutes)) {
        return Err(Rule::Notice);
    }
    let today = WallTime::at(clinic.now, zone).date();
    if (wall.date() - today).num_days() > i64::from(visit.horizon_days) {
        return Err(Rule::Horizon);
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
    if clinic.patient.iter().any(|other| other.overlaps(during)) {
        return Err(Rule::PatientFree);
    }
    free(clinic, practitioner, location, during)
}

/// Practitioner, seats and rooms.
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
