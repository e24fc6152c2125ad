//! What a patient looks for, and the facts it is answered from: a fixed number of
//! queries, whatever the number of practitioners and days.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::way::Choices;
use crate::db;
use crate::db::busy::{Mine, Scope};
use crate::db::calendars::Occupied;
use crate::domain::appointment::Appointment;
use crate::domain::booking::Wanted;
use crate::domain::busy::{Busy, around_days};
use crate::domain::draft::{Answers, BeenBefore, ChosenTime, Wish};
use crate::domain::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, PractitionerId};
use crate::domain::practice::{Location, Mode, Practice, Practitioner};
use crate::domain::slot::{self, Slot, SlotQuery};
use crate::domain::time::WallTime;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::words::Words;

/// Who is free is told by name up to two; from three on it is "the first available".
const TOLD_APART: u8 = 3;
/// Days looked at first for the next time; each further look takes twice as many.
const FIRST_LOOK_DAYS: u64 = 14;

/// A search for times: for a new visit, or for a new time of one.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    pub appointment_type: AppointmentTypeId,
    pub mode: Option<Mode>,
    pub been_before: Option<BeenBefore>,
    /// A length of its own; `None`: as long as the type lasts with the practitioner.
    pub minutes: Option<i32>,
    pub location: Wish<LocationId>,
    pub practitioner: Wish<PractitionerId>,
    /// The visit that moves, and whose it is.
    pub moving: Option<(AppointmentId, PatientId)>,
    /// The time that visit has, which is not a new one.
    pub left_out: Option<DateTime<Utc>>,
    /// The zone in which days and times are shown; `None`: each location's own.
    pub shown_in: Option<Tz>,
}

impl Search {
    /// For a new visit. `None`: no reason is chosen.
    pub fn of_draft(practice: &Practice, answers: &Answers) -> Option<Self> {
        let choices = Choices::of(practice, answers)?;
        Some(
            Self {
                appointment_type: choices.of.id,
                mode: answers.mode.or_else(|| choices.of.modes.first().copied()),
                been_before: answers.been_before,
                minutes: None,
                location: answers.location.unwrap_or(Wish::Any),
                practitioner: answers.practitioner.unwrap_or(Wish::Any),
                moving: None,
                left_out: None,
                shown_in: answers.shown_zone,
            }
            .in_a_fit_zone(),
        )
    }

    /// For a new time of a visit, with whom and where it was.
    pub fn of_visit(visit: &Appointment) -> Self {
        Self {
            appointment_type: visit.appointment_type,
            mode: Some(visit.mode),
            been_before: None,
            minutes: Some(visit.minutes()),
            location: Wish::This(visit.location),
            practitioner: Wish::This(visit.practitioner),
            moving: Some((visit.id, visit.patient)),
            left_out: Some(visit.starts_at),
            shown_in: visit.shown_zone,
        }
    }

    /// Whether its times can be shown in a zone that the patient chooses.
    pub fn offers_zones(&self) -> bool {
        self.mode.is_some_and(|mode| mode != Mode::InPerson)
    }

    /// Shown in this zone, if one is chosen. Whoever comes in person goes by the clock there.
    #[must_use]
    pub fn shown_in(self, chosen: Option<Tz>) -> Self {
        Self {
            shown_in: chosen.or(self.shown_in),
            ..self
        }
        .in_a_fit_zone()
    }

    fn in_a_fit_zone(self) -> Self {
        Self {
            shown_in: self.shown_in.filter(|_| self.offers_zones()),
            ..self
        }
    }

    /// A time a patient pressed on, as the rules want it.
    pub fn wanted(&self, time: ChosenTime) -> Wanted {
        Wanted {
            appointment_type: self.appointment_type,
            mode: self.mode,
            been_before: self.been_before,
            minutes: self.minutes,
            practitioner: time.practitioner,
            location: time.location,
            starts_at: time.starts_at,
        }
    }

    /// Where somebody who could take the visit works, of the places that are wanted.
    pub fn places<'a>(&self, practice: &'a Practice) -> Vec<&'a Location> {
        let offers = |one: &Practitioner| {
            let is_wanted = self.practitioner.this().is_none_or(|this| this == one.id);
            is_wanted && one.offers(self.appointment_type)
        };
        let is_worked_at = |place: LocationId| {
            let mut offering = practice.practitioners.iter();
            offering.any(|one| offers(one) && practice.works_at(one.id, place))
        };
        let is_wanted = |place: &&Location| {
            self.location.this().is_none_or(|this| this == place.id) && is_worked_at(place.id)
        };
        practice.locations.iter().filter(is_wanted).collect()
    }

    /// The question of its times from one local date to another, both included.
    pub fn query(&self, from_on: NaiveDate, until_on: NaiveDate) -> SlotQuery {
        SlotQuery {
            appointment_type: self.appointment_type,
            mode: self.mode,
            been_before: self.been_before,
            minutes: self.minutes,
            location: self.location,
            practitioner: self.practitioner,
            from_on,
            until_on,
        }
    }
}

/// The words of the clock that shows a time at a location.
pub fn words_of(practice: &Practice, search: &Search, location: LocationId) -> Words {
    let place = practice.location(location);
    let own = place.map_or(practice.time_zone, |place| place.time_zone);
    Words::new(search.shown_in.unwrap_or(own), practice.time_zone)
}

