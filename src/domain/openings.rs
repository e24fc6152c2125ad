//! When a practitioner works at a location: the schedule's windows, date by date, with
//! the exceptions applied.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::hours::Hours;
use super::ids::{AppointmentTypeId, LocationId, PractitionerId};
use super::practice::{Block, ExceptionKind, HoursException, Practice, Release, Schedule};
use super::span::Span;
use super::time::WallTime;
use super::zone::Offsets;

/// The grid of extra hours where no schedule is in effect.
const ALIGN_MINUTES: i32 = 30;

/// All that decides when one practitioner works at one location.
pub(super) struct Openings<'a> {
    schedules: Vec<&'a Schedule>,
    exceptions: Vec<&'a HoursException>,
}

/// Hours in which visits may start.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    /// The date on which they begin.
    pub(super) on: NaiveDate,
    pub(super) hours: Hours,
    /// Empty: any type.
    appointment_types: &'a [AppointmentTypeId],
    pub(super) release: Option<Release>,
}

/// A practice's schedules and exceptions, looked up once for many practitioners.
pub(super) struct Directory<'a> {
    schedules: HashMap<(LocationId, PractitionerId), Vec<&'a Schedule>>,
    exceptions: &'a [HoursException],
}

impl<'a> Directory<'a> {
    pub(super) fn of(practice: &'a Practice) -> Self {
        let mut schedules: HashMap<_, Vec<&Schedule>> = HashMap::new();
        for schedule in &practice.schedules {
            let place = (schedule.location, schedule.practitioner);
            schedules.entry(place).or_default().push(schedule);
        }
        Self {
            schedules,
            exceptions: &practice.exceptions,
        }
    }

    /// `None`: the practitioner never works there.
    pub(super) fn openings(
        &self,
        practitioner: PractitionerId,
        location: LocationId,
    ) -> Option<Openings<'a>> {
        let schedules = self.schedules.get(&(location, practitioner));
        let exceptions = self.exceptions.iter().filter(|exception| {
            exception.is_for(practitioner, location)
                && (schedules.is_some() || exception.opens_by_itself())
        });
        let openings = Openings {
            schedules: schedules.cloned().unwrap_or_default(),
            exceptions: exceptions.collect(),
        };
        let is_nothing = openings.schedules.is_empty() && openings.exceptions.is_empty();
        (!is_nothing).then_some(openings)
    }
}

impl<'a> Openings<'a> {
    /// Whether the practitioner has hours of any kind there on a date.
    pub(super) fn is_working(&self, on: NaiveDate) -> bool {
        let mut schedules = self.schedules.iter();
        schedules.any(|schedule| schedule.is_in_effect(on))
            || (self.exceptions.iter()).any(|one| one.is_on(on) && one.opens_by_itself())
    }

    /// The first date on which there can be hours.
    pub(super) fn first_on(&self) -> NaiveDate {
        let schedules = self.schedules.iter().map(|schedule| schedule.from_on);
        let exceptions = self.exceptions.iter().map(|exception| exception.from_on);
        schedules.chain(exceptions).min().unwrap_or(NaiveDate::MAX)
    }

    /// The last date on which there can be hours.
    pub(super) fn last_on(&self) -> NaiveDate {
        let schedules = self.schedules.iter();
        let schedules = schedules.map(|schedule| schedule.until_on.unwrap_or(NaiveDate::MAX));
        let exceptions = self.exceptions.iter().map(|exception| exception.until_on);
        schedules.chain(exceptions).max().unwrap_or(NaiveDate::MIN)
    }

    /// The hours that begin on a date.
    pub(super) fn each_on(
        &self,
        on: NaiveDate,
        offsets: &Offsets,
        mut visit: impl FnMut(Opening<'a>),
    ) {
        if self.exceptions.is_empty() {
            self.each_window(on, offsets, visit);
            return;
        }
        let today = Exceptions::on(&self.exceptions, on, offsets);
        if !today.replaces {
            self.each_window(on, offsets, |opening| today.each_part(opening, &mut visit));
        }
        let in_effect = self.schedules.iter().find(|one| one.is_in_effect(on));
        let align_minutes = in_effect.map_or(ALIGN_MINUTES, |schedule| schedule.align_minutes);
        let own = self.exceptions.iter().filter(|one| one.is_on(on));
        let own = own.filter(|one| match one.kind {
            ExceptionKind::Different => one.practitioner.is_some(),
            ExceptionKind::Extra => one.practitioner.is_some() || in_effect.is_some(),
        });
        for exception in own {
            let times = (exception.starts_time, exception.ends_time);
            visit(Opening {
                on,
                hours: Hours::on(on, times, align_minutes, offsets),
                appointment_types: &exception.appointment_types,
                release: None,
            });
        }
    }

    /// The other hours that come on a date instead of somebody's windows, or cut them.
    pub(super) fn different_on(&self, on: NaiveDate) -> Option<&'a HoursException> {
        let exceptions = self.exceptions.iter().copied();
        let mut different = exceptions.filter(|one| one.kind == ExceptionKind::Different);
        different.find(|one| one.is_on(on))
    }

