//! A practice's rows in the words of a practice file: keys instead of ids.

use crate::domain::ids::{AppointmentTypeId, HoursExceptionId, LocationId, PractitionerId};
use crate::domain::practice::{
    Block, Closure, HoursException, Practice, Schedule, ScheduleWindow, Travel,
};
use crate::practice_file::{
    BlockEntry, ClosureEntry, ExceptionEntry, ScheduleEntry, TravelEntry, WindowEntry,
};

/// A schedule as an entry; `None` when nothing that is active is left of it.
pub(super) fn schedule_entry(practice: &Practice, schedule: &Schedule) -> Option<ScheduleEntry> {
    let windows = schedule.windows.iter();
    let entry = ScheduleEntry {
        practitioner: practitioner_key(practice, schedule.practitioner)?,
        location: location_key(practice, schedule.location)?,
        from_on: schedule.from_on,
        until_on: schedule.until_on,
        align_minutes: schedule.align_minutes,
        windows: windows
            .filter_map(|window| window_entry(practice, window))
            .collect(),
    };
    (!entry.windows.is_empty()).then_some(entry)
}

/// A closure as an entry; `None` when its practitioner or location is no longer active.
pub(super) fn closure_entry(practice: &Practice, closure: &Closure) -> Option<ClosureEntry> {
    let (practitioner, location) = names(practice, closure.practitioner, closure.location)?;
    Some(ClosureEntry {
        practitioner,
        location,
        starts_wall: closure.starts_wall.0,
        ends_wall: closure.ends_wall.0,
        reason: closure.reason.clone(),
        message: closure.message.clone(),
    })
}

/// An exception as an entry; `None` when it is for nobody, nowhere or nothing that is active.
pub(super) fn exception_entry(
    practice: &Practice,
    exception: &HoursException,
) -> Option<ExceptionEntry> {
    let (practitioner, location) = names(practice, exception.practitioner, exception.location)?;
    Some(ExceptionEntry {
        practitioner,
        location,
        from_on: exception.from_on,
        until_on: exception.until_on,
        kind: exception.kind,
        starts_time: exception.starts_time,
        ends_time: exception.ends_time,
        appointment_types: types_left(practice, &exception.appointment_types)?,
    })
}

/// The exception of an id as an entry; `None`: there is no such exception.
pub fn find_exception_entry(practice: &Practice, id: HoursExceptionId) -> Option<ExceptionEntry> {
    let found = practice.exceptions.iter().find(|one| one.id == id)?;
    exception_entry(practice, found)
}

/// A block as an entry; `None` when its practitioner or location is no longer active.
pub(super) fn block_entry(practice: &Practice, block: &Block) -> Option<BlockEntry> {
    let (practitioner, location) = names(practice, Some(block.practitioner), block.location)?;
    Some(BlockEntry {
        practitioner: practitioner?,
        location,
        starts_wall: block.starts_wall.0,
        ends_wall: block.ends_wall.0,
        weekly_until: block.weekly_until,
        reason: block.reason.clone(),
    })
}

/// Minutes between two places as an entry; `None` when one of them is no longer active.
pub(super) fn travel_entry(practice: &Practice, travel: &Travel) -> Option<TravelEntry> {
    let [one, other] = travel.between.map(|id| location_key(practice, id));
    let mut between = [one?, other?];
    between.sort();
    Some(TravelEntry {
        between,
        minutes: travel.minutes,
    })
}

/// The keys of a practitioner and a location; `None` when one that is meant is not active.
fn names(
    practice: &Practice,
    practitioner: Option<PractitionerId>,
    location: Option<LocationId>,
) -> Option<(Option<String>, Option<String>)> {
    let practitioner = match practitioner {
        Some(id) => Some(practitioner_key(practice, id)?),
        None => None,
    };
    let location = match location {
        Some(id) => Some(location_key(practice, id)?),
        None => None,
    };
    Some((practitioner, location))
}

pub(super) fn practitioner_key(practice: &Practice, id: PractitionerId) -> Option<String> {
    practice.practitioner(id).map(|one| one.key.clone())
}

pub(super) fn location_key(practice: &Practice, id: LocationId) -> Option<String> {
    practice.location(id).map(|one| one.key.clone())
}

pub(super) fn type_keys(practice: &Practice, ids: &[AppointmentTypeId]) -> Vec<String> {
    let active = ids.iter().filter_map(|id| practice.appointment_type(*id));
    active.map(|one| one.key.clone()).collect()
}

/// A window of which no type is left is left out.
fn window_entry(practice: &Practice, window: &ScheduleWindow) -> Option<WindowEntry> {
    Some(WindowEntry {
        days: window.days.clone(),
        starts_time: window.starts_time,
        ends_time: window.ends_time,
        appointment_types: types_left(practice, &window.appointment_types)?,
        release: window.release,
    })
}

/// The keys of the types that are active; `None` when there were some and none is left:
/// without types hours would be open to all.
fn types_left(practice: &Practice, ids: &[AppointmentTypeId]) -> Option<Vec<String>> {
    let left = type_keys(practice, ids);
    (ids.is_empty() || !left.is_empty()).then_some(left)
}