/// The times from one local date to another, both included: of each time at a location, as many
/// practitioners as a page tells apart. For one practitioner, one location, or any.
pub async fn find_slots(
    caller: &Caller,
    search: &Search,
    from_on: NaiveDate,
    until_on: NaiveDate,
) -> Result<Vec<Slot>, AppError> {
    let Some(zone) = search.shown_in else {
        return find_enough(caller, search, (from_on, until_on), TOLD_APART).await;
    };
    // The same date is elsewhere a day earlier or later.
    let around = (from_on - Days::new(1), until_on + Days::new(1));
    let mut slots = find_enough(caller, search, around, TOLD_APART).await?;
    for slot in &mut slots {
        show_in(zone, slot);
    }
    slots.retain(|slot| (from_on..=until_on).contains(&slot.starts_wall.date()));
    Ok(slots)
}

/// Puts a time on the clock of a zone.
fn show_in(zone: Tz, slot: &mut Slot) {
    slot.starts_wall = WallTime::at(slot.starts_at, zone);
}

/// As [`find_slots`], with everybody who is free then.
pub async fn find_all_slots(
    caller: &Caller,
    search: &Search,
    from_on: NaiveDate,
    until_on: NaiveDate,
) -> Result<Vec<Slot>, AppError> {
    find_enough(caller, search, (from_on, until_on), slot::ALL).await
}

/// The first time on or after a local date, looked for further and further ahead: in at most five
/// looks.
pub async fn next_available(
    caller: &Caller,
    search: &Search,
    from_on: NaiveDate,
) -> Result<Option<Slot>, AppError> {
    let last = last_day(caller, search);
    let (mut from_on, mut days) = (from_on, FIRST_LOOK_DAYS);
    while from_on <= last {
        let until_on = (from_on + Days::new(days - 1)).min(last);
        let slots = find_enough(caller, search, (from_on, until_on), 1).await?;
        if let Some(mut first) = slots.first().copied() {
            if let Some(zone) = search.shown_in {
                show_in(zone, &mut first);
            }
            return Ok(Some(first));
        }
        from_on = until_on + Days::new(1);
        days *= 2;
    }
    Ok(None)
}

async fn find_enough(
    caller: &Caller,
    search: &Search,
    (from_on, until_on): (NaiveDate, NaiveDate),
    enough: u8,
) -> Result<Vec<Slot>, AppError> {
    let busy = load_busy(caller, search, from_on, until_on).await?;
    let query = search.query(from_on, until_on);
    let mut slots = slot::find_enough_slots(&caller.practice, &busy, &query, caller.now, enough);
    slots.retain(|slot| search.left_out != Some(slot.starts_at));
    Ok(slots)
}

/// The last local date that can be booked.
pub fn last_day(caller: &Caller, search: &Search) -> NaiveDate {
    let days = caller
        .practice
        .appointment_type(search.appointment_type)
        .map_or(0, |of| u64::try_from(of.horizon_days).unwrap_or_default());
    // A location's zone may be a day ahead of the practice's.
    caller.today() + Days::new(days.min(slot::SEARCH_DAYS) + 1)
}

/// Who is busy between two local dates, of all who could take the visit.
pub async fn load_busy(
    caller: &Caller,
    search: &Search,
    from_on: NaiveDate,
    until_on: NaiveDate,
) -> Result<Busy, AppError> {
    let practice = Arc::clone(&caller.practice);
    let scope = scope_of(&practice, search, from_on, until_on);
    // The old time of a visit that moves stays taken: the new one is held beside it.
    let mine = Mine {
        draft: caller.draft(),
        moving: None,
    };
    let (moving, now) = (search.moving, caller.now);
    let elsewhere = match moving {
        Some((visit, patient)) => {
            let (whose, within) = ((patient, Some(visit)), scope.within);
            let read = caller.read(async move |conn| {
                Ok(db::appointments::list_busy_times_of_patient(conn, whose, within).await?)
            });
            read.await?
        }
        None => Vec::new(),
    };
    // Rooms are busy with whom nobody asks for, and are read whole.
    if !scope.rooms.is_empty() {
        let read =
            caller.read(async move |conn| Ok(db::busy::list_busy(conn, &scope, mine, now).await?));
        return Ok(Busy::new(read.await?, &elsewhere));
    }
    // Nobody waits for a second connection while holding a first.
    caller.end_reading();
    let state = caller.state();
    let look = state
        .calendars
        .look(&state.db, practice.id, scope, (mine.draft, now));
    let Occupied { rows, visits } = look.await?;
    Ok(Busy::with_packed(rows, &elsewhere, visits))
}

fn scope_of(
    practice: &Practice,
    search: &Search,
    from_on: NaiveDate,
    until_on: NaiveDate,
) -> Scope {
    let needs_room = practice
        .appointment_type(search.appointment_type)
        .is_some_and(|of| of.needs_room);
    let is_wanted = |id| search.practitioner.this().is_none_or(|this| this == id);
    let practitioners = practice.practitioners.iter();
    Scope {
        practitioners: practitioners
            .filter(|one| is_wanted(one.id) && one.offers(search.appointment_type))
            .map(|one| one.id)
            .collect(),
        rooms: practice
            .rooms
            .iter()
            .filter(|_| needs_room)
            .map(|room| room.id)
            .collect(),
        within: around_days(from_on, until_on),
    }
}