    /// The windows of the schedules in effect, as if there were no exceptions.
    pub(super) fn each_window(
        &self,
        on: NaiveDate,
        offsets: &Offsets,
        mut visit: impl FnMut(Opening<'a>),
    ) {
        for schedule in self.schedules.iter().filter(|one| one.is_in_effect(on)) {
            for window in schedule.windows.iter().filter(|window| window.is_on(on)) {
                let times = (window.starts_time, window.ends_time);
                visit(Opening {
                    on,
                    hours: Hours::on(on, times, schedule.align_minutes, offsets),
                    appointment_types: &window.appointment_types,
                    release: window.release,
                });
            }
        }
    }
}

/// What the exceptions of one date do to the windows.
struct Exceptions {
    replaces: bool,
    /// The hours to which everybody's windows are cut, if they are.
    cut_to: Vec<Span>,
}

impl Exceptions {
    fn on(exceptions: &[&HoursException], on: NaiveDate, offsets: &Offsets) -> Self {
        let mut different = exceptions
            .iter()
            .filter(|one| one.is_on(on) && one.kind == ExceptionKind::Different);
        let everybodys = different.clone().filter(|one| one.practitioner.is_none());
        Self {
            cut_to: everybodys
                .map(|one| Hours::on(on, (one.starts_time, one.ends_time), 1, offsets).span)
                .collect(),
            replaces: different.any(|one| one.practitioner.is_some()),
        }
    }

    fn each_part<'a>(&self, opening: Opening<'a>, visit: &mut impl FnMut(Opening<'a>)) {
        if self.cut_to.is_empty() {
            visit(opening);
        }
        let parts = self.cut_to.iter();
        for hours in parts.filter_map(|within| opening.hours.cut(*within)) {
            visit(Opening { hours, ..opening });
        }
    }
}

impl Opening<'_> {
    /// Whether visits of a type may start in it: it is generic, or lists the type.
    pub(super) fn is_for(&self, wanted: AppointmentTypeId) -> bool {
        self.appointment_types.is_empty() || self.appointment_types.contains(&wanted)
    }
}

impl HoursException {
    fn is_on(&self, date: NaiveDate) -> bool {
        self.from_on <= date && date <= self.until_on
    }

    fn is_for(&self, practitioner: PractitionerId, location: LocationId) -> bool {
        self.practitioner.is_none_or(|of| of == practitioner)
            && self.location.is_none_or(|of| of == location)
    }

    /// Whether it gives hours where no schedule does: one practitioner's do.
    fn opens_by_itself(&self) -> bool {
        self.practitioner.is_some()
    }
}

impl Release {
    /// The instant from which the times of a date can be booked at a place in a zone.
    pub(super) fn of(self, on: NaiveDate, zone: Tz) -> DateTime<Utc> {
        let days = Days::new(u64::try_from(self.days_ahead).unwrap_or(0));
        let from_on = on.checked_sub_days(days).unwrap_or(on);
        WallTime::new(from_on, self.from_time).edge(zone)
    }
}

impl Block {
    /// From when until when on the wall, each time that may touch the visits that start
    /// on these dates.
    pub(super) fn occurrences(
        &self,
        (first, last): (NaiveDate, NaiveDate),
    ) -> impl Iterator<Item = (WallTime, WallTime)> {
        // A visit lasts until the next date at the latest; a window may pass one midnight.
        let (first, last) = (first - Days::new(1), last + Days::new(2));
        let weeks_until = self.weekly_until.map_or(0, |until| {
            (until - self.starts_wall.date()).num_days().div_euclid(7)
        });
        let weeks = |from: WallTime, to: NaiveDate| (to - from.date()).num_days().div_euclid(7);
        let earliest = weeks(self.ends_wall, first).clamp(0, weeks_until.max(0));
        let latest = weeks(self.starts_wall, last).clamp(0, weeks_until.max(0));
        (earliest..=latest).map(|week| {
            let later = TimeDelta::days(7 * week);
            (
                WallTime(self.starts_wall.0 + later),
                WallTime(self.ends_wall.0 + later),
            )
        })
    }
}
